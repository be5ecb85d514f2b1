/** Acts on hazards from this page: one at a time each, with their failures in words. */

import type { Hazard } from '@ninewatch/rules';
import { type Ref, readonly, ref, shallowReactive, shallowRef } from 'vue';
import type { HazardActName } from '../api/hazards.ts';
import { asProblem } from '../api/problem.ts';
import { i18n } from '../i18n/i18n.ts';
import { problemWords, wordFor } from '../i18n/words.ts';
import { allowanceOf } from '../incident/allowed-acts.ts';
import { type ActBody, actCarefully } from '../incident/careful-act.ts';
import { devicesInDanger } from '../incident/facts.ts';
import { deviceName } from '../places/venue-book.ts';
import { mayDo } from '../session/session.ts';

/** Calls at a time when many are silenced at once. */
const AT_ONCE_MAX = 4;

export interface Outcome {
  hazardId: string;
  isFailure: boolean;
  words: string;
}

export interface Acts {
  busy: ReadonlySet<string>;
  outcome: Readonly<Ref<Outcome | null>>;
  /** Typed beside the acts and recorded with the next one. */
  note: Ref<string>;
  /** → whether it was done. */
  perform<Name extends HazardActName>(hazard: Hazard, name: Name, body: ActBody<Name>): Promise<boolean>;
  /** By key: does it, or says why not. */
  tryTo(hazard: Hazard, name: 'acknowledge' | 'silence' | 'reset'): void;
  silenceAll(hazards: readonly Hazard[]): Promise<void>;
  clear(): void;
}

export function useActs(isStale: Readonly<Ref<boolean>>): Acts {
  const { t } = i18n.global;
  const busy = shallowReactive(new Set<string>());
  const outcome = shallowRef<Outcome | null>(null);
  const note = ref('');

  const say = (hazard: Hazard, words: string, isFailure: boolean) => {
    outcome.value = { hazardId: hazard.id, words, isFailure };
  };

  async function perform<Name extends HazardActName>(hazard: Hazard, name: Name, body: ActBody<Name>) {
    if (busy.has(hazard.id)) return false;
    busy.add(hazard.id);
    const written = note.value.trim();
    try {
      await actCarefully(hazard, name, written === '' ? body : { note: written, ...body });
      note.value = '';
      say(hazard, t('act.done', { act: wordFor('act', name) }), false);
      return true;
    } catch (cause) {
      say(
        hazard,
        problemWords(asProblem(cause), (id) => deviceName(hazard.venueId, id)),
        true,
      );
      return false;
    } finally {
      busy.delete(hazard.id);
    }
  }

  function tryTo(hazard: Hazard, name: 'acknowledge' | 'silence' | 'reset'): void {
    const hindrance = hindranceOf(hazard, name, isStale.value);
    if (hindrance === null) void perform(hazard, name, {});
    else say(hazard, hindrance, true);
  }

  async function silenceAll(hazards: readonly Hazard[]): Promise<void> {
    const waiting = hazards.filter((hazard) => mayDo('hazard.silence', hazard.region));
    const run = async () => {
      for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
        await perform(next, 'silence', {});
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE_MAX }, run));
  }

  const clear = () => {
    outcome.value = null;
  };
  return { busy, outcome: readonly(outcome), note, perform, tryTo, silenceAll, clear };
}

/** Why it cannot be done now, in words; null when it can. */
export function hindranceOf(hazard: Hazard, name: HazardActName, isStale: boolean): string | null {
  const { t } = i18n.global;
  if (isStale) return t('act.stale');
  if (!mayDo(`hazard.${name}`, hazard.region)) return t('act.notAllowed');
  const allowance = allowanceOf(hazard, name);
  if (allowance === 'allowed') return null;
  if (allowance === 'hidden') return t('act.nothing');
  const devices = devicesInDanger(hazard).map((id) => deviceName(hazard.venueId, id));
  return t('act.stillInDanger', { devices: devices.join(' · ') });
}
