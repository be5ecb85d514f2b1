/**
 * A device's side of contract v1 over MQTT 3.1.1, in portable C99.
 *
 * Allocates nothing, ever; knows no socket, clock or thread: the caller hands in memory, bytes and the time.
 * What was measured stays in a ring until the gateway has acknowledged it, which means stored; after an outage it is
 * sent again in order, under the same (boot, seq). Events have a ring of their own and go first.
 * One client, one thread. No floating point.
 */
#ifndef NINEWATCH_H
#define NINEWATCH_H

#include "ninewatch_contract.h"

#ifdef __cplusplus
extern "C" {
#endif

/** Metrics of one reading. More cost memory in every place of the rings. */
#ifndef NW_METRICS_MAX
#define NW_METRICS_MAX 4
#endif
/** Messages of one ring that may be on their way at once. */
#ifndef NW_IN_FLIGHT_MAX
#define NW_IN_FLIGHT_MAX 4
#endif
/** Commands whose answers are remembered: one that comes again is answered again and not run again. */
#ifndef NW_COMMANDS_KEPT
#define NW_COMMANDS_KEPT 4
#endif

/** The least that buffers may hold: the longest single reading, and a command with its topic. */
#define NW_SEND_BYTES_MIN (576 + 48 * NW_METRICS_MAX)
#define NW_RECEIVE_BYTES_MIN 512

/** A byte stream to the gateway: TCP, TLS, or anything that keeps order. Nothing here may block. */
typedef struct nw_stream {
  void *context;
  /** Begins to connect. False: not now; it is tried again later. */
  bool (*open)(void *context);
  /** 1 connected, 0 not yet, −1 failed. */
  int (*ready)(void *context);
  /** Bytes taken (0 = none now), or −1 when the connection is gone. */
  long (*send)(void *context, const uint8_t *bytes, size_t length);
  /** Bytes given (0 = none now), or −1 when the connection is gone. */
  long (*receive)(void *context, uint8_t *bytes, size_t size);
  /** May come without an open. */
  void (*close)(void *context);
} nw_stream;

/** One reading or event, kept until it is acknowledged. */
typedef struct nw_record {
  uint64_t seq;
  /** What is sent as `at`; never changes, or the repeat would not be one. */
  uint64_t at;
  /** Uptime at measuring, ms: `sentAt` is `at` and the time since. */
  uint64_t uptime;
  nw_number values[NW_METRICS_MAX];
  uint8_t metrics[NW_METRICS_MAX];
  uint8_t metric_count;
  uint8_t event;
  uint16_t flags;
} nw_record;

typedef enum nw_outcome {
  NW_DONE = 0,
  /** More than NW_METRICS_MAX, an unknown metric, or no event of the contract. */
  NW_BAD_ARGUMENT,
  /** Kept; but the ring was full, and the oldest that was not on its way was given up for it. */
  NW_OLDEST_LOST,
  /** Not kept: the ring is full of what is on its way. */
  NW_FULL
} nw_outcome;

/** What a command's handler answers: NULL for done, or why not (up to 64 characters, plain text). */
typedef const char *(*nw_handler)(void *context, const nw_command *command);

typedef struct nw_config {
  const char *venue_id;
  const char *device_id;
  /** 22 characters or more; shown once when the device was registered. */
  const char *secret;
  /** NULL = left out. */
  const char *firmware;
  const char *model;
  /** Counts restarts, or is random when there is nothing to count in. */
  uint32_t boot;
  /** Seconds; 0 = 60. */
  uint16_t keepalive_s;
  nw_stream stream;
  /** NULL: every command but sync_time is answered "unknown command". */
  nw_handler handle;
  void *handler_context;
  nw_record *readings;
  size_t reading_count;
  nw_record *events;
  size_t event_count;
  uint8_t *send_buffer;
  size_t send_size;
  uint8_t *receive_buffer;
  size_t receive_size;
} nw_config;

typedef enum nw_phase { NW_WAITING = 0, NW_OPENING, NW_GREETING, NW_ONLINE } nw_phase;

/** Why the last connection ended, or was none. */
typedef enum nw_reason {
  NW_NO_REASON = 0,
  NW_UNREACHABLE,
  /** CONNACK 4 or 5: id or secret is wrong. Tried again, at the longest interval. */
  NW_REFUSED,
  NW_CLOSED,
  /** No answer to a ping, or nothing taken, within half of the keep-alive; no answer to a greeting within 15 s. */
  NW_SILENT,
  NW_BAD_PACKET
} nw_reason;

typedef struct nw_flight {
  uint16_t packet_id;
  uint8_t records;
  bool is_acked;
} nw_flight;

/** Oldest first; the first `flying` records are on their way. */
typedef struct nw_ring {
  nw_record *records;
  size_t size;
  size_t first;
  size_t count;
  size_t flying;
  nw_flight flights[NW_IN_FLIGHT_MAX];
  uint8_t flight_count;
} nw_ring;

typedef struct nw_answer {
  /** FNV-1a of the command's id. */
  uint32_t id_hash;
  bool is_ok;
} nw_answer;

typedef struct nw_client {
  nw_config config;
  nw_phase phase;
  nw_reason reason;
  nw_ring readings;
  nw_ring events;
  uint64_t next_seq;
  /** Unix time − uptime, ms; meaningful when `has_clock`. */
  int64_t clock_offset;
  bool has_clock;
  uint64_t now;
  uint64_t retry_at;
  uint32_t retry_ms;
  uint64_t heard_at;
  uint64_t spoke_at;
  uint64_t ping_at;
  uint32_t random;
  uint16_t next_packet_id;
  size_t send_length;
  size_t sent;
  size_t received;
  /** Bytes of a packet that is too long for the buffer, still to be thrown away. */
  size_t skip;
  bool must_subscribe;
  bool must_say_status;
  nw_answer answers[NW_COMMANDS_KEPT];
  uint8_t answer_count;
  uint8_t next_answer;
  /** What is to be published as a result: the id, and the error ('' = none). */
  char result_id[NW_LIMIT_COMMAND_ID_CHARS_MAX + 1];
  char result_error[65];
  bool must_say_result;
  /** Readings and events that were given up because their ring was full. */
  uint32_t lost;
  uint32_t acked;
  uint32_t connects;
} nw_client;

/**
 * False when an id, the secret or a buffer is not usable; nothing is sent yet.
 * `seed` makes the jitter of the retries differ between devices: any number that differs, such as the chip's id.
 */
bool nw_init(nw_client *client, const nw_config *config, uint32_t seed);

/** To be called often, at least every 100 ms while something is to be sent. `uptime_ms` never goes back. */
void nw_poll(nw_client *client, uint64_t uptime_ms);

/** Keeps a reading, and sends it when it can. Never blocks. A full ring gives up the oldest reading. */
nw_outcome nw_publish(nw_client *client, const nw_metric_value *metrics, uint8_t metric_count, uint16_t flags);

/** Keeps an event (an nw_event), and sends it before any reading. */
nw_outcome nw_raise(nw_client *client, nw_event event, const nw_metric_value *metrics, uint8_t metric_count,
                    uint16_t flags);

/** Sets the clock, as sync_time does by itself. What was measured before keeps the time it was given. */
void nw_set_clock(nw_client *client, uint64_t unix_ms);

/** Readings and events that are not acknowledged. */
size_t nw_waiting(const nw_client *client);

/** A number of a command's args, such as intervalS; false when it is missing or no integer of 0 … 2^53 − 1. */
bool nw_arg(const nw_command *command, const char *name, uint64_t *value);

#ifdef __cplusplus
}
#endif
#endif
