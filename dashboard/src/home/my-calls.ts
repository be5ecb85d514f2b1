/** Which calls on file the person was called by and has not answered, and what answers them. */

import type { Call } from '@ninewatch/rules';

export interface Called {
  id: string;
  calls: readonly Call[];
}

/** Whether it still calls, and the person by name. */
export function isCalling(call: Call, username: string): boolean {
  if (call.answeredAt !== undefined || call.endedAt !== undefined) return false;
  return call.people.some((person) => person.username === username && person.answeredAt === undefined);
}

export function callsFor<T extends Called>(filings: readonly T[], username: string) {
  return filings.flatMap((filing) =>
    filing.calls.filter((call) => isCalling(call, username)).map((call) => ({ filing, call })),
  );
}

export interface AnswerTo {
  act: string;
  body: object;
}

/** By the call's key; null when it is answered on the page of what it is about. */
export function answerTo({ key, reason }: Pick<Call, 'key' | 'reason'>): AnswerTo | null {
  const subject = key.slice(key.indexOf(':') + 1);
  switch (reason) {
    case 'level':
      return { act: 'take', body: {} };
    case 'feedback':
      return { act: 'confirm', body: { level: subject } };
    case 'task':
      return { act: 'accept', body: { taskId: subject } };
    case 'whistle':
      return { act: 'arrive', body: { office: subject } };
    case 'force':
      return { act: 'answer', body: { force: subject } };
    default:
      return null;
  }
}
