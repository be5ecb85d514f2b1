/** The monitoring centre against transmitters made of bytes: confirmed when stored, bounded in everything, never down. */

import { afterEach, describe, expect, it } from 'vitest';
import { GOLDEN_PACKETS } from './golden-packets-fixture.ts';
import { bytesOf, CentreStage, partState, rawPacket, until } from './transmitter-fixture.ts';

const [CONFIRM, DENY] = [3, 6];
const heartbeat = (serial = 1, source = 889) => rawPacket({ serial, source, command: 2 });

let stage: CentreStage;
const start = (options: ConstructorParameters<typeof CentreStage>[0] = {}) => {
  stage = new CentreStage(options);
  return stage.start();
};
afterEach(() => stage.stop());

describe('what a transmitter sends', () => {
  it('[P1] is confirmed only after it is stored, with its serial number and the addresses turned', async () => {
    const { line, taken } = await start().then((s) => ({ line: s.line(), taken: s.taken }));
    let store = () => {};
    stage.storing = new Promise<void>((resolve) => {
      store = resolve;
    });
    const unit = await line;
    unit.send(rawPacket({ serial: 7, command: 2, data: partState(2) }));
    await until(() => stage.server.find('gb-889')?.packets === 1);
    // Whatever comes back from another unit later was not held up by this one.
    expect([unit.heard, taken]).toEqual([[], []]);
    store();
    await until(() => unit.heard.length === 1);
    expect(unit.heard).toEqual([{ serial: 7, source: 88_888, target: 889, command: CONFIRM, data: [] }]);
    expect(taken[0]?.sourceId).toBe('gb26875');
    expect(stage.said('gb-889-1-1-10-2')).toMatchObject([{ stands: { alarm: true, test: false } }]);
  });

  it('[P1] is not confirmed when it could not be stored, and taken when it comes again', async () => {
    await start();
    const unit = await stage.line();
    const full = Promise.reject(new Error('the disk is full'));
    full.catch(() => {});
    stage.storing = full;
    const fire = rawPacket({ serial: 7, command: 2, data: partState(2) });
    unit.send(fire);
    await until(() => stage.counted.get('not-stored') === 1);
    stage.storing = Promise.resolve();
    unit.send(fire);
    await until(() => unit.heard.length === 1);
    expect(unit.heard[0]?.command).toBe(CONFIRM);
    expect(stage.taken).toHaveLength(1);
  });

  it('[P1] sent again it is confirmed again and stored once; with the same number and other content it is new', async () => {
    await start();
    const unit = await stage.line();
    const fire = rawPacket({ serial: 0, command: 2, data: partState(2) });
    unit.send(fire, fire);
    await until(() => unit.heard.length === 2);
    // A unit that says 0 for ever, which real ones do.
    unit.send(rawPacket({ serial: 0, command: 2, data: partState(2, 9) }));
    await until(() => unit.heard.length === 3);
    expect(unit.heard.map(({ command }) => command)).toEqual([CONFIRM, CONFIRM, CONFIRM]);
    expect(stage.taken).toHaveLength(2);
    expect(stage.server.find('gb-889')).toMatchObject({ repeated: 1, packets: 3 });
  });

  it('every golden packet gets the answer that the standard has for it, whoever made it', async () => {
    await start();
    const answers: [string, number | undefined][] = [];
    for (const [name, command, hex] of GOLDEN_PACKETS) {
      const unit = await stage.line();
      unit.send(bytesOf(hex));
      // An answer to nothing needs none.
      if (![3, 5, 6].includes(command)) await until(() => unit.heard.length === 1);
      answers.push([name, unit.heard[0]?.command]);
    }
    const byCommand = GOLDEN_PACKETS.map(([, command], n) => [command, answers[n]?.[1]]);
    const [sent, ...others] = [2, 1, 5, 3, 6].map((asked) =>
      byCommand.filter(([command]) => command === asked),
    );
    expect(sent?.every(([, answer]) => answer === CONFIRM) && sent.length).toBe(7);
    expect(others[0]?.every(([, answer]) => answer === DENY)).toBe(true);
    for (const unanswered of others.slice(1))
      expect(unanswered.every(([, answer]) => answer === undefined)).toBe(true);
    // A unit that asks for the time gets ours: type 28, one object.
    const asks = await stage.line();
    asks.send(rawPacket({ source: 77, serial: 99, command: 4, data: [88, 1, 0] }));
    await until(() => asks.heard.length === 1);
    expect(asks.heard[0]).toMatchObject({ serial: 99, command: 5, data: [28, 1, 0, 0, 0, 25, 11, 25] });
  });

  it('what is unusable is denied: a reserved type, nothing whole, a centre’s own question, a control command', async () => {
    await start();
    const unit = await stage.line();
    unit.send(
      rawPacket({ serial: 1, command: 2, data: [100, 1, 0] }),
      rawPacket({ serial: 2, command: 2, data: [2, 1, 1] }),
      rawPacket({ serial: 3, command: 2, data: [91, 1, 10] }),
      rawPacket({ serial: 4, command: 1, data: [90, 1, 2, 58, 9, 26, 9, 12] }),
      // The maker's own: nothing is known of it, and sending it again would not help.
      rawPacket({ serial: 5, command: 2, data: [130, 1, 0] }),
    );
    await until(() => unit.heard.length === 5);
    const answers = unit.heard.map(({ serial, command }) => [serial, command]).sort();
    expect(answers).toEqual([
      [1, DENY],
      [2, DENY],
      [3, DENY],
      [4, DENY],
      [5, CONFIRM],
    ]);
  });
});

describe('a line', () => {
  it('half packets, glued ones, noise and damage: what is sound behind them is read', async () => {
    await start();
    const unit = await stage.line();
    const fire = rawPacket({ serial: 3, command: 2, data: partState(2) });
    const bad = Uint8Array.from(fire);
    bad[40] = 0x7f;
    unit.send(Uint8Array.of(1, 2, 3), heartbeat(1), heartbeat(2), bad, fire.subarray(0, 20));
    await until(() => unit.heard.length === 3);
    unit.send(fire.subarray(20));
    await until(() => unit.heard.length === 4);
    expect(unit.heard.map(({ serial, command }) => [serial, command])).toEqual([
      [3, DENY],
      [1, CONFIRM],
      [2, CONFIRM],
      [3, CONFIRM],
    ]);
  });

  it('a length that promises too much hides nothing for longer than a few seconds', async () => {
    await start();
    const unit = await stage.line();
    unit.send(heartbeat(1));
    await until(() => unit.heard.length === 1);
    const bad = rawPacket({ serial: 2, command: 2, data: partState(2) });
    bad.set([0xff, 0x03], 24);
    unit.send(bad, rawPacket({ serial: 3, command: 2, data: partState(2) }));
    // The bytes are there when what follows on another line is answered.
    const other = await stage.line();
    other.send(heartbeat(1, 890));
    await until(() => other.heard.length === 1);
    expect(unit.heard).toHaveLength(1);
    stage.clock.advance(7_000);
    await until(() => unit.heard.some(({ serial, command }) => serial === 3 && command === CONFIRM));
    expect(stage.said('gb-889-1-1-10-2')).toMatchObject([{ stands: { alarm: true } }]);
  });

  it('[P10] one unit, one line: the newer one takes over, and nobody speaks for another', async () => {
    await start();
    const [before, after] = [await stage.line(), await stage.line()];
    before.send(heartbeat());
    await until(() => before.heard.length === 1);
    after.send(heartbeat());
    await until(() => after.heard.length === 1 && before.isClosed);
    expect(stage.server.find('gb-889')).toMatchObject({ takeOvers: 1 });
    after.send(heartbeat(2, 890));
    await until(() => after.heard.length === 2);
    expect(after.heard[1]).toMatchObject({ serial: 2, command: DENY });
    expect(stage.server.find('gb-890')).toBeUndefined();
    // The line that was taken over says nothing about the unit, the end of the newer one does.
    expect(stage.said('gb-889').map(({ presence }) => presence)).toEqual(['online', 'online']);
    after.close();
    await until(() => stage.said('gb-889').at(-1)?.presence === 'offline');
  });

  it('[P8] ends when it says nothing for three heartbeats, and when it never names a unit', async () => {
    await start();
    const [named, silent] = [await stage.line(), await stage.line()];
    named.send(heartbeat());
    await until(() => named.heard.length === 1);
    stage.clock.advance(31_000);
    await until(() => silent.isClosed);
    expect(named.isClosed).toBe(false);
    stage.clock.advance(61_000);
    await until(() => named.isClosed);
    expect([...stage.counted]).toEqual(
      expect.arrayContaining([
        ['line-unnamed', 1],
        ['line-idle', 1],
      ]),
    );
  });

  it('[P8] beyond the connections that may be, the newest is refused; beyond the unnamed ones, the oldest ends', async () => {
    await start({ bounds: { connectionsMax: 3, unnamedMax: 2 } });
    const lines = [await stage.line(), await stage.line(), await stage.line()];
    await until(() => lines[0]?.isClosed === true);
    lines.push(await stage.line());
    await until(() => lines[1]?.isClosed === true);
    lines[2]?.send(heartbeat(1, 1));
    lines[3]?.send(heartbeat(1, 2));
    await until(() => lines.slice(2).every((line) => line.heard.length === 1));
    lines.push(await stage.line());
    const late = await stage.line();
    await until(() => late.isClosed);
    expect(stage.counted.get('line-refused')).toBe(1);
  });

  it('[P8] beyond its rate packets wait, and none is lost; a new line does not renew it', async () => {
    await start({ bounds: { packetsPerSecond: 1, packetBurst: 3 } });
    const unit = await stage.line();
    for (let n = 1; n <= 5; n += 1) unit.send(heartbeat(n));
    await until(() => unit.heard.length === 3);
    stage.clock.advance(1_000);
    await until(() => unit.heard.length === 4);
    stage.clock.advance(1_000);
    await until(() => unit.heard.length === 5);
    expect(unit.heard.map(({ serial }) => serial)).toEqual([1, 2, 3, 4, 5]);
    const again = await stage.line();
    again.send(heartbeat(6), heartbeat(7));
    await until(() => unit.isClosed && again.heard.length === 1);
    stage.clock.advance(1_000);
    await until(() => again.heard.length === 2);
  });

  it('[P8] packets wait in TCP while too many of them wait for their storage', async () => {
    await start({ bounds: { waitingMax: 2 } });
    const unit = await stage.line();
    let store = () => {};
    stage.storing = new Promise<void>((resolve) => {
      store = resolve;
    });
    for (let n = 1; n <= 5; n += 1) unit.send(heartbeat(n));
    await until(() => stage.server.find('gb-889')?.packets === 2);
    store();
    await until(() => unit.heard.length === 5);
  });

  it('[P8] ends after a hundred damaged packets in a minute', async () => {
    await start();
    const unit = await stage.line();
    const bad = heartbeat();
    bad[5] = 99;
    for (let n = 0; n < 120; n += 1) unit.send(bad);
    await until(() => unit.isClosed);
    expect(stage.counted.get('line-damaged')).toBe(1);
    expect(unit.heard.length).toBeLessThanOrEqual(100);
  });
});

describe('who may speak', () => {
  const network = (only: string) => ({ includes: (host: string) => host === only });

  it('[P10] with a list, only those on it, and only from where it says', async () => {
    await start({
      onlyListed: true,
      listed: [
        { address: 889, name: 'East mall', from: [] },
        { address: 890, from: [network('10.9.9.9')] },
      ],
    });
    const unit = await stage.line();
    unit.send(heartbeat(1, 891), heartbeat(2, 890), heartbeat(3, 889));
    await until(() => unit.heard.length === 3);
    const answers = unit.heard.map(({ serial, command }) => [serial, command]).sort();
    expect(answers).toEqual([
      [1, DENY],
      [2, DENY],
      [3, CONFIRM],
    ]);
    expect(stage.taken.flatMap(({ decoded }) => decoded.said.map(({ device }) => device))).toEqual([
      'gb-889',
    ]);
  });
});

describe('what people ask of a unit', () => {
  it('its state, with the answer in words; sent again while nothing comes back', async () => {
    await start();
    const unit = await stage.line();
    unit.send(heartbeat());
    await until(() => unit.heard.length === 1);
    const asked = stage.server.ask('gb-889', 'read-state', { name: 'li', minutes: 0 });
    await until(() => unit.heard.length === 2);
    expect(unit.heard[1]).toMatchObject({ source: 88_888, target: 889, command: 4, data: [81, 1, 0] });
    stage.clock.advance(10_000);
    await until(() => unit.heard.length === 3);
    expect(unit.heard[2]).toEqual(unit.heard[1]);
    const { serial = 0 } = unit.heard[1] ?? {};
    unit.send(rawPacket({ serial, command: 5, data: [21, 1, 8, 2, 58, 9, 26, 9, 12] }));
    expect(await asked).toEqual({
      outcome: 'answered',
      states: ['mainsFault'],
      at: Date.parse('2012-09-26T09:58:02+08:00'),
    });
    await until(() => stage.said('gb-889').some(({ stands }) => stands?.mains_lost === true));
  });

  it.each([0, 88_888])(
    'under the address that is ours by settings, also of a unit that names us %i',
    async (target) => {
      await start({ ownAddress: 23_352 });
      const unit = await stage.line();
      const damaged = rawPacket({ serial: 9, target, command: 2, data: partState(2) });
      damaged[27] = (damaged[27] ?? 0) ^ 1;
      unit.send(rawPacket({ serial: 7, target, command: 2, data: partState(2) }));
      await until(() => unit.heard.length === 1);
      unit.send(damaged);
      await until(() => unit.heard.length === 2);
      void stage.server.ask('gb-889', 'read-state', { name: 'li', minutes: 0 });
      await until(() => unit.heard.length === 3);
      expect(unit.heard.map(({ source, target: to }) => [source, to])).toEqual(Array(3).fill([23_352, 889]));
      expect(unit.heard.map(({ command }) => command)).toEqual([CONFIRM, DENY, 4]);
    },
  );

  it('the same bytes as the standard’s examples: clock, version, time and duty check', async () => {
    await start();
    const unit = await stage.line();
    unit.send(heartbeat());
    await until(() => unit.heard.length === 1);
    const by = { name: 'li', minutes: 10 };
    const questions = ['read-version', 'read-time', 'duty-check', 'sync-clock'] as const;
    for (const question of questions) void stage.server.ask('gb-889', question, by);
    await until(() => unit.heard.length === 5);
    expect(unit.heard.slice(1).map(({ command, data }) => [command, ...data.slice(0, 3)])).toEqual([
      [4, 85, 1, 0],
      [4, 88, 1, 0],
      [1, 91, 1, 10],
      // 1 764 000 000 s: 2025-11-25 00:00:00 in China.
      [1, 90, 1, 0],
    ]);
    expect(unit.heard[4]?.data).toEqual([90, 1, 0, 0, 0, 25, 11, 25]);
  });

  it('nothing back within four times ten seconds, a denial, and a line that is down', async () => {
    await start();
    const unit = await stage.line();
    unit.send(heartbeat());
    await until(() => unit.heard.length === 1);
    const by = { name: 'li', minutes: 0 };
    const unanswered = stage.server.ask('gb-889', 'read-state', by);
    for (let n = 2; n <= 5; n += 1) {
      await until(() => unit.heard.length === n);
      stage.clock.advance(10_000);
    }
    expect(await unanswered).toEqual({ outcome: 'unanswered' });
    const denied = stage.server.ask('gb-889', 'read-state', by);
    await until(() => unit.heard.length === 6);
    unit.send(rawPacket({ serial: unit.heard[5]?.serial ?? 0, command: 6 }));
    expect(await denied).toEqual({ outcome: 'denied' });
    unit.close();
    await until(() => stage.server.find('gb-889')?.session === undefined);
    expect(await stage.server.ask('gb-889', 'read-state', by)).toEqual({ outcome: 'gone' });
  });

  it('a duty check is answered by the button at the unit, or missed when its minutes are over', async () => {
    await start();
    const unit = await stage.line();
    unit.send(heartbeat());
    await until(() => unit.heard.length === 1);
    async function dutyCheck(): Promise<void> {
      const count = unit.heard.length;
      const asked = stage.server.ask('gb-889', 'duty-check', { name: 'li', minutes: 10 });
      await until(() => unit.heard.length > count);
      unit.send(rawPacket({ serial: unit.heard[count]?.serial ?? 0, command: 3 }));
      expect(await asked).toEqual({ outcome: 'confirmed' });
    }
    await dutyCheck();
    // The standard's example: type 24, the bit of the answer, operator 1.
    unit.send(rawPacket({ serial: 9, command: 2, data: [24, 1, 0x20, 1, 2, 58, 9, 26, 9, 12] }));
    await until(() => stage.duties.length === 1 && unit.heard.length === 3);
    await dutyCheck();
    unit.close();
    stage.clock.advance(600_000);
    expect(stage.duties).toEqual(['gb-889 answered', 'gb-889 missed']);
  });

  it('a unit whose clock is off is set once a connection, when that is wanted', async () => {
    await start({ syncOffMs: 60_000 });
    const unit = await stage.line();
    unit.send(heartbeat(1));
    await until(() => unit.heard.length === 1);
    stage.clock.advance(0);
    await until(() => unit.heard.length === 2);
    expect(unit.heard[1]).toMatchObject({ command: 1, data: [90, 1, 0, 0, 0, 25, 11, 25] });
  });
});
