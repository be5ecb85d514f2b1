/** The regions that a report goes by. */

import type { Region } from '@ninewatch/rules';
import type { Api } from '../api.ts';

const REGIONS_A_PAGE = 1_000;
/** Lines of an overview's file; ours. [P8] */
const BELOW_MAX = 200;

/** Page by page: a city has some thousands. */
export async function regionsById(api: Api): Promise<ReadonlyMap<string, Region>> {
  const regions = new Map<string, Region>();
  for (let after: string | null | undefined; after !== null; ) {
    const asked = { limit: REGIONS_A_PAGE, ...(after === undefined ? {} : { after }) };
    const page: Awaited<ReturnType<typeof api.options.ledger.regions>> = await api.options.ledger.regions(
      null,
      asked,
    );
    for (const region of page.items) regions.set(region.id, region);
    after = page.next;
  }
  return regions;
}

/** Those right below it, by name; of more than anybody compares the first. */
export async function regionsBelow(api: Api, parent: string): Promise<Region[]> {
  const all = [...(await regionsById(api)).values()];
  return all
    .filter((region) => region.parent === parent)
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .slice(0, BELOW_MAX);
}
