/** MS: where a device publishes, how, and in which form. */

import {
  Event,
  isMetricName,
  LIMITS,
  METRICS,
  Result,
  Status,
  Telemetry,
  topicOf,
} from '@ninewatch/contracts';
import { z } from 'zod';
import { isObject, type Published } from '../transcript.ts';
import { each, failed, passed, quoted, type Requirement, unseen } from '../verdict.ts';

const OWN = ['telemetry', 'event', 'status', 'result'] as const;
const SCHEMAS = { telemetry: Telemetry, event: Event, status: Status, result: Result };
/** Seconds over which the sustained rate is taken: a burst may come before. */
const RATE_WINDOW_S = 30;

function shapeFault({ leaf, json }: Published): string | undefined {
  if (leaf === undefined || leaf === 'command') return undefined;
  if (json === undefined) return `${leaf}: not JSON`;
  const parsed = SCHEMAS[leaf].safeParse(json);
  if (parsed.success) return undefined;
  const [line = ''] = z.prettifyError(parsed.error).split('\n');
  return `${leaf}: ${line} in ${quoted(json)}`;
}

/** The most of ascending times within a window; in one pass, for a device that floods is judged as well. */
export function mostWithin(times: readonly number[], windowMs: number): number {
  let most = 0;
  let first = 0;
  times.forEach((at, last) => {
    while (at - (times[first] ?? at) >= windowMs) first += 1;
    most = Math.max(most, last - first + 1);
  });
  return most;
}

export const messages: readonly Requirement[] = [
  {
    ...{ id: 'MS-1', level: 'must', en: 'Publishes under its own topics only', zh: '仅在自身主题下发布' },
    judge: (transcript) => {
      const own: readonly string[] = OWN.map((leaf) =>
        topicOf(transcript.device.venueId, transcript.device.id, leaf),
      );
      return each(transcript.published(), {
        what: 'messages',
        fault: ({ topic }) => (own.includes(topic) ? undefined : quoted(topic)),
      });
    },
  },
  {
    ...{ id: 'MS-2', level: 'must', en: 'Publishes with QoS 1', zh: '以 QoS 1 发布' },
    judge: (transcript) =>
      each(transcript.published(), {
        what: 'messages',
        fault: ({ packet, topic }) =>
          packet.qos === 1 ? undefined : `QoS ${packet.qos} on ${quoted(topic)}`,
      }),
  },
  {
    ...{ id: 'MS-3', level: 'must', en: 'Retains its status and nothing else', zh: '仅状态消息使用保留标志' },
    judge: (transcript) =>
      each(transcript.published(), {
        what: 'messages',
        fault: ({ packet, topic, leaf }) =>
          packet.retain === true && leaf !== 'status' ? `retained on ${quoted(topic)}` : undefined,
      }),
  },
  {
    ...{
      id: 'MS-4',
      level: 'must',
      en: 'Every message has the form of contract v1',
      zh: '每条消息符合 v1 契约格式',
    },
    judge: (transcript) => each(transcript.published(), { what: 'messages', fault: shapeFault }),
  },
  {
    ...{ id: 'MS-5', level: 'must' },
    ...{
      en: `No payload is above ${LIMITS.payloadBytesMax} bytes`,
      zh: `负载不超过 ${LIMITS.payloadBytesMax} 字节`,
    },
    judge: (transcript) =>
      each(transcript.published(), {
        what: 'messages',
        fault: ({ bytes }) => (bytes <= LIMITS.payloadBytesMax ? undefined : `${bytes} bytes`),
      }),
  },
  {
    ...{ id: 'MS-6', level: 'should' },
    ...{ en: 'Its metrics are in the catalogue and within their range', zh: '指标在目录内且在量程内' },
    judge: (transcript) =>
      each(
        transcript
          .told()
          .flatMap(({ reading }) => (isObject(reading.metrics) ? Object.entries(reading.metrics) : [])),
        {
          what: 'metrics',
          fault: ([name, value]) => {
            if (!isMetricName(name)) return `${quoted(name)} is not in the catalogue`;
            const { min, max } = METRICS[name];
            return typeof value === 'number' && value >= min && value <= max
              ? undefined
              : `${name} ${quoted(value)}`;
          },
        },
      ),
  },
  {
    ...{ id: 'MS-7', level: 'must' },
    ...{
      en: `Keeps to ${LIMITS.deviceMessagesPerSecond} messages a second after a burst of ${LIMITS.deviceMessagesBurst}`,
      zh: `每秒不超过 ${LIMITS.deviceMessagesPerSecond} 条，突发不超过 ${LIMITS.deviceMessagesBurst} 条`,
    },
    judge: (transcript) => {
      const times = transcript.published().map(({ atMs }) => atMs);
      if (times.length === 0) return unseen('no messages');
      const allowed = LIMITS.deviceMessagesBurst + RATE_WINDOW_S * LIMITS.deviceMessagesPerSecond;
      const most = mostWithin(times, RATE_WINDOW_S * 1_000);
      const seen = `at most ${most} messages in ${RATE_WINDOW_S} s`;
      return most <= allowed ? passed(seen) : failed(seen);
    },
  },
  {
    ...{ id: 'MS-8', level: 'should', en: 'Raises an alarm as an event', zh: '以事件上报报警' },
    judge: (transcript) => {
      const events = transcript.published('event');
      return events.length === 0 ? unseen('no event was raised') : passed(`${events.length} events`);
    },
  },
];
