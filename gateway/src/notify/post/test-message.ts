/** A message that says it is a test, to one channel: sent at once, written down like every attempt. */

import type { Notice } from '@ninewatch/rules';
import type { Clock } from '../../base/clock.ts';
import { causeText } from '../../base/errors.ts';
import type { DeliveryBook } from '../book/delivery-book.ts';
import type { PlannedChannel } from '../plan/schema.ts';
import type { ChannelKind, Delivery, Recipient, Sender } from '../port/channel-kind.ts';
import { ATTEMPT_MS_MAX } from './channel-desk.ts';
import { maskedRecipient, withoutContacts } from './masking.ts';

export interface TestResult {
  ok: boolean;
  /** What the other side answered, or what went wrong. */
  detail: string;
  /** Masked; empty for a group or a system. */
  recipient: string;
  ms: number;
}
interface Testing {
  channel: PlannedChannel;
  kind: ChannelKind;
  sender: Sender;
  recipient: Recipient | undefined;
  reaches(recipient: Recipient): boolean;
  book: Pick<DeliveryBook, 'note'>;
  clock: Clock;
}

/** To who asks for it when it goes to people: nobody else is woken. */
export async function sendTest(testing: Testing): Promise<TestResult> {
  const { channel, kind, recipient, clock, book } = testing;
  const [at, startedMs] = [clock.nowMs(), clock.monotonicMs()];
  const shown =
    kind.reach === 'person' && recipient !== undefined ? maskedRecipient(recipient, kind.contact) : '';
  const { ok, detail } = await attempt(testing, at);
  const ms = clock.monotonicMs() - startedMs;
  book.note({
    ...{
      deliveryId: '',
      noticeId: '',
      region: 'root',
      channel: channel.name,
      kind: kind.kind,
      recipient: shown,
    },
    ...{ number: 1, at, ms, outcome: ok ? 'test_sent' : 'test_failed', detail, gathered: 1 },
  });
  return { ok, detail, recipient: shown, ms: Math.round(ms) };
}

async function attempt(testing: Testing, at: number): Promise<{ ok: boolean; detail: string }> {
  const { kind, sender, recipient, reaches, channel } = testing;
  const people = recipient === undefined ? [] : [recipient];
  if (kind.reach === 'person' && (recipient === undefined || !reaches(recipient))) {
    return { ok: false, detail: `no ${kind.contact ?? 'way'} of yours is known` };
  }
  try {
    const said = await sender.send(
      testDelivery({ channel, kind, recipient, at }),
      AbortSignal.timeout(ATTEMPT_MS_MAX),
    );
    return { ok: true, detail: withoutContacts(said ?? '', people) };
  } catch (cause) {
    return { ok: false, detail: withoutContacts(causeText(cause), people) };
  }
}

function testDelivery({
  channel,
  kind,
  recipient,
  at,
}: Pick<Testing, 'channel' | 'kind' | 'recipient'> & { at: number }): Delivery {
  const text = {
    zh: `【测试】这是通知渠道“${channel.name}”的测试消息，无需处理。`,
    en: `Test of the channel "${channel.name}": nothing to do.`,
  };
  const notice: Notice = {
    ...{
      id: `test-${channel.name}-${at}`,
      hazardId: '',
      ticketId: null,
      venueId: '',
      region: 'root',
      level: 0,
    },
    ...{ to: [], reason: 'opened', class: 'test', priority: 4, at, text, state: 'answered', once: true },
  };
  return {
    id: notice.id,
    told: [{ notice, facts: { venue: null, hazard: null, ticket: null, regions: [], offsetMs: 0 } }],
    recipients: recipient === undefined || kind.reach === 'system' ? [] : [recipient],
    words: { subject: text.zh, text: `${text.zh}\n${text.en}` },
    attempt: 1,
  };
}
