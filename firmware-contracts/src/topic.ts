/** Topics are built and parsed here and nowhere else: `nine/v1/{venueId}/{deviceId}/{leaf}`. */

import { LIMITS } from './limits.ts';

export const LEAVES = ['telemetry', 'event', 'status', 'command', 'result'] as const;
export type Leaf = (typeof LEAVES)[number];

export interface TopicParts {
  venueId: string;
  deviceId: string;
  leaf: Leaf;
}

export const TOPIC_ROOT = 'nine/v1';
const ID = new RegExp(`^[A-Za-z0-9._-]{1,${LIMITS.idCharsMax}}$`);

/** 1–64 of `A-Z a-z 0-9 . _ -`. */
export function isId(id: unknown): id is string {
  return typeof id === 'string' && ID.test(id);
}

/** Both ids must be ids: a slash or a wildcard in one would make another topic. Throws otherwise. */
export function topicOf(venueId: string, deviceId: string, leaf: Leaf): string {
  if (!isId(venueId) || !isId(deviceId)) throw new RangeError(`not an id: ${venueId} or ${deviceId}`);
  return `${TOPIC_ROOT}/${venueId}/${deviceId}/${leaf}`;
}

/** Every device says the same topics again and again. */
const PARSED_MAX = 65_536;
let parsed = new Map<string, Readonly<TopicParts>>();

/** Undefined for anything but exactly one of our five topics. */
export function parseTopic(topic: string): Readonly<TopicParts> | undefined {
  const known = parsed.get(topic);
  if (known !== undefined) return known;
  const parts = partsOf(topic);
  if (parts === undefined) return undefined;
  if (parsed.size >= PARSED_MAX) parsed = new Map();
  parsed.set(topic, parts);
  return parts;
}

function partsOf(topic: string): TopicParts | undefined {
  const [root, version, venueId, deviceId, leaf, ...rest] = topic.split('/', 6);
  if (`${root}/${version}` !== TOPIC_ROOT || rest.length > 0) return undefined;
  if (!isId(venueId) || !isId(deviceId) || !isLeaf(leaf)) return undefined;
  return { venueId, deviceId, leaf };
}

function isLeaf(leaf: string | undefined): leaf is Leaf {
  return (LEAVES as readonly unknown[]).includes(leaf);
}
