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

/** Acts that ask for something first. */
export type FormName = 'shelve' | 'service' | 'promote' | 'close' | 'call';
/** Of them, those that are acts on the incident itself. */
type FormAct = HazardActName & FormName;
export type SimpleAct = 'acknowledge' | 'silence' | 'reset' | 'unshelve';

export interface Acts {
  busy: ReadonlySet<string>;
  outcome: Readonly<Ref<Outcome | null>>;
  /** Typed beside the acts of this incident and recorded with the next one on it, and on no other. */
  noteOf(hazard: Hazard): string;
  takeNote(hazard: Hazard, text: string): void;
  /** → whether it was done. */
  perform<Name extends HazardActName>(hazard: Hazard, name: Name, body: ActBody<Name>): Promise<boolean>;
  /** By key: does it, or says why not. */
  tryTo(hazard: Hazard, name: SimpleAct): void;
  /** Which form stands open beside the selected incident. */
  form: Ref<FormName | null>;
  /** By key: opens it, or says why not. */
  tryToOpen(hazard: Hazard, name: FormName): void;
  /** What the open form asked for; done, that form closes, and none that was opened since. */
  submit<Name extends FormAct>(hazard: Hazard, name: Name, body: ActBody<Name>): Promise<void>;
  silenceAll(hazards: readonly Hazard[]): Promise<void>;
  /** What came of something else that was done about this incident. */
  say(hazard: Hazard, words: string, isFailure: boolean): void;
  clear(): void;
}

export function useActs(isStale: Readonly<Ref<boolean>>): Acts {
  const { t } = i18n.global;
  const busy = shallowReactive(new Set<string>());
  const outcome = shallowRef<Outcome | null>(null);
  const note = useNote();
  const form = ref<FormName | null>(null);
  let openings = 0;

  const say = (hazard: Hazard, words: string, isFailure: boolean) => {
    outcome.value = { hazardId: hazard.id, words, isFailure };
  };

  async function perform<Name extends HazardActName>(hazard: Hazard, name: Name, body: ActBody<Name>) {
    if (busy.has(hazard.id)) return false;
    busy.add(hazard.id);
    const written = note.noteOf(hazard).trim();
    try {
      await actCarefully(hazard, name, written === '' ? body : { note: written, ...body });
      note.recorded(hazard, written);
      say(hazard, t('act.done', { act: wordFor('act', name) }), false);
      return true;
    } catch (cause) {
      const words = problemWords(asProblem(cause), (id) => deviceName(hazard.venueId, id));
      say(hazard, words, true);
      return false;
    } finally {
      busy.delete(hazard.id);
    }
  }

  function tryTo(hazard: Hazard, name: SimpleAct): void {
    const hindrance = hindranceOf(hazard, name, isStale.value);
    if (hindrance === null) void perform(hazard, name, {});
    else say(hazard, hindrance, true);
  }

  function tryToOpen(hazard: Hazard, name: FormName): void {
    const hindrance = hindranceOf(hazard, name, isStale.value);
    // What stands open, with what was typed into it, is none the worse for it.
    if (hindrance !== null) say(hazard, hindrance, true);
    else {
      openings += 1;
      form.value = form.value === name ? null : name;
    }
  }

  async function submit<Name extends FormAct>(hazard: Hazard, name: Name, body: ActBody<Name>) {
    const own = openings;
    if ((await perform(hazard, name, body)) && own === openings && form.value === name) form.value = null;
  }

  const silenceAll = (hazards: readonly Hazard[]) =>
    aFewAtOnce(
      hazards.filter(({ region }) => mayDo('hazard.silence', region)),
      (hazard) => perform(hazard, 'silence', {}),
    );

  const clear = () => {
    outcome.value = null;
    form.value = null;
    note.clear();
  };
  return {
    ...{ busy, outcome: readonly(outcome), form, noteOf: note.noteOf, takeNote: note.takeNote },
    ...{ perform, tryTo, tryToOpen, submit, silenceAll, say, clear },
  };
}

async function aFewAtOnce(waiting: Hazard[], act: (hazard: Hazard) => Promise<unknown>): Promise<void> {
  const run = async () => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) await act(next);
  };
  await Promise.all(Array.from({ length: AT_ONCE_MAX }, run));
}

function useNote() {
  const note = shallowRef({ hazardId: '', text: '' });
  const noteOf = ({ id }: Hazard) => (note.value.hazardId === id ? note.value.text : '');
  const takeNote = ({ id }: Hazard, text: string) => {
    note.value = { hazardId: id, text };
  };
  return {
    noteOf,
    takeNote,
    /** What was typed on meanwhile is for the next act. */
    recorded: (hazard: Hazard, written: string) => {
      if (written !== '' && noteOf(hazard).trim() === written) takeNote(hazard, '');
    },
    clear: () => {
      note.value = { hazardId: '', text: '' };
    },
  };
}

/** Why it cannot be done now, in words; null when it can. */
export function hindranceOf(
  hazard: Hazard,
  name: HazardActName | 'service',
  isStale: boolean,
): string | null {
  const { t } = i18n.global;
  if (isStale) return t('act.stale');
  if (name === 'service') return mayTakeOut(hazard) ? null : t('act.notAllowed');
  if (!mayDo(`hazard.${name}`, hazard.region)) return t('act.notAllowed');
  const allowance = allowanceOf(hazard, name);
  if (allowance === 'allowed') return null;
  if (allowance === 'hidden') return t('act.nothing');
  const devices = devicesInDanger(hazard).map((id) => deviceName(hazard.venueId, id));
  return t('act.stillInDanger', { devices: devices.join(' · ') });
}

/** Devices of the gateway itself are none, and of an unknown venue nobody knows any. */
export function mayTakeOut({ kind, venueId, region }: Hazard): boolean {
  if (kind === 'gateway' || venueId === '') return false;
  return mayDo('device.out_of_service', region) || mayDo('venue.out_of_service', region);
}
