/** OB: nothing is lost to a broken line, and a broken line is not beaten. */

import { measuredMs, type Told, type Transcript } from '../transcript.ts';
import { each, failed, passed, type Requirement, seconds, unseen } from '../verdict.ts';
import { firstTimes } from './identity.ts';

const ATTEMPTS_PER_SECOND_MAX = 3;
/** The last pause between attempts is so many times the first. */
const BACK_OFF_MIN = 1.5;
const REFUSED_PAUSE_MS_MIN = 5_000;
/** MQTT's half a keep-alive of grace, and a slow timer. */
const SILENCE_SHARE_MAX = 1.75;
const SILENCE_SLACK_MS = 5_000;

/** Said while PUBACKs were held back, and so never acknowledged before the line was cut. */
function held(transcript: Transcript): Told[] {
  return firstTimes(transcript).filter(({ phase }) => phase === 'held');
}

function saidAgain(transcript: Transcript): Told[] {
  const names = new Set(held(transcript).map(({ boot, seq }) => `${boot}/${seq}`));
  const seen = new Set<string>();
  return transcript.told().filter(({ phase, boot, seq }) => {
    const name = `${boot}/${seq}`;
    if (phase === 'held' || !names.has(name) || seen.has(name)) return false;
    seen.add(name);
    return true;
  });
}

function pauses(times: readonly { atMs: number }[]): number[] {
  return times.slice(1).map(({ atMs }, i) => atMs - (times[i]?.atMs ?? 0));
}

export const outage: readonly Requirement[] = [
  {
    ...{ id: 'OB-1', level: 'must' },
    ...{ en: 'What was not acknowledged comes again after a reconnect', zh: '未确认的消息在重连后重发' },
    judge: (transcript) => {
      const wanted = held(transcript);
      if (wanted.length === 0) return unseen('nothing was sent while acknowledgements were held back');
      const again = saidAgain(transcript).length;
      const seen = `${again} of ${wanted.length} came again`;
      return again === wanted.length ? passed(seen) : failed(seen);
    },
  },
  {
    ...{ id: 'OB-2', level: 'must', en: 'It comes again in the order of measuring', zh: '按测量顺序重发' },
    judge: (transcript) => {
      const again = saidAgain(transcript).filter(({ leaf }) => leaf === 'telemetry');
      return each(
        again.slice(1).map((now, i) => ({ before: again[i] as Told, now })),
        {
          what: 'steps',
          fault: ({ before, now }) => (now.seq > before.seq ? undefined : `${before.seq} then ${now.seq}`),
        },
      );
    },
  },
  {
    ...{ id: 'OB-3', level: 'must', en: 'sentAt is new at each attempt to send', zh: '每次重发更新 sentAt' },
    judge: (transcript) => {
      const first = new Map(held(transcript).map((told) => [`${told.boot}/${told.seq}`, told]));
      return each(
        saidAgain(transcript).filter(({ sentAt }) => sentAt !== undefined),
        {
          what: 'repeats',
          fault: (again) => {
            const before = first.get(`${again.boot}/${again.seq}`)?.sentAt;
            return before === undefined || (again.sentAt ?? 0) > before
              ? undefined
              : `seq ${again.seq} with the old one`;
          },
        },
      );
    },
  },
  {
    ...{
      id: 'OB-4',
      level: 'must',
      en: 'Readings of an outage come after it',
      zh: '断网期间的读数在恢复后补报',
    },
    judge: (transcript) => {
      const span = transcript.span('outage');
      if (span === undefined) return unseen('there was no outage');
      const kept = firstTimes(transcript).filter((told) => {
        const measured = measuredMs(told);
        return told.phase === 'backlog' && measured > span.fromMs && measured < span.untilMs;
      });
      const seen = `${kept.length} readings of ${seconds(span.untilMs - span.fromMs)}`;
      return kept.length > 0 ? passed(seen) : failed(seen);
    },
  },
  {
    ...{ id: 'OB-5', level: 'must', en: 'Tries again, at growing intervals', zh: '以递增间隔重连' },
    judge: (transcript) => {
      const attempts = transcript.opened('outage');
      if (attempts.length < 3) return failed(`${attempts.length} attempts`);
      const between = pauses(attempts);
      const [first = 0, last = 0] = [between[0], between.at(-1)];
      const seen = `${attempts.length} attempts, the first pause ${seconds(first)}, the last ${seconds(last)}`;
      const inASecond = Math.max(
        ...attempts.map(
          ({ atMs }) => attempts.filter((other) => other.atMs >= atMs && other.atMs - atMs < 1_000).length,
        ),
      );
      const isCalm = inASecond <= ATTEMPTS_PER_SECOND_MAX;
      return isCalm && Math.max(...between.slice(1)) >= BACK_OFF_MIN * first ? passed(seen) : failed(seen);
    },
  },
  {
    ...{ id: 'OB-6', level: 'must' },
    ...{ en: 'Waits 5 s or more after its login was refused', zh: '登录被拒后至少等待 5 秒' },
    judge: (transcript) => {
      const refused = transcript.entries.find(
        (entry) =>
          entry.kind === 'answered' && entry.packet.cmd === 'connack' && entry.packet.returnCode !== 0,
      );
      if (refused === undefined) return unseen('it was not refused');
      const next = transcript.entries.find((entry) => entry.kind === 'opened' && entry.atMs > refused.atMs);
      if (next === undefined) return failed('it did not come back');
      const pauseMs = next.atMs - refused.atMs;
      return pauseMs >= REFUSED_PAUSE_MS_MIN ? passed(seconds(pauseMs)) : failed(seconds(pauseMs));
    },
  },
  {
    ...{ id: 'OB-7', level: 'must' },
    ...{ en: 'Leaves a connection on which nobody answers', zh: '对端无应答时主动断开' },
    judge: (transcript) => {
      const connect = transcript.connects().find(({ phase }) => phase === 'silent');
      if (connect === undefined) return unseen('it was not left without answers');
      const end = transcript.entries.find((entry) => entry.kind === 'closed' && entry.link === connect.link);
      const allowedMs = (connect.packet.keepalive ?? 0) * 1_000 * SILENCE_SHARE_MAX + SILENCE_SLACK_MS;
      if (end?.kind !== 'closed' || end.by !== 'device') return failed('it stayed');
      const stayedMs = end.atMs - connect.atMs;
      const seen = `after ${seconds(stayedMs)}, with a keep-alive of ${connect.packet.keepalive} s`;
      return stayedMs <= allowedMs ? passed(seen) : failed(seen);
    },
  },
];
