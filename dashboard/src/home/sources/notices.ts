/** Warnings that wait for a confirmation, and risk notices that wait to be read. */

import type { ReceiptFiling, WarningFiling } from '@ninewatch/rules';
import { actOnFiling, listFilings, type Named } from '../../api/filings.ts';
import { get } from '../../api/http.ts';
import { i18n, said } from '../../i18n/i18n.ts';
import { regionName } from '../../places/region-book.ts';
import { hasRole } from '../../session/session.ts';
import type { WorkItem, WorkSource } from '../work-item.ts';
import { dueNotices } from './duties.ts';

const { t } = i18n.global;
/** Venues that are named here; the page of warnings has them all. */
const RECEIPTS_MAX = 20;

function warningOf(receipt: ReceiptFiling): Promise<WarningFiling> {
  return get<WarningFiling>(`/receipts/${encodeURIComponent(receipt.id)}/warning`);
}

async function unread(): Promise<WorkItem[]> {
  // Those above are told when nobody confirms; it is not theirs to do.
  if (!hasRole('owner', 'grid_worker')) return [];
  const { items } = await listFilings<ReceiptFiling>('receipts', { state: 'unread', limit: RECEIPTS_MAX });
  const ids = [...new Set(items.map(({ warningId }) => warningId))];
  const texts = await Promise.all(
    ids.map(async (id) => {
      const receipt = items.find(({ warningId }) => warningId === id);
      return [id, receipt === undefined ? '' : said((await warningOf(receipt)).text)] as const;
    }),
  );
  const textOf = new Map(texts);
  return items.map((receipt) => itemOf(receipt, textOf.get(receipt.warningId) ?? ''));
}

function itemOf(receipt: Named<ReceiptFiling>, title: string): WorkItem {
  const { id, warningId, venueId, venueName, region, openedAt, dueAt } = receipt;
  return {
    id,
    title,
    place: venueName ?? regionName(region),
    ...(dueAt === undefined ? { since: openedAt } : { dueAt }),
    act: {
      words: t('home.confirmRead'),
      run: () => actOnFiling('warnings', warningId, 'receipts', { venueId }),
    },
  };
}

export const notices: WorkSource = {
  group: 'notices',
  read: async () => (await Promise.all([unread(), dueNotices()])).flat(),
};
