/** What is on file in the test district, and the questions that the feed asks about it. */

import type { Filing, FilingType, InactionFiling } from '@ninewatch/rules';
import type { Page, Paged, Scope } from '../ledger/query-port.ts';
import type { RemoteLedger } from './options.ts';
import { observationOf } from './photos-fixture.ts';

const AT = 1_764_000_000_000;

interface Seen {
  list(scope: Scope, page: Page, isWanted: (filing: Filing) => boolean): Promise<Paged<Filing>>;
  one(scope: Scope, id: string): Promise<Filing | null>;
}

export function filingQueries(filings: Seen): Pick<RemoteLedger, 'filings' | 'filing'> {
  return {
    filings: (scope: Scope, { type }: { type: string }, page: Page) =>
      filings.list(scope, page, (filing) => filing.type === type),
    filing: async (scope: Scope, type: string, id: string) => {
      const filing = await filings.one(scope, id);
      return filing?.type === type ? filing : null;
    },
  } as Pick<RemoteLedger, 'filings' | 'filing'>;
}

function inactionOf(id: string, region: string): InactionFiling {
  const plain = {
    id,
    region,
    unit: region,
    version: 1,
    type: 'inaction',
    state: 'open',
    by: 'gateway',
  } as const;
  const text = { zh: '逾期未整改', en: 'overdue' };
  const about = { rule: 'not_rectified', subject: 't-a', since: AT, text, told: 1 } as const;
  return { ...plain, ...about, openedAt: AT };
}

/** All that is on file in the grid of one side. */
export function filingsAt(side: string): Filing[] {
  const grid = `grid-${side}`;
  return [
    inactionOf(`i-${side}`, grid),
    observationOf(`o-${side}`, `v-${side}`, grid),
    ...loopFilings(side, grid),
  ];
}

/** One of each type of the closed loop; enough of it for the door to find it. */
function loopFilings(side: string, region: string): Filing[] {
  const types: FilingType[] = ['case', 'whistle', 'emergency', 'warning'];
  return types.map((type) => {
    const about = { type, id: `${type}-${side}`, region, version: 1, state: 'open' };
    return { ...about, openedAt: AT, by: 'gateway' } as unknown as Filing;
  });
}
