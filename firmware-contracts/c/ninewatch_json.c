/** JSON as far as the contract needs it. */
#include "ninewatch_json.h"

#define DEPTH_MAX 16

void nw_put(nw_writer *writer, const void *bytes, size_t length) {
  if (writer->is_full || length > writer->size - writer->length) {
    writer->is_full = true;
    return;
  }
  if (length > 0) memcpy(writer->bytes + writer->length, bytes, length);
  writer->length += length;
}

void nw_put_text(nw_writer *writer, const char *text) { nw_put(writer, text, strlen(text)); }

void nw_put_uint(nw_writer *writer, uint64_t value) {
  char digits[20];
  size_t at = sizeof digits;
  do {
    at -= 1;
    digits[at] = (char)('0' + (char)(value % 10));
    value /= 10;
  } while (value > 0);
  nw_put(writer, digits + at, sizeof digits - at);
}

void nw_put_number(nw_writer *writer, nw_number value) {
  /* The widest: minus, 10 digits or a zero and 9 decimals, a point. */
  char digits[12];
  size_t at = sizeof digits;
  uint32_t rest = value.mantissa < 0 ? 0u - (uint32_t)value.mantissa : (uint32_t)value.mantissa;
  uint8_t decimals = value.decimals;
  if (decimals > 9) {
    nw_put_text(writer, "null");
    return;
  }
  while (decimals > 0 && rest % 10 == 0) {
    rest /= 10;
    decimals -= 1;
  }
  if (value.mantissa < 0) nw_put(writer, "-", 1);
  {
    uint8_t written = 0;
    const bool has_point = decimals > 0;
    do {
      at -= 1;
      digits[at] = (char)('0' + (char)(rest % 10));
      rest /= 10;
      written += 1;
      if (has_point && written == decimals) {
        at -= 1;
        digits[at] = '.';
      }
    } while (rest > 0 || written <= decimals);
  }
  nw_put(writer, digits + at, sizeof digits - at);
}

void nw_put_string(nw_writer *writer, const char *text, size_t length) {
  size_t i;
  nw_put(writer, "\"", 1);
  for (i = 0; i < length; i += 1) {
    const char c = text[i];
    if (c == '"' || c == '\\') nw_put(writer, "\\", 1);
    nw_put(writer, (unsigned char)c < 0x20 ? " " : &c, 1);
  }
  nw_put(writer, "\"", 1);
}

/** `name` is one of ours: it needs no escape. */
static void put_key(nw_writer *writer, const char *name) {
  nw_put(writer, "\"", 1);
  nw_put_text(writer, name);
  nw_put(writer, "\":", 2);
}

static void put_metrics(nw_writer *writer, const nw_reading *reading) {
  uint8_t i;
  if (reading->metric_count == 0) return;
  nw_put_text(writer, ",\"metrics\":{");
  for (i = 0; i < reading->metric_count; i += 1) {
    const nw_metric_spec *spec = nw_metric_spec_of(reading->metrics[i].metric);
    if (i > 0) nw_put(writer, ",", 1);
    put_key(writer, spec == NULL ? "?" : spec->name);
    nw_put_number(writer, reading->metrics[i].value);
  }
  nw_put(writer, "}", 1);
}

static void put_flags(nw_writer *writer, uint16_t flags) {
  unsigned flag;
  bool is_first = true;
  nw_put_text(writer, ",\"flags\":[");
  for (flag = 0; flag < NW_FLAG_COUNT; flag += 1) {
    const char *name = nw_flag_name(flag);
    if ((flags & (1u << flag)) == 0) continue;
    if (!is_first) nw_put(writer, ",", 1);
    nw_put_string(writer, name, strlen(name));
    is_first = false;
  }
  nw_put(writer, "]", 1);
}

static void put_rest(nw_writer *writer, const nw_reading *reading) {
  if (reading->event != NW_EVENT_NONE) {
    const char *name = nw_event_name(reading->event);
    nw_put_text(writer, ",\"event\":");
    nw_put_string(writer, name, strlen(name));
  }
  put_metrics(writer, reading);
  put_flags(writer, reading->flags);
  nw_put(writer, "}", 1);
}

void nw_put_reading(nw_writer *writer, const nw_reading *reading) {
  nw_put_text(writer, "{\"v\":1,\"boot\":");
  nw_put_uint(writer, reading->boot);
  nw_put_text(writer, ",\"seq\":");
  nw_put_uint(writer, reading->seq);
  nw_put_text(writer, ",\"at\":");
  nw_put_uint(writer, reading->at);
  if (reading->sent_at != 0) {
    nw_put_text(writer, ",\"sentAt\":");
    nw_put_uint(writer, reading->sent_at);
  }
  put_rest(writer, reading);
}

void nw_put_element(nw_writer *writer, const nw_reading *reading) {
  nw_put_text(writer, "{\"seq\":");
  nw_put_uint(writer, reading->seq);
  nw_put_text(writer, ",\"at\":");
  nw_put_uint(writer, reading->at);
  put_rest(writer, reading);
}

static void put_member(nw_writer *writer, const char *name, const char *text) {
  if (text == NULL) return;
  nw_put(writer, ",", 1);
  put_key(writer, name);
  nw_put_string(writer, text, strlen(text));
}

void nw_put_status(nw_writer *writer, const nw_status *status) {
  nw_put_text(writer, status->is_online ? "{\"v\":1,\"state\":\"online\"" : "{\"v\":1,\"state\":\"offline\"");
  put_member(writer, "firmware", status->firmware);
  put_member(writer, "model", status->model);
  nw_put(writer, "}", 1);
}

void nw_put_result(nw_writer *writer, const nw_result *result) {
  nw_put_text(writer, "{\"v\":1,\"id\":");
  nw_put_string(writer, result->id, result->id_length);
  nw_put_text(writer, result->is_ok ? ",\"ok\":true" : ",\"ok\":false");
  put_member(writer, "error", result->error);
  nw_put(writer, "}", 1);
}

/* Reading: each function moves `at` behind what it read, or returns false for what is no JSON. */

static bool is_space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

static void skip_space(nw_slice json, size_t *at) {
  while (*at < json.length && is_space(json.text[*at])) *at += 1;
}

static bool take(nw_slice json, size_t *at, char c) {
  skip_space(json, at);
  if (*at >= json.length || json.text[*at] != c) return false;
  *at += 1;
  return true;
}

static bool skip_string(nw_slice json, size_t *at) {
  if (!take(json, at, '"')) return false;
  while (*at < json.length) {
    const char c = json.text[*at];
    *at += 1;
    if (c == '"') return true;
    if (c == '\\') {
      if (*at >= json.length) return false;
      *at += 1;
    }
  }
  return false;
}

/** Any value, without recursion: brackets are counted, and strings skipped as such. */
static bool skip_value(nw_slice json, size_t *at) {
  size_t depth = 0;
  skip_space(json, at);
  while (*at < json.length) {
    const char c = json.text[*at];
    if (c == '"') {
      if (!skip_string(json, at)) return false;
    } else if (c == '{' || c == '[') {
      if (depth == DEPTH_MAX) return false;
      depth += 1;
      *at += 1;
      continue;
    } else if (c == '}' || c == ']') {
      if (depth == 0) return false;
      depth -= 1;
      *at += 1;
    } else if (depth > 0) {
      *at += 1;
      continue;
    } else {
      const size_t from = *at;
      while (*at < json.length && strchr(",}] \t\r\n", json.text[*at]) == NULL) *at += 1;
      return *at > from;
    }
    if (depth == 0) return true;
  }
  return false;
}

bool nw_member(nw_slice object, const char *name, nw_slice *value, bool *is_string) {
  const size_t name_length = strlen(name);
  size_t at = 0;
  bool is_found = false;
  if (!take(object, &at, '{')) return false;
  if (take(object, &at, '}')) return false;
  do {
    size_t key, from;
    skip_space(object, &at);
    key = at + 1;
    if (!skip_string(object, &at)) return false;
    {
      const size_t key_length = at - 1 - key;
      if (!take(object, &at, ':')) return false;
      skip_space(object, &at);
      from = at;
      if (!skip_value(object, &at)) return false;
      if (key_length == name_length && memcmp(object.text + key, name, name_length) == 0) {
        *is_string = object.text[from] == '"';
        value->text = object.text + from + (*is_string ? 1 : 0);
        value->length = at - from - (*is_string ? 2 : 0);
        is_found = true;
      }
    }
  } while (take(object, &at, ','));
  return take(object, &at, '}') && is_found;
}

bool nw_uint_of(nw_slice value, uint64_t *number) {
  uint64_t sum = 0;
  size_t i;
  if (value.length == 0 || value.length > 16) return false;
  for (i = 0; i < value.length; i += 1) {
    const char c = value.text[i];
    if (c < '0' || c > '9') return false;
    sum = sum * 10 + (uint64_t)(c - '0');
  }
  if (sum > NW_LIMIT_SEQ_MAX) return false;
  *number = sum;
  return true;
}

static bool uint_member(nw_slice object, const char *name, uint64_t *number) {
  nw_slice value;
  bool is_string;
  return nw_member(object, name, &value, &is_string) && !is_string && nw_uint_of(value, number);
}

static uint8_t command_name_of(nw_slice name) {
  unsigned i;
  for (i = 0; i < NW_COMMAND_COUNT; i += 1) {
    const char *known = nw_command_name_name(i);
    if (strlen(known) == name.length && memcmp(known, name.text, name.length) == 0) break;
  }
  return (uint8_t)i;
}

bool nw_command_of(const char *payload, size_t length, nw_command *command) {
  const nw_slice object = {payload, length};
  nw_slice id, name, args;
  uint64_t version, expires_at, ttl_s;
  bool is_string;
  if (!uint_member(object, "v", &version) || version != NW_CONTRACT_VERSION) return false;
  if (!nw_member(object, "id", &id, &is_string) || !is_string) return false;
  if (id.length == 0 || id.length > NW_LIMIT_COMMAND_ID_CHARS_MAX) return false;
  /* The gateway's ids need no escape: with one it could not be answered letter by letter. */
  if (memchr(id.text, '\\', id.length) != NULL) return false;
  if (!nw_member(object, "name", &name, &is_string) || !is_string) return false;
  if (!nw_member(object, "args", &args, &is_string) || is_string || args.text[0] != '{') return false;
  if (!uint_member(object, "expiresAt", &expires_at)) return false;
  if (!uint_member(object, "ttlS", &ttl_s) || ttl_s == 0 || ttl_s > UINT32_MAX) return false;
  command->id = id.text;
  command->id_length = id.length;
  command->name = command_name_of(name);
  command->args = args.text;
  command->args_length = args.length;
  command->expires_at = expires_at;
  command->ttl_s = (uint32_t)ttl_s;
  return true;
}
