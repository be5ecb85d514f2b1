/** The client against a gateway made of a few buffers: outage, order, repeats, commands, limits. Exits 1 on a failure. */
#include <stdio.h>
#include <stdlib.h>

#include "../ninewatch.h"
#include "../ninewatch_json.h"

#define SECRET "0123456789abcdef012345"

typedef struct line {
  uint8_t to_gateway[65536];
  size_t to_gateway_length;
  uint8_t to_device[65536];
  size_t to_device_length;
  bool is_up;
  bool is_stuck;
  /** Bytes taken and given at once. */
  size_t chunk;
  unsigned opened;
  unsigned closed;
} line;

typedef struct stage {
  line line;
  nw_client client;
  nw_record readings[8];
  nw_record events[4];
  uint8_t send[4096];
  uint8_t receive[NW_RECEIVE_BYTES_MIN];
  unsigned handled;
  uint64_t interval;
} stage;

static int failures = 0;
static const char *running = "";

#define CHECK(what)                                                        \
  do {                                                                     \
    if (!(what)) {                                                         \
      failures += 1;                                                       \
      printf("FAILED %s: %s (line %d)\n", running, #what, __LINE__);       \
    }                                                                      \
  } while (0)

static bool line_open(void *context) {
  line *l = context;
  l->opened += 1;
  l->to_gateway_length = l->to_device_length = 0;
  return l->is_up;
}
static int line_ready(void *context) { return ((line *)context)->is_up ? 1 : -1; }
static size_t least(size_t a, size_t b) { return a < b ? a : b; }
static long line_send(void *context, const uint8_t *bytes, size_t length) {
  line *l = context;
  const size_t taken = least(length, l->chunk);
  if (!l->is_up) return -1;
  if (l->is_stuck) return 0;
  memcpy(l->to_gateway + l->to_gateway_length, bytes, taken);
  l->to_gateway_length += taken;
  return (long)taken;
}
static long line_receive(void *context, uint8_t *bytes, size_t size) {
  line *l = context;
  const size_t given = least(least(size, l->chunk), l->to_device_length);
  if (!l->is_up) return -1;
  memcpy(bytes, l->to_device, given);
  l->to_device_length -= given;
  memmove(l->to_device, l->to_device + given, l->to_device_length);
  return (long)given;
}
static void line_close(void *context) { ((line *)context)->closed += 1; }

static const char *handle(void *context, const nw_command *command) {
  stage *s = context;
  s->handled += 1;
  if (command->name != NW_COMMAND_SET_INTERVAL) return "not here";
  return nw_arg(command, "intervalS", &s->interval) ? NULL : "no interval given";
}

static stage *begin(const char *name) {
  stage *s = calloc(1, sizeof *s);
  nw_config config;
  memset(&config, 0, sizeof config);
  running = name;
  s->line.is_up = true;
  s->line.chunk = 1000000;
  config.venue_id = "cafe-12";
  config.device_id = "smoke-1";
  config.secret = SECRET;
  config.firmware = "2.1.0";
  config.boot = 3;
  config.stream = (nw_stream){&s->line, line_open, line_ready, line_send, line_receive, line_close};
  config.handle = handle;
  config.handler_context = s;
  config.readings = s->readings;
  config.reading_count = 8;
  config.events = s->events;
  config.event_count = 4;
  config.send_buffer = s->send;
  config.send_size = sizeof s->send;
  config.receive_buffer = s->receive;
  config.receive_size = sizeof s->receive;
  CHECK(nw_init(&s->client, &config, 7));
  return s;
}

static void say(stage *s, const void *bytes, size_t length) {
  memcpy(s->line.to_device + s->line.to_device_length, bytes, length);
  s->line.to_device_length += length;
}
static void accept_device(stage *s, uint64_t now) {
  nw_poll(&s->client, now);
  say(s, "\x20\x02\x00\x00", 4);
  nw_poll(&s->client, now);
}

/** The next packet that the device sent, taken from the line; its body is copied. Type 0: none. */
typedef struct packet {
  uint8_t type;
  uint16_t id;
  char topic[256];
  char payload[8192];
} packet;
static packet hear(stage *s) {
  packet p;
  size_t length = 0, at = 1, shift = 0, topic;
  uint8_t *bytes = s->line.to_gateway;
  memset(&p, 0, sizeof p);
  if (s->line.to_gateway_length < 2) return p;
  do {
    length |= (size_t)(bytes[at] & 0x7f) << shift;
    shift += 7;
    at += 1;
  } while (bytes[at - 1] & 0x80);
  p.type = bytes[0];
  if ((p.type & 0xf0) == 0x30) {
    topic = (size_t)bytes[at] << 8 | bytes[at + 1];
    memcpy(p.topic, bytes + at + 2, topic);
    p.id = (uint16_t)(bytes[at + 2 + topic] << 8 | bytes[at + 3 + topic]);
    memcpy(p.payload, bytes + at + 4 + topic, length - 4 - topic);
  } else if (length >= 2) {
    p.id = (uint16_t)(bytes[at] << 8 | bytes[at + 1]);
  }
  s->line.to_gateway_length -= at + length;
  memmove(bytes, bytes + at + length, s->line.to_gateway_length);
  return p;
}
/** The next publish under a topic's leaf, what comes before it is passed over. */
static packet hear_leaf(stage *s, const char *leaf) {
  for (;;) {
    const packet p = hear(s);
    if (p.type == 0) return p;
    if ((p.type & 0xf0) == 0x30 && strstr(p.topic, leaf) != NULL) return p;
  }
}
static void acknowledge_id(stage *s, uint16_t id) {
  const uint8_t ack[4] = {0x40, 2, (uint8_t)(id >> 8), (uint8_t)(id & 0xff)};
  say(s, ack, 4);
}
static void command(stage *s, const char *json) {
  uint8_t bytes[1024] = {0x32};
  static const char topic[] = "nine/v1/cafe-12/smoke-1/command";
  const size_t body = 2 + strlen(topic) + 2 + strlen(json);
  size_t at = 3;
  bytes[1] = (uint8_t)((body & 0x7f) | 0x80);
  bytes[2] = (uint8_t)(body >> 7);
  bytes[at++] = 0;
  bytes[at++] = (uint8_t)strlen(topic);
  memcpy(bytes + at, topic, strlen(topic));
  at += strlen(topic);
  bytes[at++] = 0;
  bytes[at++] = 9;
  memcpy(bytes + at, json, strlen(json));
  say(s, bytes, at + strlen(json));
}
static const nw_metric_value SMOKE = {{31, 3}, NW_METRIC_SMOKE};

static void greets(void) {
  stage *s = begin("greets with will, name and secret, then subscribes and says what it is");
  packet p;
  nw_poll(&s->client, 0);
  CHECK(s->line.to_gateway[0] == 0x10);
  CHECK(memcmp(s->line.to_gateway + 2, "\0\4MQTT\4\xee\0\x3c\0\7smoke-1\0\x1enine/v1/cafe-12/smoke-1/status", 51) == 0);
  CHECK(memcmp(s->line.to_gateway + 53, "\0\x19{\"v\":1,\"state\":\"offline\"}\0\7smoke-1\0\x16" SECRET, 60) == 0);
  s->line.to_gateway_length = 0;
  say(s, "\x20\x02\x00\x00", 4);
  nw_poll(&s->client, 0);
  p = hear(s);
  CHECK(p.type == 0x82);
  p = hear(s);
  CHECK(p.type == 0x33 && strcmp(p.payload, "{\"v\":1,\"state\":\"online\",\"firmware\":\"2.1.0\"}") == 0);
  CHECK(s->client.phase == NW_ONLINE);
  free(s);
}

static void measures(void) {
  stage *s = begin("sends what it measured, and keeps it until it is acknowledged");
  packet p;
  accept_device(s, 1000);
  CHECK(nw_publish(&s->client, &SMOKE, 1, 1u << NW_FLAG_TAMPER) == NW_DONE);
  nw_poll(&s->client, 1250);
  p = hear_leaf(s, "/telemetry");
  CHECK(strcmp(p.topic, "nine/v1/cafe-12/smoke-1/telemetry") == 0);
  CHECK(strcmp(p.payload, "{\"v\":1,\"boot\":3,\"seq\":0,\"at\":1000,\"sentAt\":1250,\"metrics\":{\"smoke\":0.031},"
                          "\"flags\":[\"tamper\"]}") == 0);
  CHECK(nw_waiting(&s->client) == 1);
  acknowledge_id(s, p.id);
  nw_poll(&s->client, 1300);
  CHECK(nw_waiting(&s->client) == 0 && s->client.acked == 1);
  free(s);
}

static void survives_outage(void) {
  stage *s = begin("keeps through an outage, and sends again in order under the same names");
  packet p;
  unsigned i;
  accept_device(s, 1000);
  nw_publish(&s->client, &SMOKE, 1, 0);
  nw_poll(&s->client, 1001);
  p = hear_leaf(s, "/telemetry");
  CHECK(strstr(p.payload, "\"seq\":0,\"at\":1000,\"sentAt\":1001") != NULL);
  s->line.is_up = false;
  nw_poll(&s->client, 2000);
  CHECK(s->client.phase == NW_WAITING && s->client.reason == NW_CLOSED);
  for (i = 0; i < 3; i += 1) {
    nw_poll(&s->client, 3000 + i);
    nw_publish(&s->client, &SMOKE, 1, 0);
  }
  nw_raise(&s->client, NW_EVENT_ALARM, NULL, 0, 1u << NW_FLAG_ALARM);
  s->line.is_up = true;
  accept_device(s, 90000);
  p = hear(s);
  CHECK(p.type == 0x10);
  p = hear(s);
  CHECK(p.type == 0x82);
  p = hear(s);
  CHECK(strcmp(p.payload, "{\"v\":1,\"boot\":3,\"seq\":4,\"at\":3002,\"sentAt\":90000,\"event\":\"alarm\",\"flags\":[\"alarm\"]}") == 0);
  p = hear_leaf(s, "/telemetry");
  CHECK(strcmp(p.payload, "{\"v\":1,\"boot\":3,\"sentAt\":90000,\"readings\":["
                          "{\"seq\":0,\"at\":1000,\"metrics\":{\"smoke\":0.031},\"flags\":[]},"
                          "{\"seq\":1,\"at\":3000,\"metrics\":{\"smoke\":0.031},\"flags\":[]},"
                          "{\"seq\":2,\"at\":3001,\"metrics\":{\"smoke\":0.031},\"flags\":[]},"
                          "{\"seq\":3,\"at\":3002,\"metrics\":{\"smoke\":0.031},\"flags\":[]}]}") == 0);
  acknowledge_id(s, p.id);
  nw_poll(&s->client, 90001);
  CHECK(s->client.readings.count == 0 && s->client.events.count == 1);
  free(s);
}

static void gives_up_oldest(void) {
  stage *s = begin("a full ring gives up the oldest that is not on its way");
  unsigned i;
  packet p;
  for (i = 0; i < 10; i += 1) {
    nw_poll(&s->client, i);
    CHECK(nw_publish(&s->client, &SMOKE, 1, 0) == (i < 8 ? NW_DONE : NW_OLDEST_LOST));
  }
  CHECK(s->client.lost == 2);
  accept_device(s, 100);
  p = hear_leaf(s, "/telemetry");
  CHECK(strstr(p.payload, "[{\"seq\":2,") != NULL && strstr(p.payload, "{\"seq\":9,") != NULL);
  CHECK(nw_publish(&s->client, &SMOKE, 1, 0) == NW_FULL);
  acknowledge_id(s, p.id);
  nw_poll(&s->client, 101);
  CHECK(nw_publish(&s->client, &SMOKE, 1, 0) == NW_DONE);
  free(s);
}

static void events_pass(void) {
  stage *s = begin("an event passes telemetry that nobody acknowledges");
  unsigned i;
  packet p;
  accept_device(s, 0);
  for (i = 0; i < 8; i += 1) {
    nw_publish(&s->client, &SMOKE, 1, 0);
    nw_poll(&s->client, i);
  }
  CHECK(s->client.readings.flight_count == NW_IN_FLIGHT_MAX);
  s->line.to_gateway_length = 0;
  nw_raise(&s->client, NW_EVENT_ALARM, NULL, 0, 1);
  nw_poll(&s->client, 20);
  p = hear(s);
  CHECK(strstr(p.topic, "/event") != NULL);
  free(s);
}

static void obeys(void) {
  stage *s = begin("runs a command once and answers each time; sets its clock");
  packet p;
  const char *set = "{\"v\":1,\"id\":\"c1\",\"name\":\"set_interval\",\"args\":{\"intervalS\":30},\"expiresAt\":1764000090000,\"ttlS\":60}";
  accept_device(s, 0);
  s->line.to_gateway_length = 0;
  command(s, set);
  nw_poll(&s->client, 1);
  p = hear(s);
  CHECK(p.type == 0x40 && p.id == 9);
  p = hear(s);
  CHECK(strcmp(p.payload, "{\"v\":1,\"id\":\"c1\",\"ok\":true}") == 0);
  CHECK(s->interval == 30 && s->handled == 1);
  command(s, set);
  command(s, "{\"v\":1,\"id\":\"c2\",\"name\":\"mute\",\"args\":{},\"expiresAt\":1764000090000,\"ttlS\":60}");
  nw_poll(&s->client, 2);
  nw_poll(&s->client, 3);
  p = hear_leaf(s, "/result");
  CHECK(strcmp(p.payload, "{\"v\":1,\"id\":\"c1\",\"ok\":true}") == 0);
  p = hear_leaf(s, "/result");
  CHECK(strcmp(p.payload, "{\"v\":1,\"id\":\"c2\",\"ok\":false,\"error\":\"not here\"}") == 0);
  CHECK(s->handled == 2);
  command(s, "{\"v\":1,\"id\":\"c3\",\"name\":\"sync_time\",\"args\":{\"now\":1764000000000},\"expiresAt\":1,\"ttlS\":5}");
  nw_poll(&s->client, 5000);
  p = hear_leaf(s, "/result");
  CHECK(strcmp(p.payload, "{\"v\":1,\"id\":\"c3\",\"ok\":true}") == 0);
  nw_publish(&s->client, NULL, 0, 0);
  nw_poll(&s->client, 5001);
  p = hear_leaf(s, "/telemetry");
  CHECK(strstr(p.payload, "\"at\":1764000000000,\"sentAt\":1764000000001") != NULL);
  command(s, "{\"v\":1,\"id\":\"c4\",\"name\":\"mute\",\"args\":{},\"expiresAt\":1763999999999,\"ttlS\":5}");
  nw_poll(&s->client, 5002);
  p = hear_leaf(s, "/result");
  CHECK(strcmp(p.payload, "{\"v\":1,\"id\":\"c4\",\"ok\":false,\"error\":\"expired\"}") == 0);
  CHECK(s->handled == 2);
  free(s);
}

static void keeps_alive(void) {
  stage *s = begin("pings in silence, and hangs up when nobody answers");
  packet p;
  accept_device(s, 0);
  s->line.to_gateway_length = 0;
  nw_poll(&s->client, 29999);
  p = hear(s);
  CHECK(p.type == 0);
  nw_poll(&s->client, 30000);
  p = hear(s);
  CHECK(p.type == 0xc0);
  say(s, "\xd0\x00", 2);
  nw_poll(&s->client, 31000);
  nw_poll(&s->client, 61000);
  p = hear(s);
  CHECK(p.type == 0xc0);
  nw_poll(&s->client, 90999);
  CHECK(s->client.phase == NW_ONLINE);
  nw_poll(&s->client, 91000);
  CHECK(s->client.phase == NW_WAITING && s->client.reason == NW_SILENT && s->line.closed == 1);
  free(s);
}

static void leaves_dead_lines(void) {
  stage *s = begin("hangs up when the line takes nothing any more, and sends what waited on the next one");
  packet p;
  accept_device(s, 0);
  s->line.is_stuck = true;
  nw_raise(&s->client, NW_EVENT_ALARM, &SMOKE, 1, 1u << NW_FLAG_ALARM);
  nw_poll(&s->client, 1000);
  nw_poll(&s->client, 30999);
  CHECK(s->client.phase == NW_ONLINE);
  nw_poll(&s->client, 31000);
  CHECK(s->client.phase == NW_WAITING && s->client.reason == NW_SILENT && s->line.closed == 1);
  s->line.is_stuck = false;
  accept_device(s, 33000);
  p = hear_leaf(s, "/event");
  CHECK(strstr(p.payload, "\"event\":\"alarm\"") != NULL);
  free(s);
}

static void backs_off(void) {
  stage *s = begin("backs off to a minute, with jitter, and at once to it when refused");
  uint64_t now = 0, last = 0;
  unsigned before;
  s->line.is_up = false;
  for (; now < 600000; now += 10) {
    before = s->line.opened;
    nw_poll(&s->client, now);
    if (s->line.opened > before) {
      if (last > 0) CHECK(now - last >= 500 && now - last <= 60010);
      last = now;
    }
  }
  CHECK(s->line.opened >= 10 && s->line.opened <= 30);
  s->line.is_up = true;
  while (s->client.phase != NW_GREETING) nw_poll(&s->client, now += 100);
  say(s, "\x20\x02\x00\x05", 4);
  nw_poll(&s->client, now);
  CHECK(s->client.reason == NW_REFUSED && s->client.retry_at - now >= 30000 && s->client.retry_at - now <= 60000);
  free(s);
}

static void byte_by_byte(void) {
  stage *s = begin("one byte at a time, and nothing is lost");
  packet p;
  s->line.chunk = 1;
  accept_device(s, 0);
  nw_publish(&s->client, &SMOKE, 1, 0);
  nw_poll(&s->client, 1);
  p = hear_leaf(s, "/telemetry");
  acknowledge_id(s, p.id);
  nw_poll(&s->client, 2);
  CHECK(nw_waiting(&s->client) == 0);
  s->line.is_stuck = true;
  nw_publish(&s->client, &SMOKE, 1, 0);
  nw_poll(&s->client, 3);
  s->line.is_stuck = false;
  s->line.to_gateway_length = 0;
  nw_poll(&s->client, 4);
  p = hear(s);
  CHECK(p.type == 0x32 && strstr(p.payload, "\"seq\":1") != NULL);
  free(s);
}

static void clocks_apart(void) {
  stage *s = begin("a clock that is set between two readings parts them into two messages");
  packet p;
  nw_poll(&s->client, 500);
  nw_publish(&s->client, NULL, 0, 0);
  nw_publish(&s->client, NULL, 0, 0);
  nw_set_clock(&s->client, 1764000000000u);
  nw_publish(&s->client, NULL, 0, 0);
  accept_device(s, 1000);
  p = hear_leaf(s, "/telemetry");
  CHECK(strcmp(p.payload, "{\"v\":1,\"boot\":3,\"sentAt\":1000,\"readings\":[{\"seq\":0,\"at\":500,\"flags\":[]},{\"seq\":1,\"at\":500,\"flags\":[]}]}") == 0);
  p = hear_leaf(s, "/telemetry");
  CHECK(strstr(p.payload, "\"seq\":2,\"at\":1764000000000,\"sentAt\":1764000000500") != NULL);
  free(s);
}

static void long_packet(void) {
  stage *s = begin("a packet that is too long for the buffer is thrown away, and the next counts");
  uint8_t long_one[3000];
  memset(long_one, 'x', sizeof long_one);
  long_one[0] = 0x30;
  long_one[1] = (uint8_t)((2997 & 0x7f) | 0x80);
  long_one[2] = (uint8_t)(2997 >> 7);
  accept_device(s, 0);
  say(s, long_one, sizeof long_one);
  say(s, "\xd0\x00", 2);
  nw_poll(&s->client, 1);
  CHECK(s->client.phase == NW_ONLINE && s->client.received == 0 && s->client.skip == 0);
  free(s);
}

static void refuses(void) {
  stage *s = begin("refuses what it could not send");
  nw_config config = s->client.config;
  nw_client client;
  const nw_metric_value unknown = {{1, 0}, NW_METRIC_COUNT};
  nw_metric_value many[NW_METRICS_MAX + 1];
  memset(many, 0, sizeof many);
  CHECK(nw_publish(&s->client, &unknown, 1, 0) == NW_BAD_ARGUMENT);
  CHECK(nw_publish(&s->client, many, NW_METRICS_MAX + 1, 0) == NW_BAD_ARGUMENT);
  CHECK(nw_publish(&s->client, many, NW_METRICS_MAX, 0) == NW_DONE);
  CHECK(nw_raise(&s->client, NW_EVENT_NONE, NULL, 0, 0) == NW_BAD_ARGUMENT);
  CHECK(nw_publish(&s->client, NULL, 0, 1u << NW_FLAG_COUNT) == NW_BAD_ARGUMENT);
  config.device_id = "a/b";
  CHECK(!nw_init(&client, &config, 1));
  config = s->client.config;
  config.secret = "012345678901234567890";
  CHECK(!nw_init(&client, &config, 1));
  config = s->client.config;
  config.send_size = NW_SEND_BYTES_MIN - 1;
  CHECK(!nw_init(&client, &config, 1));
  free(s);
}

static void numbers(void) {
  static const struct {
    nw_number value;
    const char *text;
  } cases[] = {{{0, 0}, "0"},        {{0, 3}, "0"},          {{31, 3}, "0.031"},   {{-5, 1}, "-0.5"},
               {{245, 1}, "24.5"},   {{2400, 2}, "24"},      {{100, 0}, "100"},    {{INT32_MIN, 9}, "-2.147483648"},
               {{INT32_MAX, 0}, "2147483647"}, {{1, 9}, "0.000000001"}, {{7, NW_NO_VALUE}, "null"}};
  size_t i;
  running = "numbers are written as JSON.stringify writes them";
  for (i = 0; i < sizeof cases / sizeof cases[0]; i += 1) {
    char text[32];
    nw_writer writer = {(uint8_t *)text, sizeof text - 1, 0, false};
    nw_put_number(&writer, cases[i].value);
    text[writer.length] = '\0';
    CHECK(strcmp(text, cases[i].text) == 0);
  }
}

int main(void) {
  greets();
  measures();
  survives_outage();
  gives_up_oldest();
  events_pass();
  obeys();
  keeps_alive();
  leaves_dead_lines();
  backs_off();
  byte_by_byte();
  clocks_apart();
  long_packet();
  refuses();
  numbers();
  printf(failures == 0 ? "all well\n" : "%d failed\n", failures);
  return failures == 0 ? 0 : 1;
}
