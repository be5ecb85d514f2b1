/** Notices of the ledger → deliveries in the book: who is told on which channel, and from when. */

import type { Notice } from '@ninewatch/rules';
import type { DeliveryBook, NewDelivery } from '../book/delivery-book.ts';
import type { LedgerFacts } from '../facts/ledger-facts.ts';
import type { Recipients } from '../facts/recipients.ts';
import { isUrgent, type Way, waysOf } from '../plan/route.ts';
import type { NoticePlan } from '../plan/schema.ts';
import type { ChannelKind } from '../port/channel-kind.ts';

/** What asks for no answer is news for a day; ours. */
const NEWS_MS_MAX = 24 * 3_600_000;
/** In a group's message so many are called by name; ours: more is nobody. */
const NAMED_MAX = 20;

export interface RouterOptions {
  plan: NoticePlan;
  kinds: ReadonlyMap<string, ChannelKind>;
  facts: LedgerFacts;
  recipients: Recipients;
  book: Pick<DeliveryBook, 'add'>;
  nowMs(): number;
  /** No route leads to anybody. */
  onNobody(seq: number, notice: Notice): void;
}

export class Router {
  readonly #options: RouterOptions;

  constructor(options: RouterOptions) {
    this.#options = options;
  }

  /** Durable when it returns; the same notice again adds nothing. */
  take(seq: number, notice: Notice): void {
    const { plan, facts, book, nowMs } = this.#options;
    if (notice.once === true && nowMs() - notice.at > NEWS_MS_MAX) return;
    const known = { notice, facts: facts.of(notice) };
    const urgent = isUrgent(notice, known.facts);
    const booked = new Map<string, NewDelivery>();
    for (const way of waysOf(plan.routes, known, nowMs())) {
      for (const { target, named } of this.#targetsOf(way, notice)) {
        const id = deliveryId(notice.id, way.channel, target);
        const before = booked.get(id);
        const notBefore = Math.min(way.notBeforeMs, before?.notBefore ?? way.notBeforeMs);
        booked.set(id, {
          ...{ id, noticeId: notice.id, noticeSeq: seq, region: notice.region, channel: way.channel, target },
          named: [...new Set([...(before?.named ?? []), ...named])].slice(0, NAMED_MAX),
          ...{ urgent, priority: notice.priority, at: notice.at, notBefore },
        });
      }
    }
    book.add([...booked.values()]);
    const asksForAnswer = notice.state === 'due' && notice.once !== true;
    if (booked.size === 0 && urgent && asksForAnswer) this.#options.onNobody(seq, notice);
  }

  #targetsOf({ channel, roles, onDuty }: Way, notice: Notice): { target: string; named: string[] }[] {
    const { plan, kinds, recipients, nowMs } = this.#options;
    const planned = plan.channels.find(({ name }) => name === channel);
    const kind = kinds.get(planned?.kind ?? '');
    if (planned === undefined || planned.off || kind === undefined) return [];
    if (kind.reach === 'system') return [{ target: '', named: [] }];
    const people = recipients.of(notice, { roles, onDuty, nowMs: nowMs() });
    if (kind.reach === 'person') return people.map(({ username }) => ({ target: username, named: [] }));
    return [{ target: '', named: people.map(({ username }) => username) }];
  }
}

/** Stable: a notice that is read twice is delivered under the same id. */
export function deliveryId(noticeId: string, channel: string, target: string): string {
  return [noticeId, channel, ...(target === '' ? [] : [target])].join('/');
}
