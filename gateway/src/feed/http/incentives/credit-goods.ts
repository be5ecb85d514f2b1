/** `/credits/goods`, `/credits/rules`: what credits are given for, what they buy and how much of it is left this year. */

import { type CreditStore, localDate, type Profile } from '@ninewatch/rules';
import type { z } from 'zod';
import type { Caller } from '../../access/permissions.ts';
import { type Api, found, readScope, type ZodApp } from '../api.ts';
import { given } from '../given.ts';
import { inForce } from '../places/profiles.ts';
import { Problem } from '../problems.ts';
import { profileFor } from '../reports/forms.ts';
import { problems } from '../shape/basic.ts';
import { CreditGoodsShape, CreditRulesShape, CreditsPlace } from '../shape/credit-goods.ts';

const tags = ['credits'];

export function creditGoodsRoutes(app: ZodApp, api: Api): void {
  app.get(
    '/credits/goods',
    {
      schema: {
        tags,
        description: 'All of them, in the order of the profile that holds there',
        querystring: CreditsPlace,
        response: { 200: CreditGoodsShape, ...problems },
      },
    },
    async ({ caller, query }) => {
      const region = await placeOf(api, caller, query);
      const profile = await profileFor(api, region);
      const { credits, working } = profile;
      const year = String(localDate(api.options.clock.nowMs(), working.offsetMs).year);
      const { store, handedOut } = await stockOf(api, region, year);
      const { redeemedPerYearMax } = credits;
      const items = credits.goods.map((good) => shelf(good, handedOut[good.key] ?? 0));
      return { region, store, year, redeemedPerYearMax, items, next: null };
    },
  );
  app.get(
    '/credits/rules',
    {
      schema: {
        tags,
        description: 'All of them, in the order of the profile that holds there',
        querystring: CreditsPlace,
        response: { 200: CreditRulesShape, ...problems },
      },
    },
    async ({ caller, query }) => {
      const region = await placeOf(api, caller, query);
      const { rules, grantedAtOnceMax } = (await profileFor(api, region)).credits;
      return { region, grantedAtOnceMax, items: [...rules], next: null };
    },
  );
}

/** The region that is asked about, or that of the venue: an owner sees no region. */
async function placeOf(
  api: Api,
  caller: Caller,
  { region, venue }: z.output<typeof CreditsPlace>,
): Promise<string> {
  const { ledger } = api.options;
  const scope = readScope(api, caller);
  if (venue === undefined) return found(await ledger.region(scope, region ?? 'root')).id;
  if (region !== undefined) throw new Problem('invalid', 'a region or a venue', { field: 'venue' });
  return found(await ledger.venue(scope, venue)).region;
}

/** One stock for all to whom the same profile applies; a year begins with nothing handed out. */
async function stockOf(api: Api, region: string, year: string) {
  const store = (await inForce(api, region)).from ?? 'root';
  const kept = await api.options.ledger.filing(null, 'credit_store', `credit-store-${store}`);
  const { year: of, handedOut } = (kept ?? { year: '', handedOut: {} }) as CreditStore;
  return { store, handedOut: of === year ? handedOut : {} };
}

function shelf(good: Profile['credits']['goods'][number], handedOut: number) {
  const { key, name, cost, stockPerYear } = good;
  return given({ key, name, cost, stockPerYear, handedOut, left: Math.max(0, stockPerYear - handedOut) });
}
