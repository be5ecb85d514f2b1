/** What passed between a device under test and the stand, in order: all that a requirement is judged by. */

import { type Leaf, LIMITS, parseTopic } from '@ninewatch/contracts';
import type { IConnectPacket, IPublishPacket, ISubscribePacket, Packet } from 'mqtt-packet';

/** What the stand is doing to the device. */
export const PHASES = [
  'greeting',
  'held',
  'resend',
  'outage',
  'backlog',
  'refused',
  'silent',
  'commands',
  'restart',
] as const;
export type Phase = (typeof PHASES)[number];

export interface Sent {
  id: string;
  name: string;
  /** What it is meant to show. */
  about: 'sync_time' | 'self_test' | 'repeat' | 'unknown' | 'expired' | 'after-garbage' | 'more-fields';
  packetId: number;
}

interface At {
  /** ms, monotonic. */
  atMs: number;
  /** ms since 1970. */
  wallMs: number;
  phase: Phase;
}

export type Entry = At &
  (
    | { kind: 'opened'; link: number }
    | { kind: 'closed'; link: number; by: 'device' | 'stand' }
    | { kind: 'heard'; link: number; packet: Packet }
    | { kind: 'broken'; link: number; detail: string }
    | { kind: 'answered'; link: number; packet: Packet }
    | { kind: 'commanded'; link: number; sent: Sent }
  );

/** A publish on a device's topic, read as far as it can be. */
export interface Published extends At {
  link: number;
  packet: IPublishPacket;
  topic: string;
  leaf: Leaf | undefined;
  bytes: number;
  /** Undefined for what is not JSON. */
  json: unknown;
}

/** One reading or event, alone or out of a batch. */
export interface Told extends At {
  link: number;
  leaf: 'telemetry' | 'event';
  boot: number;
  seq: number;
  at: number;
  sentAt: number | undefined;
  /** What must be the same in a repeat: all but `v`, `boot`, `seq` and `sentAt`. */
  content: string;
  reading: Record<string, unknown>;
}

export class Transcript {
  readonly entries: readonly Entry[];
  readonly device: { id: string; venueId: string; secret: string };

  constructor(entries: readonly Entry[], device: Transcript['device']) {
    this.entries = entries;
    this.device = device;
  }

  connects(): (At & { link: number; packet: IConnectPacket })[] {
    return this.#heard('connect') as (At & { link: number; packet: IConnectPacket })[];
  }

  subscribes(): (At & { link: number; packet: ISubscribePacket })[] {
    return this.#heard('subscribe') as (At & { link: number; packet: ISubscribePacket })[];
  }

  published(leaf?: Leaf): Published[] {
    const all = this.#heard('publish').map(publishedOf);
    return leaf === undefined ? all : all.filter((publish) => publish.leaf === leaf);
  }

  told(): Told[] {
    return this.published().flatMap(toldOf);
  }

  opened(phase: Phase): At[] {
    return this.entries.filter((entry) => entry.kind === 'opened' && entry.phase === phase);
  }

  sent(about: Sent['about']): (At & { link: number; sent: Sent })[] {
    return this.entries.flatMap((entry) =>
      entry.kind === 'commanded' && entry.sent.about === about ? [entry] : [],
    );
  }

  /** The `…/result` messages with a command's id, from `atMs` on. */
  results(id: string, atMs: number): (Published & { ok: unknown })[] {
    return this.published('result').flatMap((result) => {
      const { json } = result;
      if (result.atMs < atMs || !isObject(json) || json.id !== id) return [];
      return [{ ...result, ok: json.ok }];
    });
  }

  /** When a phase began and ended; undefined when it was not reached. */
  span(phase: Phase): { fromMs: number; untilMs: number } | undefined {
    const within = this.entries.filter((entry) => entry.phase === phase);
    const [first, last] = [within[0], within.at(-1)];
    if (first === undefined || last === undefined) return undefined;
    const next = this.entries.find(({ atMs, phase: its }) => atMs >= last.atMs && its !== phase);
    return { fromMs: first.atMs, untilMs: next?.atMs ?? last.atMs };
  }

  #heard(cmd: Packet['cmd']): (At & { link: number; packet: Packet })[] {
    return this.entries.flatMap((entry) =>
      entry.kind === 'heard' && entry.packet.cmd === cmd ? [entry] : [],
    );
  }
}

/** An entry is read once, however often a transcript that grows is looked at. */
const publishedBy = new WeakMap<object, Published>();
const toldBy = new WeakMap<Published, Told[]>();

function publishedOf(entry: At & { link: number; packet: Packet }): Published {
  const known = publishedBy.get(entry);
  if (known !== undefined) return known;
  const packet = entry.packet as IPublishPacket;
  const payload = Buffer.from(packet.payload);
  const { topic } = packet;
  const leaf = parseTopic(topic)?.leaf;
  const published = { ...entry, packet, topic, leaf, bytes: payload.length, json: jsonOf(payload) };
  publishedBy.set(entry, published);
  return published;
}

function toldOf(publish: Published): Told[] {
  const known = toldBy.get(publish);
  if (known !== undefined) return known;
  const told = toldIn(publish);
  toldBy.set(publish, told);
  return told;
}

function toldIn(publish: Published): Told[] {
  const { leaf, json, atMs, wallMs, phase, link } = publish;
  if ((leaf !== 'telemetry' && leaf !== 'event') || !isObject(json)) return [];
  const elements = leaf === 'telemetry' && Array.isArray(json.readings) ? json.readings : [json];
  return elements.slice(0, LIMITS.batchReadingsMax).flatMap((element: unknown) => {
    if (!isObject(element)) return [];
    const { boot = json.boot, seq, at } = element;
    if (typeof boot !== 'number' || typeof seq !== 'number' || typeof at !== 'number') return [];
    const sentAt = json.sentAt ?? element.sentAt;
    const { v: _v, boot: _boot, seq: _seq, sentAt: _sentAt, ...content } = element;
    return [
      {
        ...{ atMs, wallMs, phase, link, leaf, boot, seq, at, reading: element },
        sentAt: typeof sentAt === 'number' ? sentAt : undefined,
        content: JSON.stringify(content),
      },
    ];
  });
}

/** When it was measured, by the stand's monotonic clock. Without `sentAt`, `at` is believed to be wall time. */
export function measuredMs({ atMs, wallMs, at, sentAt }: Told): number {
  return atMs - (sentAt === undefined ? wallMs - at : sentAt - at);
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function jsonOf(payload: Buffer): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(payload));
  } catch {
    // Judged as a message that is no JSON.
    return undefined;
  }
}
