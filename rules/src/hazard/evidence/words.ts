/** Why a hazard was raised, as one plain sentence in both languages: who, what, how much, since when, who else. */

import type { Bilingual, HazardMember } from '../../model/hazard.ts';
import { CLOCKS } from '../../profile/clocks.ts';

/** `others`: further devices in danger now. */
export function hazardWords(
  leading: HazardMember,
  { sinceMs, others }: { sinceMs: number; others: number },
): Bilingual {
  const { zh, en } = memberWords(leading);
  const since = wallTime(sinceMs);
  return {
    zh: `${zh}，自 ${since} 起${others === 0 ? '' : `；另有 ${others} 台设备`}`,
    en: `${en}, since ${since}${others === 0 ? '' : `; and ${others} more ${others === 1 ? 'device' : 'devices'}`}`,
  };
}

/** What is said of one member; that its device is registered as out of service belongs to it. */
export function memberWords({ why, outOfService }: Pick<HazardMember, 'why' | 'outOfService'>): Bilingual {
  if (outOfService !== true) return why;
  return { zh: `${why.zh}（该设备登记为停用）`, en: `${why.en} (registered as out of service)` };
}

const YEAR_9999_MS = 253_370_764_800_000;

/** `MM-DD HH:mm:ss` of the district's wall clock; a time far from life, as a wild clock may give, is its bound. */
function wallTime(ms: number): string {
  const text = new Date(Math.min(Math.max(ms, 0), YEAR_9999_MS) + CLOCKS.utcOffsetMs).toISOString();
  return `${text.slice(5, 10)} ${text.slice(11, 19)}`;
}
