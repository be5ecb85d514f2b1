/**
 * Whatever a gateway sends and however the line behaves: no memory is touched that is not ours, the rings stay whole,
 * and what is acknowledged was sent. `client_fuzz SEED SECONDS`; built with sanitizers, a failure is an abort.
 */
#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "../ninewatch.h"
#include "../ninewatch_json.h"

static uint64_t state;
static uint32_t next(void) {
  state ^= state << 13;
  state ^= state >> 7;
  state ^= state << 17;
  return (uint32_t)(state >> 16);
}
static uint32_t below(uint32_t bound) { return next() % bound; }

static uint8_t sent[4096];
static size_t sent_length;

static bool line_open(void *context) {
  (void)context;
  return below(8) != 0;
}
static int line_ready(void *context) {
  (void)context;
  return (int)below(10) - 1 > 0 ? 1 : (int)below(2) - 1;
}
static long line_send(void *context, const uint8_t *bytes, size_t length) {
  const size_t taken = below(3) == 0 ? below((uint32_t)length + 1) : length;
  (void)context;
  if (below(200) == 0) return -1;
  sent_length = taken < sizeof sent ? taken : sizeof sent;
  memcpy(sent, bytes, sent_length);
  return (long)taken;
}

static size_t command(uint8_t *bytes, size_t size) {
  static const char *const payloads[] = {
      "{\"v\":1,\"id\":\"c1\",\"name\":\"mute\",\"args\":{},\"expiresAt\":9007199254740991,\"ttlS\":1}",
      "{\"v\":1,\"id\":\"c2\",\"name\":\"sync_time\",\"args\":{\"now\":1764000000000},\"expiresAt\":1,\"ttlS\":1}",
      "{\"args\":{\"a\":[[{\"b\":\"}\\\"\"}]]},\"v\":1,\"id\":\"c3\",\"name\":\"x\",\"expiresAt\":0,\"ttlS\":4294967295}",
      "{\"v\":1,\"id\":\"\",\"name\":null}", "[]", "{", ""};
  const char *payload = payloads[below(7)];
  const size_t length = strlen(payload);
  if (size < length + 8) return 0;
  bytes[0] = (uint8_t)(0x30 | (below(4) << 1));
  bytes[1] = (uint8_t)(length + 5);
  memcpy(bytes + 2, "\0\1c\0\1", 5);
  memcpy(bytes + 7, payload, length);
  return length + 7;
}

static size_t say_something(uint8_t *bytes, size_t size) {
  size_t length = 0, i;
  if (size < 4) return 0;
  switch (below(6)) {
    case 0:
      memcpy(bytes, "\x20\x02\x00\x00", 4);
      length = 4;
      break;
    case 1:
      bytes[0] = 0x40;
      bytes[1] = 2;
      bytes[2] = 0;
      bytes[3] = (uint8_t)below(32);
      length = 4;
      break;
    case 2:
      length = command(bytes, size);
      break;
    case 3:
      memcpy(bytes, "\xd0\x00", 2);
      length = 2;
      break;
    case 4:
      length = below((uint32_t)size + 1);
      for (i = 0; i < length; i += 1) bytes[i] = (uint8_t)next();
      break;
    default:
      return 0;
  }
  if (length > 0 && below(12) == 0) bytes[below((uint32_t)length)] = (uint8_t)next();
  return length;
}
static long line_receive(void *context, uint8_t *bytes, size_t size) {
  (void)context;
  if (below(300) == 0) return -1;
  return (long)say_something(bytes, size);
}
static void line_close(void *context) { (void)context; }

static const char *handle(void *context, const nw_command *order) {
  uint64_t value;
  (void)context;
  nw_arg(order, "now", &value);
  return below(2) == 0 ? NULL : "a reason that is longer than what fits into the place that is kept for it, by far";
}

static void look(const nw_ring *ring) {
  size_t flying = 0;
  uint8_t i;
  for (i = 0; i < ring->flight_count; i += 1) flying += ring->flights[i].records;
  assert(flying == ring->flying && ring->flying <= ring->count && ring->count <= ring->size);
  for (flying = 1; flying < ring->count; flying += 1) {
    assert(ring->records[(ring->first + flying) % ring->size].seq >
           ring->records[(ring->first + flying - 1) % ring->size].seq);
  }
}

static void play(void) {
  static nw_record readings[16], events[4];
  uint8_t *send = malloc(NW_SEND_BYTES_MIN), *receive = malloc(NW_RECEIVE_BYTES_MIN);
  nw_config config;
  nw_client client;
  uint64_t now = below(3) == 0 ? UINT32_MAX : 0;
  uint64_t kept = 0;
  unsigned step;
  memset(&config, 0, sizeof config);
  config.venue_id = "v";
  config.device_id = "d";
  config.secret = "0123456789abcdef012345";
  config.model = below(2) == 0 ? NULL : "a \"model\"\n";
  config.stream = (nw_stream){NULL, line_open, line_ready, line_send, line_receive, line_close};
  config.handle = below(4) == 0 ? NULL : handle;
  config.readings = readings;
  config.reading_count = 1 + below(16);
  config.events = events;
  config.event_count = 1 + below(4);
  config.send_buffer = send;
  config.send_size = NW_SEND_BYTES_MIN;
  config.receive_buffer = receive;
  config.receive_size = NW_RECEIVE_BYTES_MIN;
  assert(nw_init(&client, &config, next()));
  for (step = 0; step < 400; step += 1) {
    nw_metric_value values[NW_METRICS_MAX];
    uint8_t i;
    for (i = 0; i < NW_METRICS_MAX; i += 1) {
      values[i].metric = (uint8_t)below(NW_METRIC_COUNT + 1);
      values[i].value.mantissa = (int32_t)next();
      values[i].value.decimals = (uint8_t)next();
    }
    now += below(4) == 0 ? below(40000) : below(20);
    nw_poll(&client, now);
    if (below(3) == 0) kept += nw_publish(&client, values, (uint8_t)below(NW_METRICS_MAX + 2), (uint16_t)below(600)) < NW_FULL;
    if (below(20) == 0) nw_raise(&client, (nw_event)below(NW_EVENT_COUNT + 2), values, 1, 1);
    look(&client.readings);
    look(&client.events);
    assert(client.received <= config.receive_size && client.sent <= client.send_length && client.send_length <= config.send_size);
  }
  (void)kept;
  free(send);
  free(receive);
}

int main(int argc, char **argv) {
  const uint64_t seed = argc > 1 ? strtoull(argv[1], NULL, 10) : 1;
  const time_t end = time(NULL) + (argc > 2 ? atoi(argv[2]) : 5);
  uint64_t plays = 0;
  do {
    state = (seed + plays) * UINT64_C(0x9e3779b97f4a7c15) | 1;
    play();
    plays += 1;
  } while (time(NULL) < end);
  printf("%llu plays from seed %llu\n", (unsigned long long)plays, (unsigned long long)seed);
  return 0;
}
