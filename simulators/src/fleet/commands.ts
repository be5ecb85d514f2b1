/** How a virtual device obeys: each command once, an answer each time. */

import { Command } from '@ninewatch/contracts';
import type { VirtualDevice } from './virtual-device.ts';

export interface Answer {
  v: 1;
  id: string;
  ok: boolean;
  error?: string;
}

/** Answers remembered, so that a repeated command is answered and not run again. */
const ANSWERS_KEPT_MAX = 64;
const PERIOD_S = { min: 1, max: 86_400 };

export class CommandTaker {
  readonly #device: VirtualDevice;
  readonly #answers = new Map<string, Answer>();

  constructor(device: VirtualDevice) {
    this.#device = device;
  }

  /** Undefined for what is no command: there is nobody to answer. */
  take(payload: Buffer): Answer | undefined {
    const parsed = Command.safeParse(parseJson(payload));
    if (!parsed.success) return undefined;
    const known = this.#answers.get(parsed.data.id);
    if (known !== undefined) return known;
    const error = this.#obey(parsed.data);
    const answer: Answer = {
      v: 1,
      id: parsed.data.id,
      ok: error === undefined,
      ...(error === undefined ? {} : { error }),
    };
    this.#remember(answer);
    return answer;
  }

  #obey({ name, args, expiresAt }: Command): string | undefined {
    // A clock that was never set cannot judge the end of the command that sets it.
    if (name !== 'sync_time' && expiresAt < this.#device.ownTimeMs()) return 'expired';
    switch (name) {
      case 'sync_time':
        return this.#syncTime(args);
      case 'set_interval':
        return this.#setInterval(args);
      case 'self_test':
        this.#device.tell('test');
        return undefined;
      case 'mute':
        return undefined;
      case 'sound':
      case 'light':
        return typeof args.on === 'boolean' ? undefined : 'neither on nor off';
    }
  }

  #syncTime(args: Record<string, unknown>): string | undefined {
    const nowMs = numberIn(args, ['now', 'at', 'nowMs', 'time']);
    if (nowMs === undefined) return 'no time given';
    this.#device.setClock(nowMs);
    return undefined;
  }

  #setInterval(args: Record<string, unknown>): string | undefined {
    const periodS = numberIn(args, ['seconds', 'intervalS', 's', 'interval']);
    if (periodS === undefined || periodS < PERIOD_S.min || periodS > PERIOD_S.max)
      return 'no fitting interval given';
    this.#device.setPeriod(periodS * 1_000);
    return undefined;
  }

  #remember(answer: Answer): void {
    this.#answers.set(answer.id, answer);
    const oldest = this.#answers.keys().next();
    if (this.#answers.size > ANSWERS_KEPT_MAX && oldest.done !== true) this.#answers.delete(oldest.value);
  }
}

function numberIn(args: Record<string, unknown>, names: readonly string[]): number | undefined {
  return names.map((name) => args[name]).find((value): value is number => typeof value === 'number');
}

function parseJson(payload: Buffer): unknown {
  try {
    return JSON.parse(payload.toString());
  } catch {
    // Not a command then; the schema refuses undefined.
    return undefined;
  }
}
