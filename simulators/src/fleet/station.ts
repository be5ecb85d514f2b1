/** One connection with the devices behind it: a device by itself, or a collector that publishes for its children. */

import { topicOf } from '@ninewatch/contracts';
import type { Clock } from '../base/clock.ts';
import { type Random, randomOf } from '../base/random.ts';
import type { DeviceSecret } from '../base/secrets-file.ts';
import { DEVICE_BACKOFF } from '../link/backoff.ts';
import { DeviceLink } from '../link/device-link.ts';
import { Outbox } from '../link/outbox.ts';
import { CommandTaker } from './commands.ts';
import { VirtualDevice } from './virtual-device.ts';

export interface StationSettings {
  url: string;
  seed: number;
  boot: number;
  periodMs: number;
  speed: number;
  /** By venue; a venue that is not named lives like a shop. */
  categories?: ReadonlyMap<string, number>;
}

/** A day of readings at the reference period of 15 s. */
const KEPT_MAX = 5_760;
const BATCH_MAX = 100;
const FIRMWARE = 'simulator-1';

export class Station {
  readonly devices: VirtualDevice[];
  readonly #link: DeviceLink;
  readonly #owner: VirtualDevice;
  readonly #onRefused: (reason: string) => void;
  #cuts = 0;

  /** The first of `members` owns the connection. */
  constructor(
    members: readonly [DeviceSecret, ...DeviceSecret[]],
    settings: StationSettings,
    parts: { clock: Clock; onDown: (reason: string) => void },
  ) {
    const [owner] = members;
    const random = randomOf(settings.seed, `link/${owner.id}`);
    this.#onRefused = parts.onDown;
    this.#link = new DeviceLink(
      {
        url: settings.url,
        venueId: owner.venueId,
        deviceId: owner.id,
        secret: owner.secret,
        backoff: DEVICE_BACKOFF,
        firmware: FIRMWARE,
      },
      parts.clock,
      random,
    );
    this.devices = members.map((member) => this.#deviceOf(member, settings, parts.clock));
    this.#owner = this.devices[0] as VirtualDevice;
  }

  /** The devices' power comes on; the connection follows as soon as the network lets it. */
  start(isSpread = false): void {
    const commands = new CommandTaker(this.#owner);
    this.#link.start({
      onUp: () => {
        for (const device of this.devices) device.outbox.pump();
      },
      onDown: (reason) => {
        for (const device of this.devices) device.outbox.rewind();
        this.#onRefused(reason);
      },
      onCommand: (payload) => this.#answer(commands.take(payload)),
    });
    for (const device of this.devices) device.start(isSpread);
  }

  get isUp(): boolean {
    return this.#link.isUp;
  }

  /** The network is gone until `rejoin` has been called as often. */
  cut(): void {
    this.#cuts += 1;
    this.#link.cut();
  }

  rejoin(): void {
    this.#cuts -= 1;
    if (this.#cuts === 0) this.#link.resume();
  }

  /** Sends bytes as they are, good or bad; a loss is not the sender's trouble here. */
  async sendRaw(
    topic: string,
    payload: string,
    options: { qos?: 0 | 1 | 2; retain?: boolean },
  ): Promise<boolean> {
    try {
      await this.#link.publish(topic, payload, options);
      return true;
    } catch {
      // LinkLost: reported by `onDown` already.
      return false;
    }
  }

  async stop(): Promise<void> {
    for (const device of this.devices) device.stop();
    await this.#link.stop();
  }

  #answer(answer: object | undefined): void {
    if (answer === undefined) return;
    const { venueId, id } = this.#owner.settings;
    void this.sendRaw(topicOf(venueId, id, 'result'), JSON.stringify(answer), {});
  }

  #deviceOf(member: DeviceSecret, settings: StationSettings, clock: Clock): VirtualDevice {
    let device: VirtualDevice | undefined;
    const outbox = new Outbox(
      {
        venueId: member.venueId,
        deviceId: member.id,
        keptMax: KEPT_MAX,
        inFlightMax: 1,
        batchMax: BATCH_MAX,
        sendingTime: () => (device === undefined ? clock.nowMs() : device.sendingTimeMs()),
      },
      this.#link,
    );
    const random: Random = randomOf(settings.seed, `device/${member.id}`);
    const { boot, periodMs, speed } = settings;
    const category = settings.categories?.get(member.venueId) ?? 1;
    device = new VirtualDevice(
      { id: member.id, venueId: member.venueId, kind: member.kind, category, boot, periodMs, speed },
      outbox,
      { clock, random },
    );
    return device;
  }
}
