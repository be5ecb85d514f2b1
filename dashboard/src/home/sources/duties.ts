/** What is due of the person's duties, and patrols that are planned for the person. */

import type { PlanFiling } from '@ninewatch/rules';
import { confirmDuty, type DutyInList, listDuties } from '../../api/duties.ts';
import { listFilings } from '../../api/filings.ts';
import { bundled, type DutyBundle, wayOf } from '../../duties/duty-ways.ts';
import { i18n, said } from '../../i18n/i18n.ts';
import { regionName } from '../../places/region-book.ts';
import { mayDoAnywhere, signedIn } from '../../session/session.ts';
import { nowMs } from '../../time/use-now.ts';
import type { WorkItem, WorkSource } from '../work-item.ts';

const { t } = i18n.global;
const DUTIES_MAX = 500;
const PLANS_MAX = 50;
/** What was missed may still be done late; ours, the longest grace of the shipped profile. */
const GRACE_MS = 20 * 86_400_000;

async function ownDuties(): Promise<DutyInList[]> {
  const mine = { mine: 'true', limit: DUTIES_MAX } as const;
  const [due, missed] = await Promise.all([
    listDuties({ ...mine, state: 'due' }),
    listDuties({ ...mine, state: 'missed', from: nowMs.value - GRACE_MS }),
  ]);
  // A look that was missed yesterday cannot be had today.
  return [...missed.items.filter(({ cadence }) => cadence !== 'day').reverse(), ...due.items];
}

function single(duty: DutyInList): WorkItem {
  const way = wayOf(duty);
  const place = duty.venueName ?? regionName(duty.region);
  const base = { id: duty.id, title: said(duty.name), place, dueAt: duty.dueAt };
  if (way === null) return { ...base, to: '/duties' };
  if (way !== 'confirm') return { ...base, to: way.to };
  return { ...base, to: '/duties', act: { words: t('duties.confirm'), run: () => confirmDuty(duty) } };
}

function itemOf({ first, duties }: DutyBundle): WorkItem {
  if (duties.length === 1) return single(first);
  const names = duties.slice(0, 3).map(({ venueName, region }) => venueName ?? regionName(region));
  const place = t('home.among', { n: duties.length, names: names.join(t('home.comma')) });
  const to = `/duties?key=${encodeURIComponent(first.key)}`;
  return { id: first.id, title: said(first.name), place, dueAt: first.dueAt, to };
}

const isNotice = ({ record }: DutyInList) => record === 'risk_notice';

export const dueDuties: WorkSource = {
  group: 'duties',
  read: async () => bundled((await ownDuties()).filter((duty) => !isNotice(duty))).map(itemOf),
};

export async function dueNotices(): Promise<WorkItem[]> {
  if (!mayDoAnywhere('risk_notice.read')) return [];
  return (await ownDuties()).filter(isNotice).map(single);
}

export const patrols: WorkSource = {
  group: 'patrols',
  async read() {
    const inspector = signedIn.value?.username;
    if (inspector === undefined) return [];
    const asked = { state: 'planned', inspector, limit: PLANS_MAX };
    const { items } = await listFilings<PlanFiling>('patrol-plans', asked);
    return items.map(({ id, route, visited, content, until }) => ({
      id,
      title: content,
      place: t('home.stops', { done: visited.length, n: route.length }),
      dueAt: until,
      to: `/patrols/${encodeURIComponent(id)}`,
    }));
  },
};
