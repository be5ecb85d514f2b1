/** What the desk of the watch waits for: a duty check that runs out, a watch that is handed over. */

import type { DutyCheckFiling, HandoverFiling } from '@ninewatch/rules';
import { actOnFiling, listFilings } from '../../api/filings.ts';
import { i18n } from '../../i18n/i18n.ts';
import { nameOfPerson } from '../../people/people-book.ts';
import { regionName } from '../../places/region-book.ts';
import { mayDo, mayDoAnywhere, signedIn } from '../../session/session.ts';
import type { WorkItem } from '../work-item.ts';

const { t } = i18n.global;

export async function dutyChecks(): Promise<WorkItem[]> {
  if (!mayDoAnywhere('duty_check.answer')) return [];
  const { items } = await listFilings<DutyCheckFiling>('duty-checks', { state: 'waiting' });
  return items
    .filter(({ region }) => mayDo('duty_check.answer', region))
    .map(({ id, region, dueAt, version }) => ({
      id,
      title: t('home.dutyCheck'),
      place: regionName(region),
      dueAt,
      isGrave: true,
      act: {
        words: t('home.onWatch'),
        run: () => actOnFiling('duty-checks', id, 'answer', { version }),
      },
    }));
}

export async function handovers(): Promise<WorkItem[]> {
  if (!mayDoAnywhere('handover.sign')) return [];
  const { items } = await listFilings<HandoverFiling>('handovers', { state: 'offered' });
  return items
    .filter(({ by, region }) => by !== signedIn.value?.username && mayDo('handover.sign', region))
    .map(({ id, by, region, openedAt }) => ({
      id,
      title: t('home.handover', { name: nameOfPerson(by) ?? '' }),
      place: regionName(region),
      since: openedAt,
      to: '/handover',
    }));
}
