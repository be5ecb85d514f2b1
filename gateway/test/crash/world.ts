/** One life of a data folder: a gateway that is killed again and again, and everybody around it who is not. */

import { cpSync, mkdirSync } from 'node:fs';
import type { Hazard } from '@ninewatch/rules';
import { systemClock } from '../../src/base/clock.ts';
import { type FaultyStorage, faultyStorage } from '../shim/faulty-storage.ts';
import { ApiClient } from '../stage/api-client.ts';
import {
  ADMIN_PASSWORD,
  type Exit,
  launch,
  makeFolder,
  type Settings,
  settingsFor,
} from '../stage/gateway-process.ts';
import { NoticeReceiver } from '../stage/notice-receiver.ts';
import { seededNumbers } from '../stage/seeded-numbers.ts';
import { type Examined, examine } from './examine.ts';
import { arm, type KillPoint, pointOf } from './kill-points.ts';
import { LoadDevice } from './load-device.ts';
import type { Kill } from './plan.ts';
import { cutPower } from './power-cut.ts';

const VENUES = ['inn', 'bar', 'shop'];
const DEVICES_A_VENUE = 2;
/** A start that takes longer is a failure, ms. */
const START_MS_MAX = 60_000;
/** From here a point that was not met is given up and the gateway killed by the clock, ms. */
const GIVE_UP_MS: Record<KillPoint['stage'], number> = {
  birth: 2_000,
  load: 8_000,
  bulk: 30_000,
  start: 2_000,
  stop: 12_000,
  aged: 12_000,
};
/** SIGTERM comes that long after the devices began, ms. */
const STOP_AFTER_MS = 300;
const DAY_MS = 86_400_000;

export const after = (ms: number): Promise<void> => new Promise((resolve) => systemClock.after(ms, resolve));

export interface Outcome {
  /** Whether it died where it was to die; else it was killed by the clock. */
  isReached: boolean;
  isReady: boolean;
  startMs?: number;
  stderr: string;
}

type Launched = ReturnType<typeof launch>;

export class World {
  readonly folder: ReturnType<typeof makeFolder>;
  /** Without it there are kills by the clock alone, and no power cuts. */
  readonly storage: FaultyStorage | undefined;
  readonly receiver: NoticeReceiver;
  readonly devices: LoadDevice[] = [];
  readonly #random: () => number;
  readonly #settings: Settings;
  readonly #closed: string[] = [];
  /** What was sent before retention may have removed it. */
  readonly #aged = new Map<string, Set<number>>();
  #clockMs = 0;
  #token = '';

  private constructor(receiver: NoticeReceiver, seed: number, isShimmed: boolean) {
    this.folder = makeFolder();
    const { dir, dataDir } = this.folder;
    this.storage = isShimmed ? faultyStorage({ dir, dataDir }) : undefined;
    this.receiver = receiver;
    this.#random = seededNumbers(seed);
    this.#settings = settingsFor(this.folder, {
      NINEWATCH_DEVICE_RATE_MAX: '0',
      NINEWATCH_CHECKPOINT_S: '1',
      NINEWATCH_RETENTION_DAYS: '1',
      NINEWATCH_WEBHOOK_URL: receiver.url,
      ...this.storage?.env,
    });
  }

  static async start(seed: number, isShimmed: boolean): Promise<World> {
    return new World(await NoticeReceiver.start(), seed, isShimmed);
  }

  get acknowledged(): number {
    return this.devices.reduce((sum, { acknowledged }) => sum + acknowledged.size, 0);
  }

  /** Venues and devices: what the devices' life begins with. Meets the gateway's own first start. */
  async settle(): Promise<void> {
    const { launched, ports } = await this.#ready();
    const admin = await this.#signIn(ports.httpPort);
    await admin.done('/regions', { id: 'east', name: 'east', level: 'town', parent: 'root' });
    for (const id of VENUES) {
      await admin.done('/venues', { id, name: id, category: 2, region: 'east', facts: {} });
      for (let n = 1; n <= DEVICES_A_VENUE; n += 1) {
        const device = { id: `${id}-${n}`, venueId: id, kind: 'heat' };
        const { secret } = await admin.done<{ secret: string }>('/devices', device);
        const seed = Math.floor(this.#random() * 2 ** 32);
        this.devices.push(new LoadDevice({ ...device, secret }, seededNumbers(seed)));
      }
    }
    launched.child.kill('SIGKILL');
    await launched.exited;
  }

  /** Starts a gateway and kills it as told. What lies there then is to be examined, then `cut`. */
  async kill(kill: Kill): Promise<Outcome> {
    const { stage, at } = pointOf(kill.point);
    const isStarting = stage === 'start' || stage === 'birth';
    this.receiver.be(kill.receiver);
    if (stage === 'aged') this.#growOld();
    if (isStarting) this.#arm(kill);
    const startedMs = systemClock.monotonicMs();
    const launched = launch(this.#settings);
    const { child, exited, ready } = launched;
    if (isStarting && at === undefined) {
      void after(kill.nth).then(() => child.kill('SIGKILL'));
    }
    const ports = await Promise.race([ready, after(START_MS_MAX).then(() => 'late' as const)]);
    if (ports === 'late') throw new Error(await this.#neverReady(launched));
    const startMs = systemClock.monotonicMs() - startedMs;
    const isReached = ports === undefined ? true : await this.#underLoad(kill, launched, ports);
    const { code, stderr } = await exited;
    if (code !== null && !(stage === 'stop' && code === 0))
      throw new Error(`it ended with ${code}: ${stderr}`);
    this.#clearFaults();
    const isReady = ports !== undefined;
    return { isReached: isReached && code === null, isReady, ...(isReady ? { startMs } : {}), stderr };
  }

  /** Power goes, when the kill says so. */
  cut({ cut }: Kill): void {
    if (cut === 'none' || this.storage === undefined) return;
    cutPower(this.folder.dataDir, this.storage.shadowDir, cut === 'torn' ? this.#random : undefined);
  }

  /** A start and a clean stop in between. */
  async stopCleanly(): Promise<Exit> {
    const { launched, ports } = await this.#ready();
    const runs = this.#run(ports.mqttPort, {});
    await after(STOP_AFTER_MS);
    launched.child.kill('SIGTERM');
    const exit = await launched.exited;
    await runs;
    return exit;
  }

  /** Everything is acknowledged and everybody told; the gateway is up for `look`, then stopped. */
  async finish(look: (admin: ApiClient) => Promise<void>): Promise<Exit> {
    this.receiver.be('well');
    const { launched, ports } = await this.#ready();
    await this.#run(ports.mqttPort, { lastOnes: true });
    await look(await this.#signIn(ports.httpPort));
    launched.child.kill('SIGTERM');
    return launched.exited;
  }

  examine(): Examined {
    return examine(this.folder.dataDir, {
      acknowledged: new Map(this.devices.map((device) => [device.login.id, this.kept(device)])),
      sent: new Map(this.devices.map(({ login, sent }) => [login.id, sent])),
      aged: this.#aged,
      closed: this.#closed,
      taken: [...this.receiver.taken.keys()],
    });
  }

  /** Of a device: what retention cannot have removed. */
  kept({ login, acknowledged }: LoadDevice): Map<number, string> {
    const aged = this.#aged.get(login.id);
    return new Map([...acknowledged].filter(([seq]) => aged?.has(seq) !== true));
  }

  /** For people who want to see what went wrong. */
  keep(dir: string): void {
    mkdirSync(dir, { recursive: true });
    cpSync(this.folder.dir, dir, { recursive: true });
  }

  async end(): Promise<void> {
    await this.receiver.stop();
    this.storage?.close();
    this.folder.remove();
  }

  async #underLoad(
    kill: Kill,
    { child, exited }: Launched,
    ports: { httpPort: number; mqttPort: number },
  ): Promise<boolean> {
    const { stage, at } = pointOf(kill.point);
    const runs = this.#run(ports.mqttPort, { isBulk: stage === 'bulk' });
    const acts = this.#answerHazards(ports.httpPort);
    const isOver = exited.then(() => true);
    if (stage === 'stop') {
      await Promise.race([after(STOP_AFTER_MS), isOver]);
      this.#arm(kill);
      child.kill('SIGTERM');
    } else if (stage !== 'start' && stage !== 'birth') this.#arm(kill);
    const isTimed = at === undefined && stage === 'load';
    const isDead = await Promise.race([
      isOver,
      after(isTimed ? kill.nth : GIVE_UP_MS[stage]).then(() => false),
    ]);
    child.kill('SIGKILL');
    await Promise.all([runs, acts]);
    return isTimed || isDead;
  }

  async #run(mqttPort: number, how: { lastOnes?: boolean; isBulk?: boolean }): Promise<void> {
    const url = `mqtt://127.0.0.1:${mqttPort}`;
    await Promise.all(this.devices.map((device) => device.run(url, how)));
  }

  /** As somebody on duty would: acknowledges some, ends what is over. */
  async #answerHazards(httpPort: number): Promise<void> {
    if (this.#token === '') return;
    const admin = new ApiClient(httpPort);
    admin.token = this.#token;
    try {
      for (const { id, state } of await admin.list<Hazard>('/hazards')) {
        if (state === 'unacknowledged' && this.#random() < 0.3)
          await admin.post(`/hazards/${id}/acknowledge`);
        if (!state.startsWith('returned')) continue;
        const { status, body } = await admin.post(`/hazards/${id}/reset`);
        if (status === 200 && body.state === 'closed') this.#closed.push(id);
      }
    } catch (cause) {
      // It was killed while it was asked, or refuses a token that is two days old.
      if (!(cause instanceof TypeError) && !String(cause).includes(': 401')) throw cause;
    }
  }

  /** Two days pass while nothing runs: all rows come of age. */
  #growOld(): void {
    this.#clockMs += 2 * DAY_MS;
    this.storage?.faults.clockOffset(this.#clockMs);
    for (const { login, sent } of this.devices) this.#aged.set(login.id, new Set(sent.keys()));
  }

  #arm({ point, nth }: Kill): void {
    if (this.storage !== undefined) arm(this.storage.faults, point, nth);
  }

  #clearFaults(): void {
    this.storage?.faults.clear();
    this.storage?.faults.clockOffset(this.#clockMs);
  }

  async #ready(): Promise<{ launched: Launched; ports: { httpPort: number; mqttPort: number } }> {
    const launched = launch(this.#settings);
    const ports = await Promise.race([launched.ready, after(START_MS_MAX)]);
    if (ports === undefined) throw new Error(await this.#neverReady(launched));
    return { launched, ports };
  }

  async #neverReady({ child, exited }: Launched): Promise<string> {
    child.kill('SIGKILL');
    return `it does not start: ${(await exited).stderr}`;
  }

  async #signIn(httpPort: number): Promise<ApiClient> {
    const admin = await ApiClient.signIn(httpPort, 'admin', ADMIN_PASSWORD);
    this.#token = admin.token;
    return admin;
  }
}
