/** Contract v1 of ninewatch. Generated from the schemas by `npm run contracts`: do not edit. C99, no floating point. */

#ifndef NINEWATCH_CONTRACT_H
#define NINEWATCH_CONTRACT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#ifdef __cplusplus
extern "C" {
#endif

#define NW_CONTRACT_VERSION 1
#define NW_TOPIC_ROOT "nine/v1"

/* Limits; the unit stands in the name. */
#define NW_LIMIT_PAYLOAD_BYTES_MAX 16384
#define NW_LIMIT_BATCH_READINGS_MAX 100
#define NW_LIMIT_ID_CHARS_MAX 64
#define NW_LIMIT_SECRET_CHARS_MIN 22
#define NW_LIMIT_BOOT_MAX UINT64_C(4294967295)
#define NW_LIMIT_SEQ_MAX UINT64_C(9007199254740991)
#define NW_LIMIT_BOOTS_REMEMBERED_MAX 8
#define NW_LIMIT_CLOCK_AHEAD_MS_MAX 120000
#define NW_LIMIT_LATE_MS 60000
#define NW_LIMIT_OUT_OF_ORDER_MS_MAX 300000
#define NW_LIMIT_NORMAL_BEFORE_CALL_OUT_MS 1800000
#define NW_LIMIT_FLAG_MS_MAX_TEST 3600000
#define NW_LIMIT_FLAG_MS_MAX_MUTED 3600000
#define NW_LIMIT_FLAG_MS_MAX_DISABLED 0
#define NW_LIMIT_FLAG_MS_MAX_WARM_UP 1800000
#define NW_LIMIT_REJECTIONS_PER_MINUTE_FAULT 5
#define NW_LIMIT_TAKE_OVERS_PER_MINUTE_FAULT 3
#define NW_LIMIT_DEVICE_MESSAGES_PER_SECOND 20
#define NW_LIMIT_DEVICE_MESSAGES_BURST 200
#define NW_LIMIT_CHILDREN_PER_COLLECTOR_MAX 200
#define NW_LIMIT_METRIC_NAME_CHARS_MAX 64
#define NW_LIMIT_UNKNOWN_METRICS_PER_READING_MAX 64
#define NW_LIMIT_FLAG_CHARS_MAX 64
#define NW_LIMIT_UNKNOWN_FLAGS_PER_READING_MAX 32
#define NW_LIMIT_FAULT_VALUE_CHARS_MAX 64
#define NW_LIMIT_TEXT_CHARS_MAX 256
#define NW_LIMIT_COMMAND_ID_CHARS_MAX 128
#define NW_LIMIT_TOPIC_CHARS_MAX 256
#define NW_LIMIT_SAMPLE_BYTES_MAX 256

/** Numbers that mean "no value" and are a sensor fault. */
#define NW_SENTINELS {-200, -999, 9999, 65535}

typedef enum nw_leaf {
  NW_LEAF_TELEMETRY = 0,
  NW_LEAF_EVENT = 1,
  NW_LEAF_STATUS = 2,
  NW_LEAF_COMMAND = 3,
  NW_LEAF_RESULT = 4,
  NW_LEAF_COUNT = 5
} nw_leaf;

typedef enum nw_metric {
  NW_METRIC_SMOKE = 0,
  NW_METRIC_TEMPERATURE = 1,
  NW_METRIC_HUMIDITY = 2,
  NW_METRIC_CO = 3,
  NW_METRIC_H2S = 4,
  NW_METRIC_NH3 = 5,
  NW_METRIC_GAS = 6,
  NW_METRIC_OXYGEN = 7,
  NW_METRIC_BATTERY = 8,
  NW_METRIC_RESIDUAL_CURRENT = 9,
  NW_METRIC_CABLE_TEMPERATURE = 10,
  NW_METRIC_CURRENT = 11,
  NW_METRIC_VOLTAGE = 12,
  NW_METRIC_POWER = 13,
  NW_METRIC_ARC = 14,
  NW_METRIC_WATER_PRESSURE = 15,
  NW_METRIC_DUST = 16,
  NW_METRIC_RSSI = 17,
  NW_METRIC_COUNT = 18
} nw_metric;

typedef enum nw_event {
  NW_EVENT_ALARM = 0,
  NW_EVENT_ALARM_CLEARED = 1,
  NW_EVENT_FAULT = 2,
  NW_EVENT_FAULT_CLEARED = 3,
  NW_EVENT_TAMPER = 4,
  NW_EVENT_TEST = 5,
  NW_EVENT_BUTTON = 6,
  NW_EVENT_COUNT = 7
} nw_event;

typedef enum nw_flag {
  NW_FLAG_ALARM = 0,
  NW_FLAG_FAULT = 1,
  NW_FLAG_TAMPER = 2,
  NW_FLAG_LOW_BATTERY = 3,
  NW_FLAG_MAINS_LOST = 4,
  NW_FLAG_TEST = 5,
  NW_FLAG_MUTED = 6,
  NW_FLAG_DISABLED = 7,
  NW_FLAG_WARM_UP = 8,
  NW_FLAG_COUNT = 9
} nw_flag;

typedef enum nw_command_name {
  NW_COMMAND_MUTE = 0,
  NW_COMMAND_SELF_TEST = 1,
  NW_COMMAND_SET_INTERVAL = 2,
  NW_COMMAND_SYNC_TIME = 3,
  NW_COMMAND_SOUND = 4,
  NW_COMMAND_LIGHT = 5,
  NW_COMMAND_COUNT = 6
} nw_command_name;

typedef enum nw_device_kind {
  NW_KIND_SMOKE = 0,
  NW_KIND_HEAT = 1,
  NW_KIND_GAS = 2,
  NW_KIND_CO = 3,
  NW_KIND_ELECTRICAL = 4,
  NW_KIND_MULTI = 5,
  NW_KIND_CALL_POINT = 6,
  NW_KIND_WATER_PRESSURE = 7,
  NW_KIND_H2S = 8,
  NW_KIND_NH3 = 9,
  NW_KIND_DUST = 10,
  NW_KIND_CHARGING = 11,
  NW_KIND_COLLECTOR = 12,
  NW_KIND_SIREN = 13,
  NW_KIND_COUNT = 14
} nw_device_kind;

typedef struct nw_metric_spec {
  const char *name;
  const char *unit;
  int32_t min;
  int32_t max;
} nw_metric_spec;

/** A number without floating point: mantissa × 10^−decimals. 24.5 is {245, 1}. */
typedef struct nw_number {
  int32_t mantissa;
  /** 0–9, or NW_NO_VALUE: the sensor gave none, which is sent as null and is a sensor fault. */
  uint8_t decimals;
} nw_number;
#define NW_NO_VALUE 255

typedef struct nw_metric_value {
  nw_number value;
  /** An nw_metric. */
  uint8_t metric;
} nw_metric_value;

/** A reading, or with an event an edge that must not wait. */
typedef struct nw_reading {
  uint32_t boot;
  uint64_t seq;
  /** ms since 1970, UTC, or ms since the start: by the clock that sent_at is by as well. */
  uint64_t at;
  /** 0 = left out. */
  uint64_t sent_at;
  const nw_metric_value *metrics;
  uint8_t metric_count;
  /** Bits 1 << nw_flag: what stands now. */
  uint16_t flags;
  /** An nw_event, or NW_EVENT_NONE. */
  uint8_t event;
} nw_reading;
#define NW_EVENT_NONE NW_EVENT_COUNT

typedef struct nw_status {
  bool is_online;
  /** NULL = left out. */
  const char *firmware;
  const char *model;
} nw_status;

/** The texts point into what was received: valid while the command is handled. */
typedef struct nw_command {
  const char *id;
  size_t id_length;
  /** An nw_command_name, or NW_COMMAND_COUNT for one that this version does not know. */
  uint8_t name;
  /** The JSON object "args". */
  const char *args;
  size_t args_length;
  /** ms since 1970, UTC, by the gateway's clock. */
  uint64_t expires_at;
  /** Seconds from receipt, for a device without a clock. */
  uint32_t ttl_s;
} nw_command;

typedef struct nw_result {
  const char *id;
  size_t id_length;
  bool is_ok;
  /** NULL = left out. */
  const char *error;
} nw_result;

/** The name on the wire; NULL for none. */
static inline const char *nw_leaf_name(unsigned which) {
  static const char *const names[] = {"telemetry", "event", "status", "command", "result"};
  return which < 5u ? names[which] : NULL;
}

/** The name on the wire; NULL for none. */
static inline const char *nw_event_name(unsigned which) {
  static const char *const names[] = {"alarm", "alarm_cleared", "fault", "fault_cleared", "tamper", "test", "button"};
  return which < 7u ? names[which] : NULL;
}

/** The name on the wire; NULL for none. */
static inline const char *nw_flag_name(unsigned which) {
  static const char *const names[] = {"alarm", "fault", "tamper", "low_battery", "mains_lost", "test", "muted", "disabled", "warm_up"};
  return which < 9u ? names[which] : NULL;
}

/** The name on the wire; NULL for none. */
static inline const char *nw_command_name_name(unsigned which) {
  static const char *const names[] = {"mute", "self_test", "set_interval", "sync_time", "sound", "light"};
  return which < 6u ? names[which] : NULL;
}

/** The name on the wire; NULL for none. */
static inline const char *nw_device_kind_name(unsigned which) {
  static const char *const names[] = {"smoke", "heat", "gas", "co", "electrical", "multi", "call_point", "water_pressure", "h2s", "nh3", "dust", "charging", "collector", "siren"};
  return which < 14u ? names[which] : NULL;
}

/** Name, unit and range of a metric; NULL for none. */
static inline const nw_metric_spec *nw_metric_spec_of(unsigned which) {
  static const nw_metric_spec specs[] = {
    {"smoke", "dB/m", 0, 60},
    {"temperature", "°C", (-60), 1300},
    {"humidity", "%RH", 0, 100},
    {"co", "ppm", 0, 100000},
    {"h2s", "ppm", 0, 100000},
    {"nh3", "ppm", 0, 100000},
    {"gas", "%LEL", 0, 100},
    {"oxygen", "vol %", 0, 100},
    {"battery", "%", 0, 100},
    {"residual_current", "mA", 0, 100000},
    {"cable_temperature", "°C", (-60), 1300},
    {"current", "A", 0, 10000},
    {"voltage", "V", 0, 50000},
    {"power", "W", (-10000000), 10000000},
    {"arc", "half-cycles in the last second", 0, 200},
    {"water_pressure", "MPa", 0, 10},
    {"dust", "mg/m³", 0, 10000},
    {"rssi", "dBm", (-200), 50},
  };
  return which < NW_METRIC_COUNT ? &specs[which] : NULL;
}

/** Whether it is 1–64 of A–Z a–z 0–9 . _ - */
static inline bool nw_is_id(const char *id) {
  size_t length = 0;
  if (id == NULL) return false;
  for (; id[length] != '\0'; length += 1) {
    const char c = id[length];
    const bool is_letter = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
    if (length >= NW_LIMIT_ID_CHARS_MAX) return false;
    if (!is_letter && !(c >= '0' && c <= '9') && c != '.' && c != '_' && c != '-') return false;
  }
  return length > 0;
}

/** Characters of the longest topic, without the NUL. */
#define NW_TOPIC_CHARS_MAX (sizeof(NW_TOPIC_ROOT) + 2 * (NW_LIMIT_ID_CHARS_MAX + 1) + 9)

/** Writes the topic and a NUL, and returns its length; 0 when an id is none or `size` does not suffice. */
static inline size_t nw_topic(char *out, size_t size, const char *venue_id, const char *device_id, nw_leaf leaf) {
  const char *parts[4];
  size_t at = 0;
  unsigned part;
  parts[0] = NW_TOPIC_ROOT;
  parts[1] = venue_id;
  parts[2] = device_id;
  parts[3] = nw_leaf_name((unsigned)leaf);
  if (!nw_is_id(venue_id) || !nw_is_id(device_id) || parts[3] == NULL) return 0;
  for (part = 0; part < 4; part += 1) {
    const size_t length = strlen(parts[part]);
    if (at + length + 2 > size) return 0;
    if (part > 0) out[at++] = '/';
    memcpy(out + at, parts[part], length);
    at += length;
  }
  out[at] = '\0';
  return at;
}

#ifdef __cplusplus
}
#endif
#endif
