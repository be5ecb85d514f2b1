/** Our devices' installation and status to one platform of GB/T 45839 over HTTPS: from an offset of its own, until it is taken. [P2] [P9] */

import type { Hazard } from '@ninewatch/rules';
import { destinationOf } from '../../base/address.ts';
import type { Clock, Timer } from '../../base/clock.ts';
import { causeText, GatewayError } from '../../base/errors.ts';
import type { Log } from '../../base/log.ts';
import type { Cursor } from '../upload/kept.ts';
import { isForCentre, nothingTold, stateOfDevice, type Told, tell } from '../upload/standing.ts';
import type { Mapping, StatusName } from './mapping.ts';
import type { Interface } from './read.ts';
import { eventBetween, type Installed, installBody, statusBody, statusOf } from './write.ts';

export interface PushPlan {
  name: string;
  /** Both interfaces are below it. */
  url: string;
  token?: string | undefined;
  regions: readonly string[];
  mapping: Mapping;
}

/** A device of ours as the platform is to know it. */
export interface PushedDevice extends Installed {
  id: string;
  isRetired: boolean;
}

export interface PushSource {
  changed(
    regions: readonly string[],
    after: Cursor,
    limit: number,
  ): Promise<{ hazards: Hazard[]; next: Cursor | null }>;
  /** Page by page; `next` is null at the end. */
  devices(
    regions: readonly string[],
    after: string | undefined,
  ): Promise<{ items: PushedDevice[]; next: string | null }>;
  device(id: string): Promise<PushedDevice | null>;
}

export interface Posted {
  url: string;
  body: unknown;
  token: string | undefined;
  /** The gateway stops: nobody waits for the answer any more. */
  signal: AbortSignal;
}

/** Posts a body; resolves with the HTTP status, rejects when there was no answer. */
export type Post = (posted: Posted) => Promise<number>;

export interface PushKept {
  cursor: Cursor;
  since: number;
  told: Told;
  /** Device → what the platform has been told of its installation, as text. */
  installed: Record<string, string>;
  /** Device → its status there; absent is normal. */
  status: Record<string, StatusName>;
}

export interface PushFile {
  get(): PushKept | undefined;
  set(kept: PushKept): Promise<void>;
}

export interface PushState {
  name: string;
  sent: number;
  refused: number;
  position: number;
  /** Why it waits, when it does. */
  trouble?: string;
}

export interface PusherOptions {
  plan: PushPlan;
  source: PushSource;
  file: PushFile;
  clock: Clock;
  log: Log;
  post: Post;
  onState(state: PushState): void;
}

const HAZARDS_A_ROUND = 50;
const RETRY_MS_MIN = 1_000;
const RETRY_MS_MAX = 60_000;
/** How often all devices are compared with what was told of them, ms. Ours. */
export const COMPARE_MS = 3_600_000;

export class Pusher {
  readonly #options: PusherOptions;
  #kept: PushKept;
  #busy: Promise<void> | undefined;
  #wantsMore = false;
  #wantsDevices = true;
  readonly #stopping = new AbortController();
  #retry: Timer | undefined;
  #compare: Timer | undefined;
  #retryMs = RETRY_MS_MIN;
  #state: PushState;

  constructor(options: PusherOptions) {
    const { plan, clock, file } = options;
    this.#options = options;
    this.#kept = file.get() ?? {
      cursor: { position: 0, seq: 0 },
      ...{ since: clock.nowMs(), told: nothingTold(), installed: {}, status: {} },
    };
    const { position } = this.#kept.cursor;
    this.#state = { name: plan.name, sent: 0, refused: 0, position };
  }

  start(): void {
    this.#say({});
    this.#compare = this.#options.clock.every(COMPARE_MS, () => this.devicesChanged());
    this.wake();
  }

  /** A device was registered, changed or retired. */
  devicesChanged(): void {
    this.#wantsDevices = true;
    this.wake();
  }

  wake(): void {
    this.#wantsMore = true;
    if (this.#busy !== undefined || this.#isStopped || this.#retry !== undefined) return;
    this.#busy = this.#run().finally(() => {
      this.#busy = undefined;
      if (this.#wantsMore) this.wake();
    });
  }

  /** After a restore the ledger may be behind what was told. */
  boundTo(newestPosition: number): void {
    if (this.#kept.cursor.position > newestPosition) this.#kept.cursor = { position: 0, seq: 0 };
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    this.#retry?.stop();
    this.#compare?.stop();
    await this.#busy;
  }

  get #isStopped(): boolean {
    return this.#stopping.signal.aborted;
  }

  async #run(): Promise<void> {
    try {
      while (this.#wantsMore && !this.#isStopped) {
        this.#wantsMore = false;
        // Dangers first: what is installed where can wait.
        while (!this.#isStopped && (await this.#round()));
        if (this.#wantsDevices) await this.#compareDevices();
      }
      const { trouble: _over, ...state } = this.#state;
      this.#state = state;
      this.#say({});
      this.#retryMs = RETRY_MS_MIN;
    } catch (cause) {
      this.#wantsMore = true;
      this.#say({ trouble: causeText(cause) });
      if (this.#isStopped) return;
      this.#retry = this.#options.clock.after(this.#retryMs, () => {
        this.#retry = undefined;
        this.wake();
      });
      this.#retryMs = Math.min(this.#retryMs * 2, RETRY_MS_MAX);
    }
  }

  async #round(): Promise<boolean> {
    const { source, plan, file } = this.#options;
    const { hazards, next } = await source.changed(plan.regions, this.#kept.cursor, HAZARDS_A_ROUND);
    if (next === null) return false;
    const kept = structuredClone(this.#kept);
    for (const hazard of hazards) {
      if (!isForCentre(hazard) || (hazard.closedAt ?? Number.POSITIVE_INFINITY) < kept.since) continue;
      for (const news of tell(kept.told, hazard)) {
        if (news.kind === 'part') await this.#tellStatus(kept, news.deviceId, statusOf(news.state), news.at);
      }
    }
    kept.cursor = next;
    await file.set(kept);
    this.#kept = kept;
    this.#say({ position: next.position });
    return true;
  }

  async #tellStatus(kept: PushKept, id: string, status: StatusName, at: number): Promise<void> {
    const before = kept.status[id] ?? 'normal';
    if (before === status) return;
    const device = await this.#options.source.device(id);
    // What a platform was never told of it may refuse to hear about.
    if (device !== null && !device.isRetired) await this.#tellInstalled(kept, device);
    const deviceId = device?.deviceId ?? id;
    const event = eventBetween(before, status);
    const said = { deviceId, status, at, ...(event === undefined ? {} : { event }) };
    await this.#send('status_info', statusBody(said, this.#options.plan.mapping));
    if (status === 'normal') delete kept.status[id];
    else kept.status[id] = status;
  }

  /** What is new, changed or retired since it was told. */
  async #compareDevices(): Promise<void> {
    const { source, plan, file, clock } = this.#options;
    this.#wantsDevices = false;
    const kept = structuredClone(this.#kept);
    try {
      let after: string | undefined;
      do {
        const { items, next } = await source.devices(plan.regions, after);
        for (const device of items) await this.#tellDevice(kept, device, clock.nowMs());
        after = next ?? undefined;
      } while (after !== undefined && !this.#isStopped);
    } catch (cause) {
      this.#wantsDevices = true;
      throw cause;
    } finally {
      // What was told is told, whatever came of the rest.
      await file.set(kept);
      this.#kept = kept;
    }
  }

  async #tellDevice(kept: PushKept, device: PushedDevice, nowMs: number): Promise<void> {
    const { mapping } = this.#options.plan;
    const { id, deviceId } = device;
    if (device.isRetired) {
      if (kept.installed[id] === undefined) return;
      const gone = { deviceId, status: 'disabled', event: 'scrapped', at: nowMs } as const;
      await this.#send('status_info', statusBody(gone, mapping));
      delete kept.installed[id];
      delete kept.status[id];
      return;
    }
    const isNew = kept.installed[id] === undefined;
    await this.#tellInstalled(kept, device);
    if (!isNew) return;
    const status = statusOf(stateOfDevice(kept.told, id));
    await this.#send('status_info', statusBody({ deviceId, status, at: nowMs }, mapping));
  }

  async #tellInstalled(kept: PushKept, device: PushedDevice): Promise<void> {
    const body = installBody(device, this.#options.plan.mapping);
    const text = JSON.stringify(body);
    if (kept.installed[device.id] === text) return;
    await this.#send('install_info', body);
    kept.installed[device.id] = text;
  }

  /** Throws when it may be taken later. What is refused for good is counted, and keeps nothing else from the platform. */
  async #send(kind: Interface, body: Record<string, unknown>): Promise<void> {
    const { plan, post, log } = this.#options;
    const { signal } = this.#stopping;
    // What was not told by now is told after the next start.
    if (signal.aborted) throw new GatewayError('store-busy', true, 'it stops');
    const path = kind === 'install_info' ? 'Install_info' : 'status_info';
    const url = `${plan.url.replace(/\/$/, '')}/${path}`;
    const status = await post({ url, body, token: plan.token, signal });
    if (status >= 200 && status < 300) {
      this.#say({ sent: this.#state.sent + 1 });
      return;
    }
    // A wrong token is put right by people, and nothing may be lost meanwhile.
    const isLater = status >= 500 || [401, 403, 404, 408, 425, 429].includes(status);
    if (isLater) throw new GatewayError('store-busy', true, `${plan.name} answered ${status}`);
    log.error({ platform: plan.name, interface: path, status }, 'the platform refuses a body: given up');
    this.#say({ refused: this.#state.refused + 1 });
  }

  #say(news: Partial<PushState>): void {
    this.#state = { ...this.#state, ...news };
    this.#options.onState(this.#state);
  }
}

const ANSWER_MS_MAX = 10_000;

export const postJson: Post = async ({ url, body, token, signal }) => {
  try {
    const to = destinationOf(url, {
      'content-type': 'application/json; charset=utf-8',
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    });
    const response = await fetch(to.url, {
      method: 'POST',
      headers: to.headers,
      body: JSON.stringify(body),
      // The token is for this address alone.
      redirect: 'error',
      signal: AbortSignal.any([signal, AbortSignal.timeout(ANSWER_MS_MAX)]),
    });
    await response.body?.cancel();
    return response.status;
  } catch (cause) {
    throw new GatewayError('store-busy', true, `the platform cannot be reached: ${causeText(cause)}`, cause);
  }
};
