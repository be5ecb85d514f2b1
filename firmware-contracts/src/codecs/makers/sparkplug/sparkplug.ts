/** Sparkplug B: births, data and deaths of edge nodes and their devices, aliases, sequence gaps and the request for a rebirth. */

import { FLAGS, isMetricName } from '../../../catalogue.ts';
import { type Codec, FOREIGN_LIMITS, nothing } from '../../codec.ts';
import { rulesOf } from '../../mapping/rules.ts';
import { Answer } from '../../read/answer.ts';
import { Draft } from '../../read/draft.ts';
import {
  type FieldRule,
  flag,
  metric as metricRule,
  readField,
  SELF_TEST_OFF,
  SELF_TEST_ON,
} from '../../read/fields.ts';
import { conversionOf } from '../../read/units.ts';
import { asText, isName } from '../../read/values.ts';
import { type Node, Nodes, SPARKPLUG_LIMITS } from './nodes.ts';
import { type Metric, type Payload, payloadOf, rebirthPayload } from './payload.ts';

const ROOT = 'spBv1.0';
/** Moments of one message that are told apart. */
const MOMENTS_MAX = 64;

interface Topic {
  verb: string;
  /** `group/node`, and with a device `group/node/device`. */
  nodeId: string;
  id: string;
  device: string;
}

interface Heard {
  topic: Topic;
  payload: Payload;
  answer: Answer;
  nodes: Nodes;
  node: Node;
}

export const sparkplug: Codec = {
  name: 'sparkplug',
  filters: () => [`${ROOT}/#`],
  open: (options = {}) => {
    const nodes = new Nodes();
    const ownRules = rulesOf(options.fields);
    return (message) => {
      const answer = new Answer(message, ownRules);
      if (message.topic.length > FOREIGN_LIMITS.topicCharsMax) return answer.refuse('too-large');
      const topic = topicOf(message.topic);
      if (topic === undefined) {
        return message.topic.startsWith(`${ROOT}/STATE/`)
          ? nothing()
          : answer.refuse('unknown-topic', message.topic);
      }
      const handle = HANDLERS.get(topic.verb);
      if (handle === undefined) return nothing();
      // Births are never retained: one that is may be of a session long gone, with other aliases.
      if (message.isRetained === true) return answer.refuse('old');
      const payload = payloadOf(message.payload);
      if ('why' in payload) return answer.refuse(payload.why);
      handle({ topic, payload, answer, nodes, node: nodes.of(topic.nodeId) });
      return answer.decoded();
    };
  },
};

/** `spBv1.0/<group>/<verb>/<node>[/<device>]`. */
function topicOf(topic: string): Topic | undefined {
  const [root, group = '', verb = '', node = '', device = '', ...more] = topic.split('/');
  const isWhole = root === ROOT && group !== '' && group !== 'STATE' && node !== '' && more.length === 0;
  if (!isWhole || VERBS.get(verb) !== (device !== '')) return undefined;
  const nodeId = `${group}/${node}`;
  const id = device === '' ? nodeId : `${nodeId}/${device}`;
  return isName(id) ? { verb, nodeId, id, device } : undefined;
}

/** Verb → whether it speaks of a device. */
const VERBS = new Map([
  ['NBIRTH', false],
  ['NDATA', false],
  ['NDEATH', false],
  ['NCMD', false],
  ['DBIRTH', true],
  ['DDATA', true],
  ['DDEATH', true],
  ['DCMD', true],
]);

/** Commands are other people's. */
const HANDLERS = new Map<string, (heard: Heard) => void>([
  ['NBIRTH', nodeBirth],
  ['DBIRTH', deviceBirth],
  ['NDATA', dataOf],
  ['DDATA', dataOf],
  ['NDEATH', nodeDeath],
  ['DDEATH', deviceDeath],
]);

function nodeBirth(heard: Heard): void {
  const { node, nodes, payload } = heard;
  nodes.bear(node);
  node.seq = payload.seq;
  node.bdSeq = bdSeqIn(payload);
  birth(heard);
}

function deviceBirth(heard: Heard): void {
  checkSequence(heard);
  const { node, topic } = heard;
  if (node.devices.size < SPARKPLUG_LIMITS.devicesPerNodeMax) node.devices.add(topic.device);
  birth(heard);
}

function birth(heard: Heard): void {
  const { topic, payload, answer, nodes, node } = heard;
  let hasRoom = true;
  for (const { name, alias, unit } of payload.metrics) {
    if (name === undefined) continue;
    const definition = { device: topic.device, name: name.slice(0, FOREIGN_LIMITS.nameCharsMax) };
    hasRoom &&= nodes.define(node, {
      ...definition,
      ...(alias !== undefined && { alias }),
      ...(unit !== undefined && { unit }),
    });
  }
  if (!hasRoom) answer.note({ device: topic.id, field: '', why: 'too-many' });
  const gives = readMetrics(heard, 'online');
  const isNode = topic.device === '';
  answer.propose({
    device: topic.id,
    gives,
    ...(isNode ? { kind: 'collector' as const } : { partOf: topic.nodeId, name: topic.device }),
  });
}

function dataOf(heard: Heard): void {
  checkSequence(heard);
  readMetrics(heard, undefined);
}

/** Only of the session that was born last: the will of an older connection may come late. */
function nodeDeath({ topic, payload, answer, node }: Heard): void {
  const bdSeq = bdSeqIn(payload);
  if (node.bdSeq !== undefined && bdSeq !== undefined && bdSeq !== node.bdSeq) {
    answer.note({ device: topic.id, field: 'bdSeq', why: 'old', value: String(bdSeq) });
    return;
  }
  // The payload's time is that of the will's making.
  answer.say({ device: topic.id, presence: 'offline' });
  for (const device of node.devices) {
    answer.say({ device: `${topic.nodeId}/${device}`, presence: 'offline', partOf: topic.nodeId });
  }
  node.seq = undefined;
}

function deviceDeath(heard: Heard): void {
  checkSequence(heard);
  const { answer, topic } = heard;
  answer.say({ device: topic.id, presence: 'offline', partOf: topic.nodeId });
}

function bdSeqIn({ metrics }: Payload): number | undefined {
  const value = metrics.find(({ name }) => name === 'bdSeq')?.value;
  return typeof value === 'number' ? value : undefined;
}

/** Every message of a node counts on by one, up to 255 and from 0 again. A gap, or no birth, asks for new births. */
function checkSequence(heard: Heard): void {
  const { node, payload } = heard;
  const expected = node.seq === undefined ? undefined : (node.seq + 1) % 256;
  if (expected === undefined || payload.seq !== expected) ask(heard);
  // Without a birth there is no sequence yet: the next message must ask again.
  if (node.seq !== undefined) node.seq = payload.seq ?? node.seq;
}

function ask({ topic, answer, node }: Heard): void {
  const nowMs = answer.message.receivedAt;
  if (node.askedAt !== undefined && Math.abs(nowMs - node.askedAt) < SPARKPLUG_LIMITS.askEveryMs) return;
  node.askedAt = nowMs;
  const [group, name] = topic.nodeId.split('/', 2);
  answer.ask({ topic: `${ROOT}/${group}/NCMD/${name}`, payload: rebirthPayload(nowMs), why: 'rebirth' });
}

/** Reads all metrics; answers which of ours were among them. */
function readMetrics(heard: Heard, presence: 'online' | undefined): string[] {
  const { topic, payload, answer, node } = heard;
  const partOf = topic.device === '' ? {} : { partOf: topic.nodeId };
  const now = new Draft(topic.id, answer, { at: payload.at, ...partOf });
  now.presence = presence;
  const moments = new Map<number, Draft>();
  const gives = new Set<string>();
  for (const one of payload.metrics) {
    if (!answer.mayLook()) break;
    const named = resolved(one, node, topic);
    if (named === undefined) {
      answer.note({ device: topic.id, field: `alias ${one.alias ?? ''}`, why: 'unknown-alias' });
      ask(heard);
      continue;
    }
    if (one.past !== undefined && one.past.at === undefined) {
      answer.note({ device: topic.id, field: named.name, why: 'bad-time' });
      continue;
    }
    const at = one.past?.at;
    const draft = at === undefined ? now : momentOf(moments, at, { device: topic.id, answer, partOf });
    readMetric({ ...one, ...named }, draft, gives);
  }
  now.finish();
  for (const draft of moments.values()) draft.finish();
  return [...gives].sort();
}

function momentOf(
  moments: Map<number, Draft>,
  at: number,
  { device, answer, partOf }: { device: string; answer: Answer; partOf: { partOf?: string } },
): Draft {
  const known = moments.get(at);
  if (known !== undefined) return known;
  const draft = new Draft(device, answer, { at, ...partOf });
  if (moments.size < MOMENTS_MAX) moments.set(at, draft);
  else draft.note('', 'too-many', at);
  return draft;
}

function resolved(
  { name, alias, unit }: Metric,
  node: Node,
  { device }: Topic,
): { name: string; unit?: string } | undefined {
  const defined = alias === undefined ? undefined : node.aliases.get(alias);
  const called = name ?? defined?.name;
  if (called === undefined) return undefined;
  const of = unit ?? defined?.unit ?? node.units.get(`${device}/${called}`);
  return { name: called, ...(of !== undefined && { unit: of }) };
}

const HAZARDS = [
  'alarm',
  'smoke',
  'fire',
  'smoke_alarm',
  'fire_alarm',
  'gas_alarm',
  'co_alarm',
  'heat_alarm',
  'call_point',
];

const SELF_TESTS = ['test', 'self_test', 'selftest'];

/** Booleans by the last part of their name. */
const FLAG_RULES = new Map<string, (part: string) => FieldRule>([
  ...FLAGS.map((name) => [name, (part: string) => flag(name, part)] as const),
  ...HAZARDS.map((name) => [name, (part: string) => flag('alarm', part)] as const),
  ...SELF_TESTS.map(
    (name) =>
      [
        name,
        (part: string) => ({ kind: 'flag', part, whenTrue: SELF_TEST_ON, whenFalse: SELF_TEST_OFF }) as const,
      ] as const,
  ),
]);

const OWN = /^(bdSeq$|Node Control\/|Device Control\/|Node Info\/)/;

/** Names are the integrator's: the last part has to be one of ours, and a number has to bring its unit. */
function readMetric(metric: Metric & { name: string }, draft: Draft, gives: Set<string>): void {
  const { name, value, unit } = metric;
  if (OWN.test(name)) return;
  const field = name.slice(0, FOREIGN_LIMITS.nameCharsMax);
  const own = draft.answer.ownRule(name);
  if (own !== undefined) {
    if (metric.past !== undefined && own.kind !== 'metric' && own.kind !== 'mains')
      draft.note(field, 'old', value);
    else readField(value, own, draft, field);
    return;
  }
  const last = (name.split('/').at(-1) ?? '')
    .trim()
    .toLowerCase()
    .replace(/[\s-]+/g, '_');
  const flagRule = FLAG_RULES.get(last);
  if (/^Properties\//.test(name)) {
    readProperty(last, value, draft);
  } else if (flagRule !== undefined) {
    if (metric.past !== undefined) draft.note(field, 'old', value);
    else readField(value, flagRule(field), draft, field);
    gives.add(flagGiven(last));
  } else if (!isMetricName(last)) draft.note(field, 'unknown-field', value);
  else {
    const conversion = unit === undefined ? undefined : conversionOf(last, unit);
    if (conversion === undefined) draft.note(field, 'no-unit', value);
    else readField(value, metricRule(last, conversion), draft, field);
    gives.add(last);
  }
}

function flagGiven(last: string): string {
  if (HAZARDS.includes(last)) return 'alarm';
  return SELF_TESTS.includes(last) ? 'test' : last;
}

function readProperty(last: string, value: unknown, draft: Draft): void {
  const text = asText(value);
  if (last === 'hardware_make' || last === 'hardware_model' || last === 'model')
    draft.model = text ?? draft.model;
  if (last === 'firmware_version' || last === 'software_version') draft.firmware = text ?? draft.firmware;
}
