/** For tests: a ledger in which there is nothing to count. */

import { COMPUTED_FIGURES } from '@ninewatch/rules';
import type { ComputedFigures } from '../ledger/report-port.ts';
import type { FeedOptions, ImportParsers, RemoteLedger } from './options.ts';

/** Nobody's directory: it is tested on a real ledger. */
export const noPeople = { people: async () => ({ items: [], next: null }) };

export function emptyReports(): Pick<RemoteLedger, 'formSums'> {
  const figures = Object.fromEntries(COMPUTED_FIGURES.map((figure) => [figure, 0])) as ComputedFigures;
  return {
    formSums: async ({ unit }) => ({
      whole: { unit, name: unit, level: 'grid', figures },
      ...{ children: [], typed: [], signed: [], parents: {} },
    }),
  };
}

/** Every table is empty. */
export const noImports: ImportParsers = {
  parseRegionImport: () => ({ lines: [], rejected: [] }),
  parseVenueImport: () => ({ lines: [], rejected: [] }),
  parseDeviceImport: () => ({ lines: [], rejected: [] }),
  parseUserImport: () => ({ lines: [], rejected: [] }),
};

export const noForeign: FeedOptions['foreign'] = {
  sources: () => [],
  regionOf: () => undefined,
  lastSeen: () => undefined,
};
