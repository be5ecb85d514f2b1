/** What waits for the person's decision or signature: permits, forms, registrations. */

import type { FormFiling, PermitFiling, RegistrationFiling } from '@ninewatch/rules';
import { listFilings } from '../../api/filings.ts';
import { get, type Paged } from '../../api/http.ts';
import { i18n } from '../../i18n/i18n.ts';
import { regionName } from '../../places/region-book.ts';
import { mayDo, mayDoAnywhere, signedIn } from '../../session/session.ts';
import type { WorkSource } from '../work-item.ts';

const { t } = i18n.global;
const FORMS = ['section', 'village'] as const;
const ITEMS_MAX = 50;

export const permits: WorkSource = {
  group: 'permits',
  async read() {
    if (!mayDoAnywhere('permit.approve')) return [];
    const { items } = await listFilings<PermitFiling>('permits', { state: 'reported', limit: ITEMS_MAX });
    return items
      .filter(({ by, region }) => by !== signedIn.value?.username && mayDo('permit.approve', region))
      .map((permit) => ({
        id: permit.id,
        title: t('home.permit', { work: t(`work.${permit.work}`) }),
        place: [permit.venueName ?? permit.venueId, permit.place].join(' · '),
        dueAt: permit.from,
        to: `/permits?id=${encodeURIComponent(permit.id)}`,
        isGrave: permit.forbiddenHours === true,
      }));
  },
};

export const forms: WorkSource = {
  group: 'forms',
  async read() {
    if (!mayDoAnywhere('form.confirm')) return [];
    const units = new Set(signedIn.value?.roles.map(({ region }) => region));
    const due = await Promise.all(
      FORMS.map((form) => get<Paged<FormFiling>>(`/reports/${form}/due`, { limit: ITEMS_MAX })),
    );
    return due
      .flatMap(({ items }) => items)
      .filter(({ region }) => units.has(region) && mayDo('form.confirm', region))
      .map(({ id, form, region, date, dueAt }) => ({
        id,
        title: t('home.form', { form: t(`formName.${form}`), date }),
        place: regionName(region),
        dueAt,
        to: `/reports/forms?form=${form}&unit=${encodeURIComponent(region)}&date=${date}`,
      }));
  },
};

export const registrations: WorkSource = {
  group: 'registrations',
  async read() {
    if (!mayDoAnywhere('registration.approve')) return [];
    const asked = { state: 'pending', limit: ITEMS_MAX };
    const { items } = await listFilings<RegistrationFiling>('registrations', asked);
    return items.map(({ id, venue, region, openedAt, dueAt }) => ({
      id,
      title: t('home.registration', { name: venue.name }),
      place: regionName(region),
      ...(dueAt === undefined ? { since: openedAt } : { dueAt }),
      to: '/registrations',
    }));
  },
};
