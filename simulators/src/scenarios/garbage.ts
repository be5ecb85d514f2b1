/** Bad input of every class the surface names, sent by devices that send good readings as well. */

import { LIMITS, topicOf } from '@ninewatch/contracts';
import type { Random } from '../base/random.ts';
import type { Effect, GarbagePiece, Incident, ScenarioDevice, ScenarioVenue } from './incident.ts';

const YEAR_2036_MS = 2_082_758_400_000;

interface Sender {
  device: ScenarioDevice;
  /** Somebody else, in another venue when there is one. */
  victim: ScenarioDevice;
  /** One for each round, unlike that of the good readings: the pieces must not pass for a device that lost its count. */
  boot: number;
  seq: number;
}

type MakePiece = (sender: Sender) => GarbagePiece;

/** Every class once. */
export const PIECES: readonly MakePiece[] = [
  telemetry('not-json', 'rejection', () => '{"v":1,"boot":1,"seq":'),
  telemetry('empty', 'rejection', () => ''),
  telemetry('wrong-version', 'rejection', (s) => reading(s, { v: 9 })),
  telemetry('wrong-types', 'rejection', (s) => reading(s, { boot: 'one', seq: {} })),
  telemetry('oversize', 'rejection', (s) => reading(s, { note: 'x'.repeat(LIMITS.payloadBytesMax) })),
  telemetry('too-many-elements', 'rejection', (s) => batch(s, LIMITS.batchReadingsMax + 1)),
  telemetry('bad-element', 'reading', (s) => batchWithBadElement(s)),
  telemetry('sentinel', 'reading', (s) => reading(s, { metrics: { temperature: -999, battery: 80 } })),
  telemetry('null-metric', 'reading', (s) => reading(s, { metrics: { temperature: null, battery: 80 } })),
  telemetry('unknown-metric', 'reading', (s) => reading(s, { metrics: { flux: 1.21, battery: 80 } })),
  telemetry('unknown-flag', 'reading', (s) => reading(s, { flags: ['sleepy'] })),
  telemetry('clock-zero', 'reading', (s) => reading(s, { at: 0 })),
  telemetry('clock-1970', 'reading', (s) => reading(s, { at: 86_400_000 })),
  telemetry('clock-2036', 'reading', (s) => reading(s, { at: YEAR_2036_MS })),
  (sender) => piece('unreadable-event', 'unreadable_event', own(sender, 'event'), '\u0000\u0001alarm'),
  (sender) => piece('foreign-telemetry', 'rejection', topicTo(sender, 'telemetry'), reading(sender, {})),
  (sender) =>
    piece('foreign-event', 'rejection', topicTo(sender, 'event'), reading(sender, { event: 'alarm' })),
  (sender) => piece('forged-command', 'rejection', topicTo(sender, 'command'), forgedCommand()),
  (sender) => piece('own-command', 'rejection', own(sender, 'command'), forgedCommand()),
  (sender) => ({
    ...piece('forged-status', 'rejection', topicTo(sender, 'status'), '{"v":1,"state":"offline"}'),
    retain: true,
  }),
  (sender) =>
    piece('wrong-topic', 'rejection', `nine/v2/${sender.device.venueId}/${sender.device.id}/telemetry`, '{}'),
  () => piece('outside-topic', 'rejection', 'zigbee/kitchen', 'on'),
  (sender) =>
    piece('result-of-nothing', 'ignored', own(sender, 'result'), '{"v":1,"id":"never-sent","ok":true}'),
  (sender) => ({
    ...piece('qos-0', 'reading', own(sender, 'telemetry'), reading(sender, {})),
    qos: 0 as const,
  }),
  (sender) => ({
    ...piece('qos-2', 'reading', own(sender, 'telemetry'), reading(sender, {})),
    qos: 2 as const,
  }),
];

/** Every class in turn, one every `everyS` seconds, from changing devices of the venue; endless. */
export function* garbageOf(
  venue: ScenarioVenue,
  strangers: readonly ScenarioDevice[],
  options: { random: Random; everyS: number },
): Generator<Incident> {
  const { random, everyS } = options;
  for (let round = 0; ; round += 1) {
    const boot = random.integer(1, 1_000_000);
    const lastsS = PIECES.length * everyS;
    const effects = PIECES.map((make, i): Effect => {
      const device = random.pick(venue.devices);
      const victim = random.pick(strangers.length > 0 ? strangers : venue.devices);
      const sender = { device, victim, boot, seq: i };
      return { what: 'garbage', deviceId: device.id, atS: i * everyS, piece: make(sender) };
    });
    yield {
      kind: 'garbage',
      type: 'fault',
      hazardKinds: ['device'],
      toleratedKinds: [],
      venueId: venue.id,
      deviceIds: [...new Set(effects.map((effect) => effect.deviceId))],
      startS: 5 + round * lastsS,
      endS: 5 + (round + 1) * lastsS,
      effects,
      crossings: [],
      parameters: { everyS },
      quickS: 0,
    };
  }
}

function piece(name: string, expect: GarbagePiece['expect'], topic: string, payload: string): GarbagePiece {
  return { class: name, topic, payload, expect };
}

function telemetry(
  name: string,
  expect: GarbagePiece['expect'],
  payload: (sender: Sender) => string,
): MakePiece {
  return (sender) => piece(name, expect, own(sender, 'telemetry'), payload(sender));
}

const own = ({ device }: Sender, leaf: 'telemetry' | 'event' | 'command' | 'result') =>
  topicOf(device.venueId, device.id, leaf);

const topicTo = ({ victim }: Sender, leaf: 'telemetry' | 'event' | 'command' | 'status') =>
  topicOf(victim.venueId, victim.id, leaf);

/** A clock that says nothing (`at: 0`), unless the piece is about the clock. */
function reading(sender: Sender, parts: Record<string, unknown>): string {
  return JSON.stringify({
    v: 1,
    boot: sender.boot,
    seq: sender.seq,
    at: 0,
    metrics: { battery: 80 },
    ...parts,
  });
}

function batch(sender: Sender, count: number): string {
  const readings = Array.from({ length: count }, (_, i) => ({ seq: sender.seq + i, at: 0, metrics: {} }));
  return JSON.stringify({ v: 1, boot: sender.boot, readings });
}

function batchWithBadElement(sender: Sender): string {
  const good = { seq: sender.seq, at: 0, metrics: { battery: 80 } };
  return JSON.stringify({ v: 1, boot: sender.boot, readings: [good, 'not a reading'] });
}

function forgedCommand(): string {
  return JSON.stringify({ v: 1, id: 'forged', name: 'mute', args: {}, expiresAt: YEAR_2036_MS, ttlS: 60 });
}
