/** Our hazards at a higher centre made of bytes, and at a centre of our own: confirmed packet by packet, never lost. */

import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import type { Hazard } from '@ninewatch/rules';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FakeClock } from '../../base/clock.ts';
import { silentLog } from '../../base/log.ts';
import { CENTRE_LIMITS } from '../limits.ts';
import { CentreStage, type Heard, RawTransmitter, rawPacket, until } from '../server/transmitter-fixture.ts';
import { aHazard, aMember } from './hazard-fixture.ts';
import type { Cursor } from './kept.ts';
import { openKeptFile } from './kept.ts';
import { Uploader, type UploadState } from './uploader.ts';

const AT = 1_764_000_000_000;
const [OWN, CENTRE] = [889, 23_352];

/** A centre that answers as the test says; by itself it confirms. */
class RawCentre {
  lines: RawTransmitter[] = [];
  readonly server: Server;
  port = 0;
  constructor() {
    this.server = createServer((socket) => this.lines.push(RawTransmitter.of(socket)));
  }
  async start(): Promise<this> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    this.port = (this.server.address() as { port: number }).port;
    return this;
  }
  get line(): RawTransmitter | undefined {
    return this.lines.at(-1);
  }
  /** What came on the newest line beside heartbeats. */
  get heard(): Heard[] {
    return (this.line?.heard ?? []).filter(({ command, data }) => command !== 2 || data.length > 0);
  }
  answer(serial: number, command = 3): void {
    this.line?.send(rawPacket({ serial, command, source: CENTRE, target: OWN }));
  }
  /** Waits for the n-th packet (from 1) and confirms it. */
  async take(n: number): Promise<Heard> {
    await until(() => this.heard.length >= n);
    const packet = this.heard[n - 1] as Heard;
    this.answer(packet.serial);
    return packet;
  }
  stop(): void {
    for (const line of this.lines) line.close();
    this.server.close();
  }
}

let dir: string;
let clock: FakeClock;
let centre: RawCentre;
let uploaders: Uploader[];
/** Hazards with the place of their latest change. */
let ledger: { place: Cursor; hazard: Hazard }[];
let state: UploadState | undefined;
let duties: number[];
/** How often the ledger was asked for what has changed. */
let asked: number;
let clocks: number[];
beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), 'ninewatch-upload-'));
  clock = new FakeClock(AT);
  centre = await new RawCentre().start();
  [uploaders, ledger, duties, clocks] = [[], [], [], []];
  asked = 0;
});
afterEach(async () => {
  await Promise.all(uploaders.map((uploader) => uploader.stop()));
  centre.stop();
  rmSync(dir, { recursive: true, force: true });
});

let position = 0;
function put(hazard: Hazard): void {
  position += 1;
  ledger = ledger.filter((each) => each.hazard.id !== hazard.id);
  ledger.push({ place: { position, seq: 1 }, hazard });
}

function upload(port = centre.port): Uploader {
  const uploader = new Uploader({
    plan: { name: 'city', host: '127.0.0.1', port, address: OWN, centre: CENTRE, regions: [], kinds: [] },
    source: {
      changed: async (_regions, after, limit) => {
        asked += 1;
        const rows = ledger.filter(({ place }) => place.position > after.position).slice(0, limit);
        return { hazards: rows.map(({ hazard }) => hazard), next: rows.at(-1)?.place ?? null };
      },
      device: async () => ({ kind: 'smoke', place: '后厨', venueName: '东街茶楼' }),
      isWell: () => true,
    },
    file: openKeptFile(join(dir, 'city.json')),
    ...{ clock, log: silentLog, limits: CENTRE_LIMITS, version: [1, 0] },
    onDutyCheck: (minutes) => duties.push(minutes),
    onClock: (offMs) => clocks.push(offMs),
    onState: (next) => {
      state = next;
    },
  });
  uploaders.push(uploader);
  uploader.start();
  return uploader;
}

describe('what a centre gets', () => {
  it('[P2] a line that ends with a fire on its way asks nothing of the ledger until it is up again', async () => {
    put(aHazard({ openedAt: AT }));
    upload();
    await centre.take(1);
    await until(() => centre.heard.length === 2);
    centre.line?.close();
    await until(() => state?.state === 'down');
    const before = asked;
    for (let turn = 0; turn < 200; turn += 1) await setImmediate();
    expect(asked - before).toBeLessThan(3);
    clock.advance(1_000);
    await until(() => centre.lines.length === 2);
    await centre.take(1);
    expect((await centre.take(2)).data.slice(0, 11)).toEqual([2, 1, 1, 1, 40, 1, 0, 1, 0, 3, 0]);
  });

  it('our own state first, then the fire with its place and words, its name, and the whole system', async () => {
    put(aHazard({ openedAt: AT, members: [aMember({ receivedAt: AT })] }));
    upload();
    const own = await centre.take(1);
    // 2025-11-25 00:00:00 in China; type 21, normal.
    const label = [0, 0, 0, 25, 11, 25];
    expect(own).toMatchObject({ source: OWN, target: CENTRE, command: 2, data: [21, 1, 1, ...label] });
    const fire = await centre.take(2);
    expect(fire.data.slice(0, 11)).toEqual([2, 1, 1, 1, 40, 1, 0, 1, 0, 3, 0]);
    const words = new TextDecoder('gb18030').decode(Uint8Array.from(fire.data.slice(11, 42)));
    expect(words).toBe('东街茶楼 后厨'.padEnd(25));
    expect(fire.data.slice(42)).toEqual(label);
    const named = await centre.take(3);
    expect(named.data.slice(0, 9)).toEqual([7, 1, 1, 1, 40, 1, 0, 1, 0]);
    expect((await centre.take(4)).data).toEqual([1, 1, 1, 1, 3, 0, ...label]);
    await until(() => state?.position === position);
    expect(state).toMatchObject({ state: 'up', sent: 4, denied: 0 });
  });

  it('[P2] what was not confirmed is sent again after ten seconds, and after a restart from the offset', async () => {
    put(aHazard({ openedAt: AT }));
    const uploader = upload();
    await centre.take(1);
    await until(() => centre.heard.length === 2);
    clock.advance(10_000);
    await until(() => centre.heard.length === 3);
    expect(centre.heard[2]).toEqual(centre.heard[1]);
    await uploader.stop();
    upload();
    await until(() => centre.lines.length === 2);
    await centre.take(1);
    expect((await centre.take(2)).data.slice(0, 5)).toEqual([2, 1, 1, 1, 40]);
    await centre.take(3);
    await centre.take(4);
    await until(() => state?.position === position);
    await uploaders.at(-1)?.stop();
    // What is confirmed does not come again.
    upload();
    await until(() => centre.lines.length === 3);
    await centre.take(1);
    put(aHazard({ id: 'h2', openedAt: AT + 5, members: [aMember({ deviceId: 'd2' })] }));
    uploaders.at(-1)?.wake();
    expect((await centre.take(2)).data.slice(5, 9)).toEqual([1, 0, 2, 0]);
  });

  it('a centre that confirms nothing for four times ten seconds is left and called again, later each time', async () => {
    upload();
    await until(() => centre.heard.length === 1);
    for (let tries = 2; tries <= 4; tries += 1) {
      clock.advance(10_000);
      await until(() => centre.heard.length === tries);
    }
    clock.advance(10_000);
    await until(() => state?.state === 'down');
    expect(state?.trouble).toBe('it confirms nothing');
    clock.advance(1_000);
    await until(() => centre.lines.length === 2 && centre.heard.length === 1);
    centre.line?.close();
    await until(() => state?.state === 'down');
    clock.advance(1_000);
    // Twice as long as the first time.
    clock.advance(1_000);
    await until(() => centre.lines.length === 3);
  });

  it('what it denies three times is given up, counted, and keeps nothing else from it', async () => {
    put(aHazard({ openedAt: AT }));
    upload();
    await centre.take(1);
    for (let n = 2; n <= 4; n += 1) {
      await until(() => centre.heard.length >= n);
      centre.answer(centre.heard[n - 1]?.serial ?? 0, 6);
    }
    expect((await centre.take(5)).data[0]).toBe(7);
    await centre.take(6);
    await until(() => state?.position === position);
    expect(state?.denied).toBe(1);
  });

  it('a heartbeat every 25 s, empty', async () => {
    upload();
    await centre.take(1);
    await until(() => state?.sent === 1);
    clock.advance(25_000);
    await until(() =>
      (centre.line?.heard ?? []).some(({ command, data }) => command === 2 && data.length === 0),
    );
  });
});

describe('what a centre asks', () => {
  const ask = (serial: number, command: number, data: number[]) =>
    centre.line?.send(rawPacket({ serial, command, source: CENTRE, target: OWN, data }));
  const answerTo = async (serial: number): Promise<Heard> => {
    const found = () => centre.line?.heard.find((heard) => heard.serial === serial && heard.command !== 2);
    await until(() => found() !== undefined);
    return found() as Heard;
  };

  it('states, names, version and time are answered; what is not kept and an initialisation are denied', async () => {
    put(aHazard({ openedAt: AT }));
    upload();
    for (let n = 1; n <= 4; n += 1) await centre.take(n);
    await until(() => state?.position === position);
    const label = [0, 0, 0, 25, 11, 25];
    ask(60_001, 4, [81, 1, 0]);
    ask(60_002, 4, [62, 1, 1, 1, 1, 0, 1, 0]);
    ask(60_003, 4, [85, 1, 0]);
    ask(60_004, 4, [88, 1, 0]);
    ask(60_005, 4, [61, 1, 1, 1]);
    ask(60_006, 4, [84, 1, 5, ...label]);
    ask(60_007, 1, [89, 1, 0]);
    ask(60_008, 4, [62, 1, 1, 1, 9, 0, 9, 0]);
    expect(await answerTo(60_001)).toMatchObject({
      command: 5,
      source: OWN,
      target: CENTRE,
      data: [21, 1, 1, ...label],
    });
    expect((await answerTo(60_002)).data.slice(0, 11)).toEqual([2, 1, 1, 1, 40, 1, 0, 1, 0, 3, 0]);
    expect((await answerTo(60_003)).data).toEqual([25, 1, 1, 0]);
    expect((await answerTo(60_004)).data).toEqual([28, 1, ...label]);
    expect((await answerTo(60_005)).data).toEqual([1, 1, 1, 1, 3, 0, ...label]);
    for (const serial of [60_006, 60_007, 60_008]) expect((await answerTo(serial)).command).toBe(6);
  });

  it('[P8] a centre that asks without end is denied, and fills no journal', async () => {
    upload();
    await centre.take(1);
    const asked = Array.from({ length: 40 }, (_, n) =>
      rawPacket({ serial: 100 + n, command: 1, source: CENTRE, target: OWN, data: [91, 1, 5] }),
    );
    centre.line?.send(...asked);
    await until(() => centre.heard.filter(({ command }) => command === 6).length >= 30);
    expect(duties).toHaveLength(10);
    clock.advance(10_000);
    centre.line?.send(rawPacket({ serial: 200, command: 1, source: CENTRE, target: OWN, data: [91, 1, 5] }));
    await until(() => duties.length === 11);
  });

  it('a clock is confirmed and its difference noted, and a duty check comes to our desk and back', async () => {
    const uploader = upload();
    await centre.take(1);
    await until(() => state?.sent === 1);
    ask(60_001, 1, [90, 1, 30, 0, 0, 25, 11, 25]);
    expect((await answerTo(60_001)).command).toBe(3);
    ask(60_002, 1, [91, 1, 10]);
    expect((await answerTo(60_002)).command).toBe(3);
    expect([clocks, duties, state?.clockOffMs]).toEqual([[30_000], [10], 30_000]);
    uploader.dutyAnswered(AT + 60_000);
    await until(() => centre.heard.some(({ data }) => data[0] === 24));
    expect(centre.heard.find(({ data }) => data[0] === 24)?.data).toEqual([
      24, 1, 0x20, 0, 0, 1, 0, 25, 11, 25,
    ]);
  });
});

it('our own centre at the other end: a fire here is a fire there', async () => {
  const upper = await new CentreStage().start();
  try {
    upload(upper.port);
    put(aHazard({ openedAt: AT, members: [aMember({ metric: 'temperature', value: 71.5 })] }));
    uploaders.at(-1)?.wake();
    await until(() => state?.position === position && position > 0);
    const part = 'gb-889-1-1-1-1';
    // The fixture's member has a time of 1970, which no label can say: its value leaves all the same.
    expect(upper.said(part)).toMatchObject([
      { at: AT, partOf: 'gb-889', stands: { alarm: true, test: false, fault: false } },
      { metrics: { temperature: 71.5 } },
    ]);
    expect(upper.taken.flatMap(({ decoded }) => decoded.proposals)).toContainEqual(
      expect.objectContaining({ device: part, kind: 'smoke', name: '东街茶楼 后厨' }),
    );
    const duty = upper.server.ask('gb-889', 'duty-check', { name: 'li', minutes: 5 });
    expect(await duty).toEqual({ outcome: 'confirmed' });
    uploaders.at(-1)?.dutyAnswered(AT);
    await until(() => upper.duties.length === 1);
    expect(upper.duties).toEqual(['gb-889 answered']);
  } finally {
    await Promise.all(uploaders.map((uploader) => uploader.stop()));
    await upper.stop();
  }
});
