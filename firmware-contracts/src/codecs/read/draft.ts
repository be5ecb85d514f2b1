/** What one message says about one device, while its fields are read one by one. */

import type { EventName, Flag } from '../../catalogue.ts';
import { type MetricName, metricSpec } from '../../catalogue.ts';
import type { Said, Stands, Why } from '../codec.ts';
import type { Answer } from './answer.ts';
import { combined, type Mains, type Phases } from './phases.ts';
import { BELIEVABLE_MAX, type Conversion, convert } from './units.ts';
import { asNumber, saysNoValue, shown } from './values.ts';

export interface DraftOptions {
  /** What `null` means here: a sensor that fails ('lost'), or only that nothing is known yet ('unsaid'). */
  nulls?: 'lost' | 'unsaid';
  at?: number | undefined;
  partOf?: string;
}

export class Draft {
  readonly device: string;
  readonly answer: Answer;
  at: number | undefined;
  presence: Said['presence'];
  model: string | undefined;
  firmware: string | undefined;
  readonly #nulls: 'lost' | 'unsaid';
  readonly #partOf: string | undefined;
  readonly #metrics = new Map<string, number | null>();
  readonly #phases: Phases = { voltage: [], current: [], power: [] };
  readonly #parts = new Map<string, Stands>();
  readonly #happened = new Set<EventName>();

  constructor(device: string, answer: Answer, options: DraftOptions = {}) {
    this.device = device;
    this.answer = answer;
    this.at = options.at;
    this.#nulls = options.nulls ?? 'lost';
    this.#partOf = options.partOf;
  }

  note(field: string, why: Why, value?: unknown): void {
    this.answer.note({
      device: this.device,
      field,
      why,
      ...(value !== undefined && { value: shown(value) }),
    });
  }

  /** A number of the catalogue's metric, in the maker's unit. */
  metric(name: MetricName, value: unknown, from: { field: string; conversion?: Conversion }): void {
    const number = this.#number(value, from.field, name);
    if (number === undefined) return;
    const ours = this.#convert(number, from);
    if (ours !== undefined) this.#keep(name, ours, from.field);
  }

  /** One or several phases or channels of the mains; they become one value when all are known. */
  mains(name: Mains, value: unknown, from: { field: string; conversion?: Conversion }): void {
    const number = this.#number(value, from.field, name);
    const ours = number === undefined ? undefined : this.#convert(number, from);
    if (ours !== undefined) this.#phases[name].push(ours);
  }

  /** The device's own sum of its phases. */
  totalPower(value: unknown, field: string): void {
    const number = this.#number(value, field, 'power');
    if (number !== undefined) this.#phases.totalPower = number;
  }

  hasMetric(name: string): boolean {
    return this.#metrics.has(name);
  }

  stand(flag: Flag, isStanding: boolean, part = ''): void {
    const stands = this.#parts.get(part) ?? {};
    // Two fields of one part may speak of one flag: the one that stands is believed.
    stands[flag] = isStanding || stands[flag] === true;
    this.#parts.set(part, stands);
  }

  standAll(stands: Stands, part = ''): void {
    for (const [flag, isStanding] of Object.entries(stands)) this.stand(flag as Flag, isStanding, part);
  }

  /** Refused for a retained message: it says nothing about now. */
  happen(event: EventName, field: string): void {
    if (this.answer.message.isRetained === true) this.note(field, 'old', event);
    else this.#happened.add(event);
  }

  /**
   * Hands over what was found. A message that says nothing of ours still says that the device lives: that is said
   * too, unless the message is an old one.
   */
  finish(): void {
    this.#combinePhases();
    const { device, at, presence, model, firmware } = this;
    const own = this.#parts.get('');
    const common = {
      device,
      ...(at !== undefined && { at }),
      ...(this.#partOf !== undefined && { partOf: this.#partOf }),
    };
    const first: Said = {
      ...common,
      ...(this.#metrics.size > 0 && { metrics: Object.fromEntries(this.#metrics) }),
      ...(own !== undefined && { stands: own }),
      ...(this.#happened.size > 0 && { happened: [...this.#happened] }),
      ...(presence !== undefined && { presence }),
      ...(model !== undefined && { model }),
      ...(firmware !== undefined && { firmware }),
    };
    const saysSomething = Object.keys(first).length > Object.keys(common).length;
    const isAlive = this.#parts.size === 0 && this.answer.message.isRetained !== true;
    if (saysSomething || isAlive) this.answer.say(first);
    for (const [part, stands] of this.#parts) if (part !== '') this.answer.say({ ...common, part, stands });
  }

  #number(value: unknown, field: string, name: string): number | undefined {
    if (saysNoValue(value)) {
      this.#lost(name, field);
      return undefined;
    }
    const number = asNumber(value);
    if (number === undefined) this.note(field, 'wrong-type', value);
    else if (Math.abs(number) > BELIEVABLE_MAX) this.note(field, 'not-a-number', value);
    else return number;
    return undefined;
  }

  /** A factor may be anything that a person wrote. */
  #convert(
    number: number,
    { field, conversion }: { field: string; conversion?: Conversion },
  ): number | undefined {
    const ours = conversion === undefined ? number : convert(number, conversion);
    if (Number.isFinite(ours) && Math.abs(ours) <= BELIEVABLE_MAX) return ours;
    this.note(field, 'not-a-number', number);
    return undefined;
  }

  #lost(name: string, field: string): void {
    if (this.#nulls === 'lost' && !this.#metrics.has(name)) this.#metrics.set(name, null);
    if (this.#nulls === 'unsaid') this.note(field, 'no-value');
  }

  /** Of two values of one metric the more dangerous one counts, where only one direction is dangerous. */
  #keep(name: string, value: number, field: string): void {
    const known = this.#metrics.get(name);
    if (known === undefined || known === null) {
      this.#metrics.set(name, value);
      return;
    }
    if (metricSpec(name)?.dangerous === 'high') this.#metrics.set(name, Math.max(known, value));
    else if (known !== value) this.note(field, 'second-value', value);
  }

  #combinePhases(): void {
    const { metrics, isUnfed } = combined(this.#phases);
    for (const [name, value] of metrics) this.#keep(name, value, name);
    if (isUnfed) this.note('voltage', 'no-value', 0);
  }
}
