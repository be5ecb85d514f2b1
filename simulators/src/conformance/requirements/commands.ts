/** CM: commands are acknowledged, obeyed once, and answered each time. */

import type { Sent, Transcript } from '../transcript.ts';
import { each, failed, passed, type Requirement, seconds, unseen, type Verdict } from '../verdict.ts';
import { firstTimes } from './identity.ts';

const ANSWER_MS_MAX = 10_000;
/** Between a time that it was told and the one it then shows. */
const CLOCK_MS_MAX = 10_000;
/** What was on its way when it was told does not count. */
const SETTLE_MS = 500;

function answerTo(transcript: Transcript, about: Sent['about'], fits: (ok: unknown) => boolean): Verdict {
  const [sent] = transcript.sent(about);
  if (sent === undefined) return unseen('the command was not sent');
  const [result] = transcript.results(sent.sent.id, sent.atMs);
  if (result === undefined) return failed('no result');
  const tookMs = result.atMs - sent.atMs;
  if (tookMs > ANSWER_MS_MAX) return failed(`a result after ${seconds(tookMs)}`);
  const seen = `ok: ${String(result.ok)} after ${Math.round(tookMs)} ms`;
  return fits(result.ok) ? passed(seen) : failed(seen);
}

export const commands: readonly Requirement[] = [
  {
    ...{ id: 'CM-1', level: 'must', en: 'Acknowledges each command', zh: '对每条命令回 PUBACK' },
    judge: (transcript) => {
      const acks = transcript.entries.flatMap((entry) =>
        entry.kind === 'heard' && entry.packet.cmd === 'puback'
          ? [`${entry.link}/${entry.packet.messageId}`]
          : [],
      );
      const sent = transcript.entries.flatMap((entry) => (entry.kind === 'commanded' ? [entry] : []));
      return each(sent, {
        what: 'commands',
        fault: ({ link, sent: { packetId, about } }) =>
          acks.includes(`${link}/${packetId}`) ? undefined : `no PUBACK for ${about}`,
      });
    },
  },
  {
    ...{
      id: 'CM-2',
      level: 'must',
      en: 'Answers a command within 10 s, under its id',
      zh: '10 秒内以命令编号应答',
    },
    judge: (transcript) => answerTo(transcript, 'self_test', (ok) => typeof ok === 'boolean'),
  },
  {
    ...{ id: 'CM-3', level: 'must' },
    ...{ en: 'Answers a repeated command again', zh: '对重复命令再次应答' },
    judge: (transcript) => answerTo(transcript, 'repeat', (ok) => typeof ok === 'boolean'),
  },
  {
    ...{
      id: 'CM-4',
      level: 'must',
      en: 'Says no to a command that it does not know',
      zh: '对未知命令应答 ok: false',
    },
    judge: (transcript) => answerTo(transcript, 'unknown', (ok) => ok === false),
  },
  {
    ...{ id: 'CM-5', level: 'must', en: 'Sets its clock by sync_time', zh: '按 sync_time 校时' },
    judge: (transcript) => {
      const [sent] = transcript.sent('sync_time');
      if (sent === undefined) return unseen('the command was not sent');
      // By when it was said: a clock that was not set shows itself by the first of them.
      const told = firstTimes(transcript).find(({ atMs }) => atMs > sent.atMs + SETTLE_MS);
      if (told === undefined) return failed('no reading after it');
      // The stand's wall clock, as far ahead as it told the device.
      const wantedMs = told.wallMs + SYNC_AHEAD_MS;
      const offMs = Math.abs((told.sentAt ?? told.at) - wantedMs);
      return offMs <= CLOCK_MS_MAX ? passed(`${Math.round(offMs)} ms off`) : failed(`${seconds(offMs)} off`);
    },
  },
  {
    ...{ id: 'CM-6', level: 'must', en: 'Does not run a command after its end', zh: '不执行过期命令' },
    judge: (transcript) => answerTo(transcript, 'expired', (ok) => ok === false),
  },
  {
    ...{ id: 'CM-7', level: 'must' },
    ...{
      en: 'Stays connected and obeys after a command that is no JSON',
      zh: '收到非 JSON 命令后仍保持连接并可执行',
    },
    judge: (transcript) => answerTo(transcript, 'after-garbage', (ok) => typeof ok === 'boolean'),
  },
  {
    ...{ id: 'CM-8', level: 'must', en: 'Ignores fields that it does not know', zh: '忽略未知字段' },
    judge: (transcript) => answerTo(transcript, 'more-fields', (ok) => typeof ok === 'boolean'),
  },
];

/** `sync_time` says a time so far ahead of the stand's, so that a clock which was right already shows that it was set. */
export const SYNC_AHEAD_MS = 3_600_000;
