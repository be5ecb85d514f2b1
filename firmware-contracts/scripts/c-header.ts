/** The contract as a C99 header: limits, catalogue, structs of the messages, and topic builders. */

import {
  COMMAND_NAMES,
  DEVICE_KINDS,
  EVENT_NAMES,
  FLAGS,
  LEAVES,
  LIMITS,
  METRICS,
  SENTINELS,
  TOPIC_ROOT,
} from '../src/index.ts';

const constantOf = (name: string): string =>
  name.replaceAll(/(?<=[a-z0-9])[A-Z]/g, (c) => `_${c}`).toUpperCase();
const quoted = (text: string): string => JSON.stringify(text);

/** uint64 for what a 32-bit number cannot hold. */
const number = (value: number): string =>
  value > 0x7fff_ffff ? `UINT64_C(${value})` : value < 0 ? `(${value})` : String(value);

function limits(): string {
  const flat = Object.entries(LIMITS).flatMap(([name, value]): [string, number][] =>
    typeof value === 'number'
      ? [[constantOf(name), value]]
      : Object.entries(value).map(([part, limit]) => [`${constantOf(name)}_${constantOf(part)}`, limit]),
  );
  return flat.map(([name, value]) => `#define NW_LIMIT_${name} ${number(value)}`).join('\n');
}

function enumOf(type: string, prefix: string, names: readonly string[]): string {
  const members = names.map((name, i) => `  ${prefix}_${constantOf(name)} = ${i},`);
  return [`typedef enum ${type} {`, ...members, `  ${prefix}_COUNT = ${names.length}`, `} ${type};`].join(
    '\n',
  );
}

function namesOf(type: string, names: readonly string[]): string {
  return [
    `/** The name on the wire; NULL for none. */`,
    `static inline const char *${type}_name(unsigned which) {`,
    `  static const char *const names[] = {${names.map(quoted).join(', ')}};`,
    `  return which < ${names.length}u ? names[which] : NULL;`,
    `}`,
  ].join('\n');
}

function metricTable(): string {
  const rows = Object.entries(METRICS).map(
    ([name, { unit, min, max }]) => `    {${quoted(name)}, ${quoted(unit)}, ${number(min)}, ${number(max)}},`,
  );
  return [
    '/** Name, unit and range of a metric; NULL for none. */',
    'static inline const nw_metric_spec *nw_metric_spec_of(unsigned which) {',
    '  static const nw_metric_spec specs[] = {',
    ...rows,
    '  };',
    `  return which < NW_METRIC_COUNT ? &specs[which] : NULL;`,
    '}',
  ].join('\n');
}

const STRUCTS = `/** A number without floating point: mantissa × 10^−decimals. 24.5 is {245, 1}. */
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
} nw_result;`;

const TOPICS = `/** Whether it is 1–${LIMITS.idCharsMax} of A–Z a–z 0–9 . _ - */
static inline bool nw_is_id(const char *id) {
  size_t length = 0;
  if (id == NULL) return false;
  for (; id[length] != '\\0'; length += 1) {
    const char c = id[length];
    const bool is_letter = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
    if (length >= NW_LIMIT_ID_CHARS_MAX) return false;
    if (!is_letter && !(c >= '0' && c <= '9') && c != '.' && c != '_' && c != '-') return false;
  }
  return length > 0;
}

/** Characters of the longest topic, without the NUL. */
#define NW_TOPIC_CHARS_MAX (sizeof(NW_TOPIC_ROOT) + 2 * (NW_LIMIT_ID_CHARS_MAX + 1) + ${Math.max(...LEAVES.map((leaf) => leaf.length))})

/** Writes the topic and a NUL, and returns its length; 0 when an id is none or \`size\` does not suffice. */
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
  out[at] = '\\0';
  return at;
}`;

export function cHeader(): string {
  const metrics = Object.keys(METRICS);
  return `${[
    '/** Contract v1 of ninewatch. Generated from the schemas by `npm run contracts`: do not edit. C99, no floating point. */',
    '#ifndef NINEWATCH_CONTRACT_H\n#define NINEWATCH_CONTRACT_H',
    '#include <stdbool.h>\n#include <stddef.h>\n#include <stdint.h>\n#include <string.h>',
    '#ifdef __cplusplus\nextern "C" {\n#endif',
    `#define NW_CONTRACT_VERSION 1\n#define NW_TOPIC_ROOT ${quoted(TOPIC_ROOT)}`,
    `/* Limits; the unit stands in the name. */\n${limits()}`,
    `/** Numbers that mean "no value" and are a sensor fault. */\n#define NW_SENTINELS {${SENTINELS.join(', ')}}`,
    enumOf('nw_leaf', 'NW_LEAF', LEAVES),
    enumOf('nw_metric', 'NW_METRIC', metrics),
    enumOf('nw_event', 'NW_EVENT', EVENT_NAMES),
    enumOf('nw_flag', 'NW_FLAG', FLAGS),
    enumOf('nw_command_name', 'NW_COMMAND', COMMAND_NAMES),
    enumOf('nw_device_kind', 'NW_KIND', DEVICE_KINDS),
    'typedef struct nw_metric_spec {\n  const char *name;\n  const char *unit;\n  int32_t min;\n  int32_t max;\n} nw_metric_spec;',
    STRUCTS,
    namesOf('nw_leaf', LEAVES),
    namesOf('nw_event', EVENT_NAMES),
    namesOf('nw_flag', FLAGS),
    namesOf('nw_command_name', COMMAND_NAMES),
    namesOf('nw_device_kind', DEVICE_KINDS),
    metricTable(),
    TOPICS,
    '#ifdef __cplusplus\n}\n#endif\n#endif',
  ].join('\n\n')}\n`;
}
