/** ID: each reading is numbered once and stays what it was. */

import type { Told, Transcript } from '../transcript.ts';
import { each, failed, passed, quoted, type Requirement, unseen } from '../verdict.ts';

const nameOf = ({ boot, seq }: Told): string => `${boot}/${seq}`;

/** The first time that each reading was said, in that order. */
export function firstTimes(transcript: Transcript): Told[] {
  const first = new Map<string, Told>();
  for (const told of transcript.told()) if (!first.has(nameOf(told))) first.set(nameOf(told), told);
  return [...first.values()];
}

export const identity: readonly Requirement[] = [
  {
    ...{ id: 'ID-1', level: 'must' },
    ...{ en: 'The same (boot, seq) always has the same content', zh: '相同的 (boot, seq) 内容始终相同' },
    judge: (transcript) => {
      const first = new Map(firstTimes(transcript).map((told) => [nameOf(told), told.content]));
      return each(transcript.told(), {
        what: 'readings',
        fault: (told) =>
          first.get(nameOf(told)) === told.content
            ? undefined
            : `${nameOf(told)} came again as ${quoted(told.content)}`,
      });
    },
  },
  {
    ...{ id: 'ID-2', level: 'must', en: 'seq rises within a boot', zh: '同一 boot 内 seq 递增' },
    judge: (transcript) => {
      const steps = (['telemetry', 'event'] as const).flatMap((leaf) => {
        const told = firstTimes(transcript).filter((one) => one.leaf === leaf);
        return told.slice(1).map((now, i) => ({ before: told[i] as Told, now }));
      });
      return each(
        steps.filter(({ before, now }) => before.boot === now.boot),
        {
          what: 'steps',
          fault: ({ before, now }) => (now.seq > before.seq ? undefined : `${before.seq} then ${now.seq}`),
        },
      );
    },
  },
  {
    ...{ id: 'ID-3', level: 'must', en: 'boot stays while it runs', zh: '运行期间 boot 不变' },
    judge: (transcript) => {
      const boots = new Set(
        transcript.told().flatMap(({ boot, phase }) => (phase === 'restart' ? [] : [boot])),
      );
      if (boots.size === 0) return unseen('no readings');
      return boots.size === 1
        ? passed(`boot ${[...boots][0]}`)
        : failed(`${boots.size} boots without a restart`);
    },
  },
  {
    ...{ id: 'ID-4', level: 'must', en: 'After a restart boot is another', zh: '重启后 boot 改变' },
    judge: (transcript) => {
      const after = transcript.told().filter(({ phase }) => phase === 'restart');
      if (after.length === 0) return unseen('it was not restarted: run with --restart');
      const before = new Set(
        transcript.told().flatMap(({ boot, phase }) => (phase === 'restart' ? [] : [boot])),
      );
      const last = after.at(-1)?.boot ?? 0;
      return before.has(last) ? failed(`boot ${last} again`) : passed(`boot ${last}`);
    },
  },
];
