/** From booked deliveries to a message with its words and people, as they are at the moment of sending. */

import type { LedgerRows } from '../../ledger/notice-rows.ts';
import type { BookedDelivery, DeliveryBook } from '../book/delivery-book.ts';
import type { LedgerFacts } from '../facts/ledger-facts.ts';
import type { Recipients } from '../facts/recipients.ts';
import type { NoticePlan, PlannedChannel } from '../plan/schema.ts';
import type { ChannelKind, Delivery, Recipient, Sender, Told } from '../port/channel-kind.ts';
import { compose } from '../words/compose.ts';
import { maskedRecipient } from './masking.ts';

export interface Addressed {
  delivery: Delivery;
  /** Those that the message is of. */
  deliveries: readonly BookedDelivery[];
  /** Masked. */
  recipient: string;
}
/** Nobody needs to be told any more, or nobody can be. */
type Idle = Parameters<DeliveryBook['settle']>[0][number];

/** A ledger that was put back decides again what is booked already; ours: looked at that often. */
const UNDECIDED_MS = 10_000;

export interface AddressingOptions {
  plan: NoticePlan;
  channel: PlannedChannel;
  kind: ChannelKind;
  sender: Sender;
  rows: LedgerRows;
  facts: LedgerFacts;
  recipients: Recipients;
  nowMs(): number;
}

export class Addressing {
  readonly #options: AddressingOptions;

  constructor(options: AddressingOptions) {
    this.#options = options;
  }

  of(batch: readonly BookedDelivery[]): { addressed?: Addressed; idle: Idle[] } {
    const { kind } = this.#options;
    const { told, deliveries, idle } = this.#stillDue(batch);
    const [first, ...more] = told;
    const [firstDelivery] = deliveries;
    if (first === undefined || firstDelivery === undefined) return { idle };
    const recipients = this.#recipientsOf(deliveries);
    if (kind.reach === 'person' && !this.#reaches(recipients[0])) {
      return { idle: [...idle, ...deliveries.map((each) => this.#unreachable(each, recipients[0]))] };
    }
    return { idle, addressed: this.#addressed([first, ...more], deliveries, recipients) };
  }

  reaches(recipient: Recipient): boolean {
    return this.#reaches(recipient);
  }

  /** Somebody may have answered meanwhile: read again. A notice that retention has taken is told nobody. */
  #stillDue(batch: readonly BookedDelivery[]): { told: Told[]; deliveries: BookedDelivery[]; idle: Idle[] } {
    const { rows, facts } = this.#options;
    const told: Told[] = [];
    const deliveries: BookedDelivery[] = [];
    const idle: Idle[] = [];
    for (const each of batch) {
      const notice = rows.noticeOf(each.noticeSeq, each.noticeId);
      if (notice === undefined) idle.push(this.#undecided(each));
      else if (notice === null || (notice.state !== 'due' && notice.once !== true)) {
        idle.push({ id: each.id, result: { state: 'answered' } });
      } else {
        told.push({ notice, facts: facts.of(notice) });
        deliveries.push(each);
      }
    }
    return { told, deliveries, idle };
  }

  #undecided({ id, trouble }: BookedDelivery): Idle {
    const againAt = this.#options.nowMs() + UNDECIDED_MS;
    return { id, result: { state: 'due', againAt, trouble: trouble ?? 'the ledger decides it again' } };
  }

  #recipientsOf(deliveries: readonly BookedDelivery[]): Recipient[] {
    const { kind, recipients } = this.#options;
    const names =
      kind.reach === 'person' ? [deliveries[0]?.target ?? ''] : deliveries.flatMap(({ named }) => named);
    return [...new Set(names)].flatMap((name) => recipients.named(name) ?? []);
  }

  #reaches(recipient: Recipient | undefined): boolean {
    const { kind, sender } = this.#options;
    if (recipient === undefined) return false;
    if (sender.reaches !== undefined) return sender.reaches(recipient);
    return kind.contact === undefined || recipient.contacts[kind.contact] !== undefined;
  }

  #addressed(told: [Told, ...Told[]], deliveries: BookedDelivery[], recipients: Recipient[]): Addressed {
    const { plan, channel, kind } = this.#options;
    const language = channel.language ?? plan.language;
    const [first] = deliveries;
    const recipient =
      kind.reach === 'person' && recipients[0] !== undefined
        ? maskedRecipient(recipients[0], kind.contact)
        : '';
    return {
      deliveries,
      recipient,
      delivery: {
        id: first?.id ?? '',
        told,
        recipients,
        words: compose(told, { plan, channel: channel.name, language, style: kind.style }),
        attempt: (first?.attempts ?? 0) + 1,
      },
    };
  }

  #unreachable(each: BookedDelivery, recipient: Recipient | undefined): Idle {
    const { channel, kind } = this.#options;
    const trouble =
      recipient === undefined ? 'no such person' : `no ${kind.contact ?? 'way'} of this person is known`;
    return {
      id: each.id,
      result: { state: 'unreachable', trouble },
      attempt: {
        ...{ deliveryId: each.id, noticeId: each.noticeId, region: each.region, channel: channel.name },
        ...{ kind: kind.kind, recipient: recipient?.name ?? each.target, number: each.attempts + 1 },
        ...{ at: this.#options.nowMs(), ms: 0, outcome: 'unreachable', detail: trouble, gathered: 1 },
      },
    };
  }
}
