/** The contract as one page to read: topics, each message field by field with an example, catalogue and limits. */

import { COMMAND_NAMES, DEVICE_KINDS, EVENT_NAMES, FLAGS, LIMITS, METRICS, SENTINELS } from '../src/index.ts';

type Schema = Record<string, unknown>;

const EXAMPLES: Record<string, unknown> = {
  Reading: {
    ...{ v: 1, boot: 3, seq: 1_042, at: 1_764_000_000_000, sentAt: 1_764_000_000_120 },
    metrics: { smoke: 0.031, temperature: 24.5, battery: 97 },
    flags: ['tamper'],
  },
  TelemetryBatch: {
    ...{ v: 1, boot: 3, sentAt: 90_000 },
    readings: [
      { seq: 3, at: 30_000, metrics: { smoke: 0.01 } },
      { seq: 4, at: 60_000, metrics: { smoke: 0.012 } },
    ],
  },
  Event: {
    ...{ v: 1, boot: 3, seq: 1_043, at: 1_764_000_015_000, sentAt: 1_764_000_015_020 },
    ...{ event: 'alarm', metrics: { smoke: 0.42 }, flags: ['alarm'] },
  },
  Status: { v: 1, state: 'online', firmware: '2.1.0', model: 'S-200' },
  Command: { v: 1, id: 'k3-1042-0', name: 'self_test', args: {}, expiresAt: 1_764_000_060_000, ttlS: 60 },
  Result: { v: 1, id: 'k3-1042-0', ok: false, error: 'not supported' },
};

/** Where each message goes: leaf, direction, QoS and retain. */
const PLACES: readonly [message: string, leaf: string, way: string][] = [
  ['Reading', '…/telemetry', 'device → gateway, QoS 1'],
  ['TelemetryBatch', '…/telemetry', 'device → gateway, QoS 1'],
  ['Event', '…/event', 'device → gateway, QoS 1'],
  ['Status', '…/status', 'device → gateway, QoS 1, retained; also the will'],
  ['Command', '…/command', 'gateway → device, QoS 1'],
  ['Result', '…/result', 'device → gateway, QoS 1'],
];

export function referencePage(schemas: Record<string, Schema>): string {
  const messages = PLACES.map(([name, leaf, way]) =>
    section(name, { leaf, way, schema: schemas[name] ?? {} }),
  );
  return `<!doctype html>
<!-- Generated from the schemas by \`npm run contracts\`: do not edit. -->
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<title>ninewatch contract v1</title>
<style>
body{font:16px/1.55 system-ui,"Noto Sans CJK SC",sans-serif;margin:0 auto;padding:2rem 1rem 4rem;max-width:64rem;color:#222;background:#fff}
h1,h2{line-height:1.2}h2{margin-top:2.5rem;border-top:1px solid #ccc;padding-top:1.2rem}
nav{display:flex;flex-wrap:wrap;gap:.3rem 1rem}code,pre{font:14px/1.45 ui-monospace,monospace}
pre{background:#f3f3f3;padding:.8rem;overflow:auto;border-radius:4px}.box{overflow-x:auto}
table{border-collapse:collapse;width:100%;margin:.6rem 0}th,td{border:1px solid #ccc;padding:.35rem .6rem;text-align:left;vertical-align:top}th{background:#f3f3f3}
@media(prefers-color-scheme:dark){body{background:#1b1b1b;color:#ddd}pre,th{background:#2a2a2a}th,td,h2{border-color:#444}a{color:#8ab4f8}}
@media print{nav{display:none}}
</style></head><body>
<h1>Contract v1: what a device sends</h1>
<p>Topics are <code>nine/v1/{venueId}/{deviceId}/…</code>; ids are 1–${LIMITS.idCharsMax} of <code>A-Z a-z 0-9 . _ -</code>. Client id and user name are the device id, the password is its secret. <b>The PUBACK means: stored.</b> All times are ms.</p>
<nav>${[...PLACES.map(([name]) => name), 'Metrics', 'Names', 'Limits'].map((name) => `<a href="#${name}">${name}</a>`).join('')}</nav>
${messages.join('\n')}
${metricSection()}
${nameSection()}
${limitSection()}
</body></html>
`;
}

function section(name: string, { leaf, way, schema }: { leaf: string; way: string; schema: Schema }): string {
  return `<h2 id="${name}">${name}</h2>
<p><code>${leaf}</code>: ${way}. ${escaped(String(schema.description ?? ''))}</p>
${table(['field', 'type', '', 'means'], fieldRows(schema, ''))}
<pre>${escaped(JSON.stringify(EXAMPLES[name], null, 2))}</pre>`;
}

function fieldRows(schema: Schema, prefix: string): string[][] {
  const { properties, required } = schema;
  if (!isSchema(properties)) return [];
  const needed = Array.isArray(required) ? required : [];
  return Object.entries(properties).flatMap(([name, member]) => {
    if (!isSchema(member) || isSchema(member.not)) return [];
    const own = [`<code>${prefix}${name}</code>`, typeWords(member), needed.includes(name) ? 'required' : ''];
    const row = [...own, escaped(String(member.description ?? ''))];
    const inner = isSchema(member.items) ? fieldRows(member.items, `${prefix}${name}[].`) : [];
    return [row, ...inner];
  });
}

function typeWords(schema: Schema): string {
  const { const: one, enum: several, type, minimum, maximum, maxLength, items, anyOf } = schema;
  if (one !== undefined) return `<code>${escaped(JSON.stringify(one))}</code>`;
  if (Array.isArray(several))
    return several.map((value) => `<code>${escaped(String(value))}</code>`).join(' ');
  if (Array.isArray(anyOf)) return anyOf.filter(isSchema).map(typeWords).join(' or ');
  if (type === 'array' && isSchema(items)) return `list of ${typeWords(items)}`;
  const range =
    minimum === undefined && maximum === undefined ? '' : ` ${minimum ?? '…'} … ${maximum ?? '…'}`;
  return `${String(type)}${range}${maxLength === undefined ? '' : `, up to ${String(maxLength)} characters`}`;
}

function metricSection(): string {
  const rows = Object.entries(METRICS).map(([name, { unit, min, max, dangerous }]) => [
    ...[`<code>${name}</code>`, escaped(unit), `${min} … ${max}`, dangerous],
  ]);
  return `<h2 id="Metrics">Metrics</h2><p>The catalogue is open: other names are kept and flagged, and never decide. Beyond the range on the dangerous side a value decides as the range's end; on the other side it is a sensor fault. <code>null</code> and ${SENTINELS.join(', ')} mean "no value".</p>
${table(['name', 'unit', 'range', 'dangerous side'], rows)}`;
}

function nameSection(): string {
  const code = (names: readonly string[]): string => names.map((name) => `<code>${name}</code>`).join(' ');
  return `<h2 id="Names">Names</h2>${table(
    ['of', 'names'],
    [
      ['events', code(EVENT_NAMES)],
      ['flags', code(FLAGS)],
      ['commands', code(COMMAND_NAMES)],
      ['device kinds', code(DEVICE_KINDS)],
    ],
  )}`;
}

function limitSection(): string {
  const rows = Object.entries(LIMITS).map(([name, value]) => [
    `<code>${name}</code>`,
    escaped(JSON.stringify(value)),
  ]);
  return `<h2 id="Limits">Limits</h2><p>The unit stands in the name.</p>${table(['limit', 'value'], rows)}`;
}

function table(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  const head = heads.map((text) => `<th>${text}</th>`).join('');
  const body = rows.map((cells) => `<tr>${cells.map((cell) => `<td>${cell}</td>`).join('')}</tr>`);
  return `<div class="box"><table><tr>${head}</tr>\n${body.join('\n')}\n</table></div>`;
}

const isSchema = (value: unknown): value is Schema =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
