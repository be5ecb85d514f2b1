/** The client: one state machine that nw_poll drives, a send buffer for one packet, a receive buffer for one. */
#include "ninewatch.h"

#include "ninewatch_json.h"

enum {
  CONNECT = 0x10,
  CONNACK = 0x20,
  PUBLISH = 0x30,
  PUBLISH_QOS1 = 0x32,
  PUBLISH_QOS1_RETAINED = 0x33,
  PUBACK = 0x40,
  SUBSCRIBE = 0x82,
  SUBACK = 0x90,
  PINGREQ = 0xc0,
  PINGRESP = 0xd0
};

/* User name, password, retained will with QoS 1, clean session. */
#define CONNECT_FLAGS 0xee
#define KEEPALIVE_S 60
#define RETRY_MS_MIN 1000u
#define RETRY_MS_MAX 60000u
#define GREETING_MS_MAX 15000u
/* Type, and up to four bytes of length: written when the length is known. */
#define HEAD_BYTES 5

/* Rings. */

static nw_record *record_at(const nw_ring *ring, size_t index) {
  return &ring->records[(ring->first + index) % ring->size];
}

static void land(nw_ring *ring) {
  ring->flight_count = 0;
  ring->flying = 0;
}

/** Records leave from the front, in order, when all before them were acknowledged. */
static uint32_t settle(nw_ring *ring) {
  uint32_t settled = 0;
  while (ring->flight_count > 0 && ring->flights[0].is_acked) {
    const uint8_t records = ring->flights[0].records;
    ring->first = (ring->first + records) % ring->size;
    ring->count -= records;
    ring->flying -= records;
    settled += records;
    ring->flight_count -= 1;
    memmove(&ring->flights[0], &ring->flights[1], ring->flight_count * sizeof ring->flights[0]);
  }
  return settled;
}

static bool acknowledge(nw_ring *ring, uint16_t packet_id) {
  uint8_t i;
  for (i = 0; i < ring->flight_count; i += 1) {
    if (ring->flights[i].packet_id == packet_id) {
      ring->flights[i].is_acked = true;
      return true;
    }
  }
  return false;
}

/** Makes room by giving up the oldest record that is not on its way. */
static bool give_up_oldest(nw_ring *ring) {
  size_t i;
  if (ring->flying == ring->count) return false;
  if (ring->flying == 0) {
    ring->first = (ring->first + 1) % ring->size;
    ring->count -= 1;
    return true;
  }
  for (i = ring->flying; i + 1 < ring->count; i += 1) *record_at(ring, i) = *record_at(ring, i + 1);
  ring->count -= 1;
  return true;
}

/* Sending. */

static uint32_t random_of(nw_client *client) {
  /* Marsaglia's xorshift: it spreads retries, it guards nothing. */
  uint32_t x = client->random;
  x ^= x << 13;
  x ^= x >> 17;
  x ^= x << 5;
  client->random = x;
  return x;
}

static bool is_idle(const nw_client *client) { return client->sent == client->send_length; }

static nw_writer begin_packet(nw_client *client) {
  const nw_writer writer = {client->config.send_buffer, client->config.send_size, HEAD_BYTES, false};
  return writer;
}

static void put_u16(nw_writer *writer, size_t value) {
  const uint8_t bytes[2] = {(uint8_t)(value >> 8), (uint8_t)(value & 0xff)};
  nw_put(writer, bytes, 2);
}

static void put_field(nw_writer *writer, const char *text) {
  const size_t length = strlen(text);
  put_u16(writer, length);
  nw_put(writer, text, length);
}

static void put_topic(nw_client *client, nw_writer *writer, nw_leaf leaf) {
  char topic[NW_TOPIC_CHARS_MAX + 1];
  nw_topic(topic, sizeof topic, client->config.venue_id, client->config.device_id, leaf);
  put_field(writer, topic);
}

/** Length before the body, so that the packet begins where `sent` says. False when it did not fit. */
static bool end_packet(nw_client *client, const nw_writer *writer, uint8_t type) {
  uint8_t head[HEAD_BYTES];
  size_t body = writer->length - HEAD_BYTES;
  size_t count = 1;
  if (writer->is_full) return false;
  head[0] = type;
  do {
    head[count] = (uint8_t)((body & 0x7f) | (body > 0x7f ? 0x80 : 0));
    body >>= 7;
    count += 1;
  } while (body > 0);
  client->sent = HEAD_BYTES - count;
  memcpy(client->config.send_buffer + client->sent, head, count);
  client->send_length = writer->length;
  client->spoke_at = client->now;
  return true;
}

static uint16_t take_packet_id(nw_client *client) {
  client->next_packet_id = client->next_packet_id == 0xffff ? 1 : (uint16_t)(client->next_packet_id + 1);
  return client->next_packet_id;
}

static nw_writer begin_publish(nw_client *client, nw_leaf leaf, uint16_t packet_id) {
  nw_writer writer = begin_packet(client);
  put_topic(client, &writer, leaf);
  put_u16(&writer, packet_id);
  return writer;
}

static void send_connect(nw_client *client) {
  static const uint8_t protocol[] = {0, 4, 'M', 'Q', 'T', 'T', 4, CONNECT_FLAGS};
  static const nw_status gone = {false, NULL, NULL};
  nw_writer writer = begin_packet(client);
  nw_writer will;
  uint8_t will_bytes[32];
  nw_put(&writer, protocol, sizeof protocol);
  put_u16(&writer, client->config.keepalive_s);
  put_field(&writer, client->config.device_id);
  put_topic(client, &writer, NW_LEAF_STATUS);
  will = (nw_writer){will_bytes, sizeof will_bytes, 0, false};
  nw_put_status(&will, &gone);
  put_u16(&writer, will.length);
  nw_put(&writer, will.bytes, will.length);
  put_field(&writer, client->config.device_id);
  put_field(&writer, client->config.secret);
  end_packet(client, &writer, CONNECT);
}

static void send_subscribe(nw_client *client) {
  static const uint8_t qos = 1;
  nw_writer writer = begin_packet(client);
  put_u16(&writer, take_packet_id(client));
  put_topic(client, &writer, NW_LEAF_COMMAND);
  nw_put(&writer, &qos, 1);
  end_packet(client, &writer, SUBSCRIBE);
}

static void send_status(nw_client *client) {
  const nw_status status = {true, client->config.firmware, client->config.model};
  nw_writer writer = begin_publish(client, NW_LEAF_STATUS, take_packet_id(client));
  nw_put_status(&writer, &status);
  end_packet(client, &writer, PUBLISH_QOS1_RETAINED);
}

static void send_result(nw_client *client) {
  nw_result result = {client->result_id, 0, false, NULL};
  nw_writer writer = begin_publish(client, NW_LEAF_RESULT, take_packet_id(client));
  result.id_length = strlen(client->result_id);
  result.is_ok = client->result_error[0] == '\0';
  result.error = result.is_ok ? NULL : client->result_error;
  nw_put_result(&writer, &result);
  end_packet(client, &writer, PUBLISH_QOS1);
}

static void send_short(nw_client *client, uint8_t type) {
  const nw_writer writer = begin_packet(client);
  end_packet(client, &writer, type);
}

static nw_reading reading_of(const nw_client *client, const nw_record *record, nw_metric_value *values) {
  nw_reading reading;
  uint8_t i;
  for (i = 0; i < record->metric_count; i += 1) {
    values[i].metric = record->metrics[i];
    values[i].value = record->values[i];
  }
  reading.boot = client->config.boot;
  reading.seq = record->seq;
  reading.at = record->at;
  reading.sent_at = record->at + (client->now - record->uptime);
  reading.metrics = values;
  reading.metric_count = record->metric_count;
  reading.flags = record->flags;
  reading.event = record->event;
  return reading;
}

/** As many records as one batch, one clock and the buffer hold; 0 when not even one does. */
static uint8_t put_records(nw_client *client, nw_writer *writer, const nw_ring *ring) {
  const nw_record *first = record_at(ring, ring->flying);
  const size_t waiting = ring->count - ring->flying;
  nw_metric_value values[NW_METRICS_MAX];
  nw_reading reading = reading_of(client, first, values);
  uint8_t count = 0;
  if (first->event != NW_EVENT_NONE || waiting == 1) {
    nw_put_reading(writer, &reading);
    return writer->is_full ? 0 : 1;
  }
  nw_put_text(writer, "{\"v\":1,\"boot\":");
  nw_put_uint(writer, client->config.boot);
  nw_put_text(writer, ",\"sentAt\":");
  nw_put_uint(writer, reading.sent_at);
  nw_put_text(writer, ",\"readings\":[");
  /* Room for the end is kept, and the payload stays within the contract's limit. */
  writer->size = writer->size - writer->length > NW_LIMIT_PAYLOAD_BYTES_MAX - 128
                     ? writer->length + NW_LIMIT_PAYLOAD_BYTES_MAX - 128
                     : writer->size - 2;
  while (count < waiting && count < NW_LIMIT_BATCH_READINGS_MAX) {
    const nw_record *record = record_at(ring, ring->flying + count);
    const size_t before = writer->length;
    /* The envelope's sentAt is by one clock: the clock was set between two records. */
    if (record->at - record->uptime != first->at - first->uptime) break;
    if (count > 0) nw_put(writer, ",", 1);
    reading = reading_of(client, record, values);
    nw_put_element(writer, &reading);
    if (writer->is_full) {
      writer->length = before;
      writer->is_full = count == 0;
      break;
    }
    count += 1;
  }
  writer->size += 2;
  nw_put_text(writer, "]}");
  return writer->is_full ? 0 : count;
}

static bool send_from(nw_client *client, nw_ring *ring, nw_leaf leaf) {
  nw_flight *flight;
  nw_writer writer;
  uint8_t records;
  if (ring->flying == ring->count || ring->flight_count == NW_IN_FLIGHT_MAX) return false;
  flight = &ring->flights[ring->flight_count];
  flight->packet_id = take_packet_id(client);
  flight->is_acked = false;
  writer = begin_publish(client, leaf, flight->packet_id);
  records = put_records(client, &writer, ring);
  if (records == 0 || !end_packet(client, &writer, PUBLISH_QOS1)) return false;
  flight->records = records;
  ring->flight_count += 1;
  ring->flying += records;
  return true;
}

/** Silence in either direction: what is said to a dead line is no sign of life. */
static bool must_ping(const nw_client *client) {
  const uint64_t half_ms = client->config.keepalive_s * 500u;
  if (client->ping_at != 0) return false;
  return client->now - client->spoke_at >= half_ms || client->now - client->heard_at >= half_ms;
}

/** What is sent next, most urgent first. */
static void send_next(nw_client *client) {
  if (client->must_subscribe) {
    client->must_subscribe = false;
    send_subscribe(client);
  } else if (send_from(client, &client->events, NW_LEAF_EVENT)) {
    return;
  } else if (client->must_say_status) {
    client->must_say_status = false;
    send_status(client);
  } else if (client->must_say_result) {
    client->must_say_result = false;
    send_result(client);
  } else if (send_from(client, &client->readings, NW_LEAF_TELEMETRY)) {
    return;
  } else if (must_ping(client)) {
    client->ping_at = client->now;
    send_short(client, PINGREQ);
  }
}

/* Connections. */

static void hang_up(nw_client *client, nw_reason reason) {
  const uint32_t longest = reason == NW_REFUSED ? RETRY_MS_MAX : client->retry_ms;
  client->config.stream.close(client->config.stream.context);
  client->phase = NW_WAITING;
  client->reason = reason;
  client->send_length = client->sent = client->received = client->skip = 0;
  land(&client->readings);
  land(&client->events);
  /* "Full jitter" between half and the whole, so that a district does not come back as one. */
  client->retry_at = client->now + longest / 2 + random_of(client) % (longest / 2 + 1);
  client->retry_ms = client->retry_ms >= RETRY_MS_MAX / 2 ? RETRY_MS_MAX : client->retry_ms * 2;
}

static void greet(nw_client *client) {
  client->phase = NW_GREETING;
  client->heard_at = client->now;
  client->ping_at = 0;
  send_connect(client);
}

static void welcome(nw_client *client) {
  client->phase = NW_ONLINE;
  client->retry_ms = RETRY_MS_MIN;
  client->connects += 1;
  client->must_subscribe = client->must_say_status = true;
}

/* Receiving. */

static uint32_t hash_of(const char *text, size_t length) {
  uint32_t hash = 2166136261u;
  size_t i;
  for (i = 0; i < length; i += 1) hash = (hash ^ (uint8_t)text[i]) * 16777619u;
  return hash;
}

static const nw_answer *answer_to(const nw_client *client, uint32_t id_hash) {
  uint8_t i;
  for (i = 0; i < client->answer_count; i += 1) {
    if (client->answers[i].id_hash == id_hash) return &client->answers[i];
  }
  return NULL;
}

static void remember(nw_client *client, uint32_t id_hash, bool is_ok) {
  nw_answer *answer = &client->answers[client->next_answer];
  answer->id_hash = id_hash;
  answer->is_ok = is_ok;
  client->next_answer = (uint8_t)((client->next_answer + 1) % NW_COMMANDS_KEPT);
  if (client->answer_count < NW_COMMANDS_KEPT) client->answer_count += 1;
}

static const char *run(nw_client *client, const nw_command *command) {
  uint64_t unix_ms;
  if (command->name == NW_COMMAND_SYNC_TIME) {
    if (!nw_arg(command, "now", &unix_ms)) return "no time given";
    nw_set_clock(client, unix_ms);
    return NULL;
  }
  if (client->has_clock && (int64_t)command->expires_at < (int64_t)client->now + client->clock_offset) return "expired";
  if (client->config.handle == NULL || command->name == NW_COMMAND_COUNT) return "unknown command";
  return client->config.handle(client->config.handler_context, command);
}

static void obey(nw_client *client, const char *payload, size_t length) {
  nw_command command;
  const nw_answer *known;
  const char *error;
  uint32_t id_hash;
  if (!nw_command_of(payload, length, &command)) return;
  id_hash = hash_of(command.id, command.id_length);
  known = answer_to(client, id_hash);
  if (known != NULL) {
    error = known->is_ok ? NULL : "failed before";
  } else {
    error = run(client, &command);
    remember(client, id_hash, error == NULL);
  }
  memcpy(client->result_id, command.id, command.id_length);
  client->result_id[command.id_length] = '\0';
  client->result_error[0] = '\0';
  if (error != NULL) {
    const size_t error_length = strlen(error);
    const size_t kept = error_length < sizeof client->result_error - 1 ? error_length : sizeof client->result_error - 1;
    memcpy(client->result_error, error, kept);
    client->result_error[kept] = '\0';
  }
  client->must_say_result = true;
}

/** False for what breaks MQTT: the connection cannot be believed any more. */
static bool take_publish(nw_client *client, uint8_t type, const uint8_t *body, size_t length) {
  const uint8_t qos = (type >> 1) & 3;
  size_t topic, at;
  if (length < 2 || qos > 1) return false;
  topic = ((size_t)body[0] << 8) | body[1];
  at = 2 + topic + (qos == 1 ? 2u : 0u);
  if (at > length) return false;
  if (qos == 1) {
    /* Answered before the next command can be heard, for the send buffer is idle here. */
    nw_writer writer = begin_packet(client);
    nw_put(&writer, body + at - 2, 2);
    end_packet(client, &writer, PUBACK);
  }
  obey(client, (const char *)body + at, length - at);
  return true;
}

static void take_puback(nw_client *client, const uint8_t *body) {
  const uint16_t packet_id = (uint16_t)((body[0] << 8) | body[1]);
  if (!acknowledge(&client->events, packet_id)) acknowledge(&client->readings, packet_id);
  client->acked += settle(&client->events) + settle(&client->readings);
}

static bool take_packet(nw_client *client, uint8_t type, const uint8_t *body, size_t length) {
  client->heard_at = client->now;
  client->ping_at = 0;
  if (client->phase == NW_GREETING) {
    if (type != CONNACK || length != 2) return false;
    if (body[1] != 0) {
      hang_up(client, body[1] >= 4 ? NW_REFUSED : NW_UNREACHABLE);
      return true;
    }
    welcome(client);
    return true;
  }
  switch (type & 0xf0) {
    case PUBLISH:
      return take_publish(client, type, body, length);
    case PUBACK:
      if (length != 2) return false;
      take_puback(client, body);
      return true;
    case SUBACK:
    case PINGRESP:
      return true;
    default:
      return false;
  }
}

/** Bytes of the first packet in the buffer, 0 when it has not come whole, or −1 for a length that is none. */
static long packet_length(const nw_client *client, size_t *head) {
  size_t length = 0;
  size_t i;
  for (i = 1; i < client->received && i <= 4; i += 1) {
    const uint8_t byte = client->config.receive_buffer[i];
    length |= (size_t)(byte & 0x7f) << (7 * (i - 1));
    if ((byte & 0x80) == 0) {
      *head = i + 1;
      return (long)(length + i + 1);
    }
  }
  return i > 4 ? -1 : 0;
}

/** Drops bytes from the front. */
static void drop(nw_client *client, size_t length) {
  client->received -= length;
  memmove(client->config.receive_buffer, client->config.receive_buffer + length, client->received);
}

/** Takes packets from the buffer while what they ask for can be sent. */
static void take_packets(nw_client *client) {
  while (client->phase >= NW_GREETING && client->received > 0 && is_idle(client) && !client->must_say_result) {
    size_t head = 0;
    const long whole = packet_length(client, &head);
    if (whole < 0) {
      hang_up(client, NW_BAD_PACKET);
      return;
    }
    if (whole == 0) return;
    if ((size_t)whole > client->config.receive_size) {
      client->skip = (size_t)whole - client->received;
      client->received = 0;
      return;
    }
    if ((size_t)whole > client->received) return;
    {
      const uint8_t *packet = client->config.receive_buffer;
      if (!take_packet(client, packet[0], packet + head, (size_t)whole - head)) {
        hang_up(client, NW_BAD_PACKET);
        return;
      }
    }
    if (client->phase == NW_WAITING) return;
    drop(client, (size_t)whole);
  }
}

static void listen(nw_client *client) {
  const nw_stream *stream = &client->config.stream;
  take_packets(client);
  while (client->phase >= NW_GREETING) {
    uint8_t *to = client->config.receive_buffer + client->received;
    size_t room = client->config.receive_size - client->received;
    long got;
    if (client->skip > 0 && client->skip < room) room = client->skip;
    if (room == 0) return;
    got = stream->receive(stream->context, to, room);
    if (got < 0) {
      hang_up(client, NW_CLOSED);
      return;
    }
    if (got == 0) return;
    if (client->skip > 0) {
      client->skip -= (size_t)got;
      client->heard_at = client->now;
      continue;
    }
    client->received += (size_t)got;
    take_packets(client);
    if (!is_idle(client)) return;
  }
}

static void speak(nw_client *client) {
  const nw_stream *stream = &client->config.stream;
  while (client->phase >= NW_GREETING) {
    long taken;
    if (is_idle(client)) {
      if (client->phase != NW_ONLINE) return;
      send_next(client);
      if (is_idle(client)) return;
    }
    taken = stream->send(stream->context, client->config.send_buffer + client->sent, client->send_length - client->sent);
    if (taken < 0) {
      hang_up(client, NW_CLOSED);
      return;
    }
    if (taken == 0) return;
    client->sent += (size_t)taken;
    client->spoke_at = client->now;
  }
}

static bool is_silent(const nw_client *client) {
  const uint64_t now = client->now;
  if (client->phase == NW_GREETING) return now - client->heard_at >= GREETING_MS_MAX;
  /* A dead line takes nothing any more, and a ping would wait behind what it does not take. */
  if (!is_idle(client) && now - client->spoke_at >= client->config.keepalive_s * 500u) return true;
  /* A missing acknowledgement alone is none: on a nearly full disk the gateway holds telemetry back. */
  return client->ping_at != 0 && now - client->ping_at >= client->config.keepalive_s * 500u;
}

static void open_stream(nw_client *client) {
  const nw_stream *stream = &client->config.stream;
  client->heard_at = client->now;
  client->phase = NW_OPENING;
  if (!stream->open(stream->context)) hang_up(client, NW_UNREACHABLE);
}

static void await_stream(nw_client *client) {
  const nw_stream *stream = &client->config.stream;
  const int ready = stream->ready(stream->context);
  if (ready > 0) {
    greet(client);
  } else if (ready < 0 || client->now - client->heard_at >= GREETING_MS_MAX) {
    hang_up(client, NW_UNREACHABLE);
  }
}

/* What the caller uses. */

static bool is_usable(const nw_config *config) {
  const size_t texts = (config->firmware == NULL ? 0 : strlen(config->firmware)) +
                       (config->model == NULL ? 0 : strlen(config->model));
  if (!nw_is_id(config->venue_id) || !nw_is_id(config->device_id) || config->secret == NULL) return false;
  if (strlen(config->secret) < NW_LIMIT_SECRET_CHARS_MIN || strlen(config->secret) > 128) return false;
  if (config->reading_count == 0 || config->event_count == 0) return false;
  if (config->readings == NULL || config->events == NULL) return false;
  if (config->send_buffer == NULL || config->receive_buffer == NULL || texts > NW_LIMIT_TEXT_CHARS_MAX) return false;
  return config->send_size >= NW_SEND_BYTES_MIN && config->receive_size >= NW_RECEIVE_BYTES_MIN;
}

bool nw_init(nw_client *client, const nw_config *config, uint32_t seed) {
  memset(client, 0, sizeof *client);
  if (!is_usable(config)) return false;
  client->config = *config;
  if (client->config.keepalive_s == 0) client->config.keepalive_s = KEEPALIVE_S;
  client->readings.records = config->readings;
  client->readings.size = config->reading_count;
  client->events.records = config->events;
  client->events.size = config->event_count;
  client->retry_ms = RETRY_MS_MIN;
  client->random = (seed ^ hash_of(config->device_id, strlen(config->device_id))) | 1u;
  return true;
}

void nw_poll(nw_client *client, uint64_t uptime_ms) {
  client->now = uptime_ms;
  if (client->phase == NW_WAITING && uptime_ms >= client->retry_at) open_stream(client);
  if (client->phase == NW_OPENING) await_stream(client);
  if (client->phase >= NW_GREETING) {
    speak(client);
    listen(client);
    speak(client);
  }
  if (client->phase >= NW_GREETING && is_silent(client)) hang_up(client, NW_SILENT);
}

static nw_outcome keep(nw_client *client, nw_ring *ring, const nw_record *record) {
  nw_outcome outcome = NW_DONE;
  if (ring->count == ring->size) {
    client->lost += 1;
    if (!give_up_oldest(ring)) return NW_FULL;
    outcome = NW_OLDEST_LOST;
  }
  *record_at(ring, ring->count) = *record;
  ring->count += 1;
  client->next_seq += 1;
  return outcome;
}

static nw_outcome publish(nw_client *client, uint8_t event, const nw_metric_value *metrics, uint8_t metric_count,
                          uint16_t flags) {
  nw_record record;
  uint8_t i;
  if (metric_count > NW_METRICS_MAX || (flags >> NW_FLAG_COUNT) != 0) return NW_BAD_ARGUMENT;
  memset(&record, 0, sizeof record);
  for (i = 0; i < metric_count; i += 1) {
    if (metrics[i].metric >= NW_METRIC_COUNT) return NW_BAD_ARGUMENT;
    record.metrics[i] = metrics[i].metric;
    record.values[i] = metrics[i].value;
  }
  record.seq = client->next_seq;
  record.uptime = client->now;
  record.at = client->has_clock ? (uint64_t)((int64_t)client->now + client->clock_offset) : client->now;
  /* 0 would say "no clock", and with sentAt an uptime is one. */
  if (record.at == 0) record.at = 1;
  record.metric_count = metric_count;
  record.event = event;
  record.flags = flags;
  return keep(client, event == NW_EVENT_NONE ? &client->readings : &client->events, &record);
}

nw_outcome nw_publish(nw_client *client, const nw_metric_value *metrics, uint8_t metric_count, uint16_t flags) {
  return publish(client, NW_EVENT_NONE, metrics, metric_count, flags);
}

nw_outcome nw_raise(nw_client *client, nw_event event, const nw_metric_value *metrics, uint8_t metric_count,
                    uint16_t flags) {
  if ((unsigned)event >= NW_EVENT_COUNT) return NW_BAD_ARGUMENT;
  return publish(client, (uint8_t)event, metrics, metric_count, flags);
}

void nw_set_clock(nw_client *client, uint64_t unix_ms) {
  client->clock_offset = (int64_t)unix_ms - (int64_t)client->now;
  client->has_clock = true;
}

size_t nw_waiting(const nw_client *client) { return client->readings.count + client->events.count; }

bool nw_arg(const nw_command *command, const char *name, uint64_t *value) {
  const nw_slice args = {command->args, command->args_length};
  nw_slice found;
  bool is_string;
  return nw_member(args, name, &found, &is_string) && !is_string && nw_uint_of(found, value);
}
