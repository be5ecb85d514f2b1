/** What rules on trial said in the tests' district, as the ledger's queries would give it. */

import type { ShadowFinding } from '@ninewatch/rules';
import type { ShadowFilter, ShadowSummary } from '../ledger/query-port.ts';

const AT = 1_764_000_000_000;

export function shadowOf(own: Partial<ShadowFinding> & { id: string }): ShadowFinding {
  const plain = {
    ruleId: 'early',
    ruleVersion: '1',
    author: 'lin',
    hazardKind: 'fire',
    class: 'alarm',
  } as const;
  const at = { openedAt: AT, measuredAt: AT, evidence: [{ at: AT }] };
  const where = { venueId: 'v-a', region: 'grid-a', deviceId: 'd-a' };
  const rest = {
    version: 1,
    priority: 1,
    live: true,
    late: false,
    why: { zh: '试行', en: 'on trial' },
  } as const;
  return { ...plain, ...at, ...where, ...rest, ...own };
}

export function isAsked({
  rule,
  venue,
  author,
  since = 0,
}: ShadowFilter): (shadow: ShadowFinding) => boolean {
  return (shadow) =>
    (rule === undefined || shadow.ruleId === rule) &&
    (venue === undefined || shadow.venueId === venue) &&
    (author === undefined || shadow.author === author) &&
    shadow.openedAt >= since;
}

/** One line a rule; the district has no hazards that coincide. */
export function summedUp(shadows: readonly ShadowFinding[]): ShadowSummary[] {
  const count = <T>(items: T[]) => new Set(items).size;
  return [...new Set(shadows.map(({ ruleId }) => ruleId))].map((ruleId) => {
    const own = shadows.filter((shadow) => shadow.ruleId === ruleId);
    const author = own[0]?.author;
    return {
      ruleId,
      ...(author === undefined ? {} : { author }),
      findings: own.length,
      open: own.filter(({ endedAt }) => endedAt === undefined).length,
      venues: count(own.map(({ venueId }) => venueId)),
      devices: count(own.map(({ deviceId }) => deviceId)),
      last: Math.max(...own.map(({ openedAt }) => openedAt)),
      overlap: 0,
    };
  });
}
