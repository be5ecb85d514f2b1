/**
 * Would a device in the field break? Compares the contract as it was released with the contract as it is.
 * What a device says must still be accepted, with the same meaning; what it is told must still be what it was built for.
 */

export interface Contract {
  /** JSON Schemas by name. */
  messages: Record<string, unknown>;
  metrics: Record<
    string,
    { unit: string; min: number; max: number; dangerous: string; ordinary?: readonly number[] }
  >;
  events: readonly string[];
  flags: readonly string[];
  deviceKinds: readonly string[];
  commands: readonly string[];
  /** Given to devices of these kinds alone; absent in contracts of before there were such. */
  commandsOfKind?: Readonly<Record<string, readonly string[]>>;
  limits: Record<string, unknown>;
}

type Schema = Record<string, unknown>;

/** Messages that the gateway sends: there it is the device that must accept. */
const TO_DEVICE = ['Command'];

/** What breaks, a line each; empty when every device built for `before` is served as before. */
export function breaksOf(before: Contract, after: Contract): string[] {
  const messages = Object.entries(before.messages).flatMap(([name, schema]) => {
    const now = after.messages[name];
    if (now === undefined) return [`${name}: the message is gone`];
    return TO_DEVICE.includes(name)
      ? refusals(withoutNewKinds(now, before, after), schema, name)
      : refusals(schema, now, name);
  });
  return [
    ...messages,
    ...metricBreaks(before.metrics, after.metrics),
    ...gone('event', before.events, after.events),
    ...gone('flag', before.flags, after.flags),
    ...gone('device kind', before.deviceKinds, after.deviceKinds),
    ...gone('command', before.commands, after.commands),
    ...limitBreaks(before.limits, after.limits, 'limits'),
  ];
}

/** What devices in the field may meet: a kind that is new has no device in the field, and its own commands meet none. */
function withoutNewKinds(message: unknown, before: Contract, after: Contract): unknown {
  const { properties, ...rest } = message as { properties?: Record<string, Schema> };
  const names = properties?.name?.enum;
  if (properties === undefined || !Array.isArray(names)) return message;
  const ofNewKinds = Object.entries(after.commandsOfKind ?? {})
    .filter(([kind]) => !before.deviceKinds.includes(kind))
    .flatMap(([, commands]) => commands);
  const met = names.filter((name: string) => before.commands.includes(name) || !ofNewKinds.includes(name));
  return { ...rest, properties: { ...properties, name: { ...properties.name, enum: met } } };
}

function gone(what: string, before: readonly string[], after: readonly string[]): string[] {
  return before.filter((name) => !after.includes(name)).map((name) => `${what} ${name}: is gone`);
}

function metricBreaks(before: Contract['metrics'], after: Contract['metrics']): string[] {
  return Object.entries(before).flatMap(([name, was]) => {
    const is = after[name];
    if (is === undefined) return [`metric ${name}: is gone`];
    return [
      ...(is.unit === was.unit ? [] : [`metric ${name}: the unit was ${was.unit} and is ${is.unit}`]),
      ...(is.min <= was.min && is.max >= was.max
        ? []
        : [`metric ${name}: the range was ${was.min}…${was.max} and is ${is.min}…${is.max}`]),
      ...(is.dangerous === was.dangerous
        ? []
        : [`metric ${name}: the dangerous side was ${was.dangerous} and is ${is.dangerous}`]),
      ...(was.ordinary ?? [])
        .filter((value) => !(is.ordinary ?? []).includes(value))
        .map((value) => `metric ${name}: ${value} was an ordinary value`),
    ];
  });
}

/** A limit ending in `Max`, or counting what a device may do, may only grow; one ending in `Min` may only fall. */
function limitBreaks(
  before: Record<string, unknown>,
  after: Record<string, unknown>,
  path: string,
): string[] {
  return Object.entries(before).flatMap(([name, was]) => {
    const at = `${path}.${name}`;
    const is = after[name];
    if (typeof was === 'object' && was !== null) {
      return typeof is === 'object' && is !== null
        ? limitBreaks(was as Record<string, unknown>, is as Record<string, unknown>, at)
        : [`${at}: is gone`];
    }
    if (typeof was !== 'number' || typeof is !== 'number') return is === undefined ? [`${at}: is gone`] : [];
    const isTighter = name.endsWith('Min') ? is > was : is < was;
    return isTighter ? [`${at}: was ${was} and is ${is}`] : [];
  });
}

const NOTES = new Set(['$schema', '$id', 'title', 'description', 'default', 'examples']);
/** Those that are compared; a change of any other is a break until somebody has thought about it. */
const COMPARED = new Set([
  ...[
    'type',
    'const',
    'enum',
    'minimum',
    'maximum',
    'minLength',
    'maxLength',
    'minItems',
    'maxItems',
    'pattern',
  ],
  ...['properties', 'required', 'items', 'additionalProperties', 'propertyNames', 'anyOf', 'not'],
]);
const LOWER = ['minimum', 'minLength', 'minItems'];
const UPPER = ['maximum', 'maxLength', 'maxItems'];

/** What `speaker` allows and `hearer` refuses. */
function refusals(speaker: unknown, hearer: unknown, path: string): string[] {
  if (hearer === true || hearer === undefined || same(speaker, hearer)) return [];
  if (!isSchema(speaker) || !isSchema(hearer)) return [`${path}: was anything, and is not`];
  if (Array.isArray(speaker.anyOf)) {
    return speaker.anyOf.flatMap((one, i) =>
      refusals({ ...withoutAnyOf(speaker), ...(one as Schema) }, hearer, `${path}|${i}`),
    );
  }
  if (Array.isArray(hearer.anyOf)) {
    const each = hearer.anyOf.map((one) =>
      refusals(speaker, { ...withoutAnyOf(hearer), ...(one as Schema) }, path),
    );
    return each.some((found) => found.length === 0) ? [] : (each[0] ?? []);
  }
  return [
    ...valueRefusals(speaker, hearer, path),
    ...boundRefusals(speaker, hearer, path),
    ...memberRefusals(speaker, hearer, path),
    ...otherRefusals(speaker, hearer, path),
  ];
}

function valueRefusals(speaker: Schema, hearer: Schema, path: string): string[] {
  const said = valuesOf(speaker);
  const heard = valuesOf(hearer);
  if (heard !== undefined) {
    if (said === undefined) return [`${path}: was open, and is one of ${heard.join(', ')}`];
    const refused = said.filter((value) => !heard.includes(value));
    return refused.length === 0 ? [] : [`${path}: ${refused.join(', ')} is refused`];
  }
  const isWider = speaker.type === 'integer' && hearer.type === 'number';
  return hearer.type === undefined || hearer.type === speaker.type || isWider
    ? []
    : [`${path}: was ${String(speaker.type)}, and is ${String(hearer.type)}`];
}

function valuesOf({ const: one, enum: several }: Schema): string[] | undefined {
  if (one !== undefined) return [JSON.stringify(one)];
  return Array.isArray(several) ? several.map((value) => JSON.stringify(value)) : undefined;
}

function boundRefusals(speaker: Schema, hearer: Schema, path: string): string[] {
  // Values that are listed were looked at one by one.
  if (valuesOf(speaker) !== undefined) return [];
  const bound = (name: string, isTighter: (said: number, heard: number) => boolean): string[] => {
    const [said, heard] = [speaker[name], hearer[name]];
    if (typeof heard !== 'number') return [];
    if (typeof said !== 'number') return [`${path}: has ${name} ${heard}`];
    return isTighter(said, heard) ? [`${path}: ${name} was ${said}, and is ${heard}`] : [];
  };
  const patterns = hearer.pattern === undefined || hearer.pattern === speaker.pattern;
  return [
    ...LOWER.flatMap((name) => bound(name, (said, heard) => heard > said)),
    ...UPPER.flatMap((name) => bound(name, (said, heard) => heard < said)),
    ...(patterns ? [] : [`${path}: the pattern is ${String(hearer.pattern)}`]),
  ];
}

function memberRefusals(speaker: Schema, hearer: Schema, path: string): string[] {
  const [said, heard] = [membersOf(speaker), membersOf(hearer)];
  const [sure, needed] = [namesOf(speaker.required), namesOf(hearer.required)];
  return [
    ...needed.filter((name) => !sure.includes(name)).map((name) => `${path}.${name}: is required`),
    ...Object.entries(said).flatMap(([name, schema]) => {
      const now = heard[name] ?? hearer.additionalProperties;
      if (now === false) return [`${path}.${name}: is refused`];
      // A field that is not known any more is ignored, and with it what the device meant.
      return heard[name] === undefined
        ? [`${path}.${name}: is gone`]
        : refusals(schema, now, `${path}.${name}`);
    }),
    // Unknown fields were ignored.
    ...(hearer.additionalProperties === false && speaker.additionalProperties !== false
      ? [`${path}: refuses unknown fields`]
      : []),
    ...sub(speaker, hearer, { path, name: 'items' }),
    ...sub(speaker, hearer, { path, name: 'propertyNames' }),
    ...(isSchema(speaker.additionalProperties)
      ? sub(speaker, hearer, { path, name: 'additionalProperties' })
      : []),
  ];
}

function sub(speaker: Schema, hearer: Schema, { path, name }: { path: string; name: string }): string[] {
  if (hearer[name] === undefined || hearer[name] === false) return [];
  return refusals(speaker[name] ?? true, hearer[name], `${path}[${name}]`);
}

function otherRefusals(speaker: Schema, hearer: Schema, path: string): string[] {
  const others = new Set([...Object.keys(speaker), ...Object.keys(hearer)]);
  return [...others]
    .filter((name) => name === 'not' || (!COMPARED.has(name) && !NOTES.has(name)))
    .filter((name) => !same(speaker[name], hearer[name]))
    .map((name) => `${path}: ${name} differs`);
}

const isSchema = (value: unknown): value is Schema =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const withoutAnyOf = ({ anyOf: _anyOf, ...rest }: Schema): Schema => rest;
const membersOf = ({ properties }: Schema): Schema => (isSchema(properties) ? properties : {});
const namesOf = (value: unknown): string[] => (Array.isArray(value) ? value.map(String) : []);
const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);
