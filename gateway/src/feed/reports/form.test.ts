/** The numbers of the forms, on a small district of which everything is known. */

import {
  type Change,
  type FormName,
  parseProfile,
  SHIPPED_PROFILE,
  type Ticket,
  type TicketTransfer,
} from '@ninewatch/rules';
import { describe, expect, it } from 'vitest';
import { aRegion, aTicket, aVenue, freshLedger } from '../../ledger/ledger-fixtures.ts';
import { formSheet } from './form.ts';
import { formSpan } from './span.ts';

const parsed = parseProfile(SHIPPED_PROFILE);
if (!parsed.ok) throw new Error('the shipped profile cannot be read');
const { profile } = parsed;
const at = (text: string) => Date.parse(`${text}+08:00`);
const DATE = '2026-06-30';
const LAST = at('2026-06-30T23:59:59.999');

let made = 0;
function tickets(count: number, more: Partial<Ticket>): Change[] {
  return Array.from({ length: count }, () => {
    made += 1;
    return aTicket(`t${made}`, {
      region: 'va',
      unit: 'ta',
      openedAt: at('2026-01-01T00:00'),
      dueAt: LAST + 1,
      ...more,
    });
  });
}
const closed = (text: string) => ({ state: 'closed' as const, closedAt: at(text) });
function venues(
  count: number,
  risk: 'red' | 'orange' | 'yellow' | 'blue',
  region = 'va',
  text = '2026-01-01T00:00',
) {
  return Array.from({ length: count }, () => {
    made += 1;
    return aVenue(`x${made}`, region, { risk, createdAt: at(text) });
  });
}

/** d ⊃ ta ⊃ va, vb; d ⊃ tb. What is counted lies in va, but for what a test says. */
function district() {
  const fresh = freshLedger();
  fresh.store(
    aRegion('d', 'root', 'district'),
    aRegion('ta', 'd', 'town'),
    aRegion('tb', 'd', 'town'),
    aRegion('va', 'ta', 'village'),
    aRegion('vb', 'ta', 'village'),
  );
  const rows = (
    unit: string,
    more: { form?: FormName; date?: string; byChild?: boolean; isLive?: boolean } = {},
  ) => {
    const { form = 'section', date = DATE, byChild = false, isLive = false } = more;
    const span = formSpan(date, profile);
    if (span === undefined) throw new Error(date);
    const sums = fresh.queries.formSums({ form, unit, from: span.from, until: span.until, byChild });
    return formSheet(sums, { form, date, profile, byChild, isLive }).rows;
  };
  const figures = (unit: string, more?: Parameters<typeof rows>[1]) => rows(unit, more)[0]?.figures;
  return { ...fresh, rows, figures };
}
const zero = { penalties: 0, finesWan: 0, cases: 0 };

describe('a form', () => {
  it('counts each of its columns', () => {
    const { store, figures } = district();
    const by = 'chief';
    const up = (kind: TicketTransfer['kind'], to = '') => [
      { at: at('2026-03-01T00:00'), by, from: 'ta', kind, to },
    ];
    const supervision = { at: LAST, by, level: 'district', reason: 'slow' } as const;
    store(
      ...venues(1, 'red'),
      ...venues(2, 'orange'),
      ...venues(3, 'yellow'),
      ...venues(5, 'blue'),
      ...tickets(7, {}),
      ...tickets(9, closed('2026-06-30T23:59')),
      ...tickets(2, { class: 'major' }),
      ...tickets(4, { class: 'major', ...closed('2026-02-01T00:00') }),
      ...tickets(3, { transfers: up('district_department'), source: 'patrol' }),
      ...tickets(1, { transfers: up('unit', 'd') }),
      ...tickets(5, { transfers: [...up('town_section'), ...up('unit', 'ta')] }),
      ...tickets(8, { supervision }),
      ...tickets(6, { dueAt: LAST }),
    );
    expect(figures('ta')).toEqual({
      ...{ supervised: 11, red: 1, orange: 2, yellow: 3, blue: 5, checked: 0, checkedByLeaders: 0 },
      ...{ found: 45, rectified: 13, majorFound: 6, majorRectified: 4 },
      ...{ toDistrict: 4, toTown: 5, listed: 8, overdue: 6, ...zero },
    });
  });

  it('is cumulative from 1 January to the end of its date', () => {
    const { store, figures } = district();
    store(
      ...tickets(1, { openedAt: at('2025-12-31T23:59:59.999') }),
      ...tickets(2, { openedAt: at('2026-01-01T00:00') }),
      ...tickets(4, { openedAt: LAST }),
      ...tickets(8, { openedAt: LAST + 1 }),
      ...tickets(16, closed('2026-07-01T00:00')),
      ...venues(1, 'red'),
      ...venues(2, 'red', 'va', '2026-07-01T00:00'),
    );
    expect(figures('ta')).toMatchObject({ found: 22, rectified: 0, supervised: 1 });
    expect(figures('ta', { date: '2026-07-01' })).toMatchObject({ found: 30, rectified: 16, supervised: 3 });
    expect(figures('ta', { date: '2025-12-31' })).toMatchObject({ found: 1, supervised: 0 });
  });

  it('shows venues as they were: a colour that came later, a venue closed later', () => {
    const { store, figures } = district();
    const base = {
      version: 1,
      region: 'va',
      state: 'set',
      by: 'chief',
      computed: 'red',
      reasons: [],
    } as const;
    const turned = (text: string, from: 'yellow' | 'blue', to: 'red' | 'blue'): Change => ({
      kind: 'filing',
      object: {
        ...{ type: 'colour', id: `colour-c-${text}`, venueId: 'c', because: 'venue.change', from, to },
        ...{ ...base, reasons: [], openedAt: at(text) },
      },
    });
    const state = (text: string) => ({ name: 'closed' as const, at: at(text), by: 'chief', reason: 'gone' });
    store(aVenue('c', 'va', { risk: 'red', createdAt: at('2026-01-05T00:00') }));
    store(turned('2026-03-01T00:00', 'yellow', 'blue'), turned('2026-07-02T00:00', 'blue', 'red'));
    store(
      aVenue('gone', 'va', {
        risk: 'red',
        createdAt: at('2026-01-05T00:00'),
        state: state('2026-06-30T12:00'),
      }),
    );
    expect(figures('ta')).toMatchObject({ supervised: 1, red: 0, blue: 1, yellow: 0 });
    expect(figures('ta', { date: '2026-06-29' })).toMatchObject({ supervised: 2, red: 1, blue: 1 });
    expect(figures('ta', { date: '2026-02-01' })).toMatchObject({
      supervised: 2,
      red: 1,
      yellow: 1,
      blue: 0,
    });
    expect(figures('ta', { date: '2026-07-03' })).toMatchObject({ supervised: 1, red: 1, blue: 0 });
  });

  it('counts duplicates once, in the ticket that goes on', () => {
    const { store, figures } = district();
    store(...tickets(1, {}), ...tickets(3, { mergedInto: 't1', ...closed('2026-02-01T00:00') }));
    expect(figures('ta')).toMatchObject({ found: 1, rectified: 0 });
  });

  it('has a row for each unit below, its own, and their total', () => {
    const { store, rows } = district();
    store(
      ...venues(1, 'red'),
      ...venues(2, 'blue', 'vb'),
      ...venues(4, 'blue', 'ta'),
      ...venues(8, 'blue', 'tb'),
      ...tickets(3, { region: 'vb' }),
    );
    const brief = (unit: string) =>
      rows(unit, { byChild: true }).map((row) => [
        row.unit,
        row.isDirect,
        row.isTotal,
        row.figures.supervised,
        row.figures.found,
      ]);
    expect(brief('ta')).toEqual([
      ['va', undefined, undefined, 1, 0],
      ['vb', undefined, undefined, 2, 3],
      ['ta', true, undefined, 4, 0],
      ['ta', undefined, true, 7, 3],
    ]);
    expect(brief('d')).toEqual([
      ['ta', undefined, undefined, 7, 3],
      ['tb', undefined, undefined, 8, 0],
      ['d', undefined, true, 15, 3],
    ]);
    expect(rows('root')[0]?.figures).toMatchObject({ supervised: 15, found: 3 });
  });
});

function typed(unit: string, date: string, values: object): Change {
  const id = `typed-section-${unit}-${date}`;
  const base = { id, version: 1, region: unit, state: 'typed', openedAt: at(`${date}T09:00`), by: 'chief' };
  return { kind: 'filing', object: { type: 'typed_figures', ...base, form: 'section', date, values } };
}

describe('what is typed in', () => {
  it('counts as of its day: the newest of the same year', () => {
    const { store, figures } = district();
    store(
      typed('ta', '2025-12-30', { penalties: 50 }),
      typed('ta', '2026-05-30', { penalties: 3, finesWan: 0.1 }),
    );
    store(typed('ta', '2026-06-14', { penalties: 4, finesWan: 1.25, cases: 2 }));
    expect(figures('ta')).toMatchObject({ penalties: 4, finesWan: 1.25, cases: 2 });
    expect(figures('ta', { date: '2026-06-13' })).toMatchObject({ penalties: 3, finesWan: 0.1, cases: 0 });
    expect(figures('ta', { date: '2026-05-29' })).toMatchObject(zero);
    expect(figures('ta', { form: 'village' })).toMatchObject(zero);
  });

  it('is added up for a unit that typed in nothing itself', () => {
    const { store, figures, rows } = district();
    store(typed('ta', '2026-06-14', { finesWan: 0.1 }), typed('tb', '2026-06-14', { finesWan: 0.2 }));
    expect(figures('d')).toMatchObject({ finesWan: 0.3 });
    expect(rows('d', { byChild: true }).at(-1)?.figures).toMatchObject({ finesWan: 0.3 });
    store(typed('d', '2026-06-15', { finesWan: 7 }));
    expect(figures('d')).toMatchObject({ finesWan: 7 });
  });
});

describe('a signed form', () => {
  it('stays as it was, whatever happens later, until somebody asks for what is so now', () => {
    const { store, figures, rows } = district();
    store(...tickets(2, {}));
    const signed = figures('ta');
    if (signed === undefined) throw new Error('no row');
    const id = `form-section-ta-${DATE}`;
    const base = { id, version: 2, region: 'ta', openedAt: LAST, dueAt: LAST, closedAt: LAST, by: 'chief' };
    const confirmed = { by: 'chief', at: LAST };
    store({
      kind: 'filing',
      object: {
        type: 'signed_form',
        ...base,
        state: 'confirmed',
        form: 'section',
        date: DATE,
        figures: signed,
        confirmed,
      },
    });
    store(...tickets(5, {}), typed('ta', DATE, { cases: 9 }));
    expect(rows('ta')).toEqual([{ unit: 'ta', name: 'ta', figures: signed, confirmed }]);
    expect(figures('ta', { isLive: true })).toMatchObject({ found: 7, cases: 9 });
    expect(figures('ta', { date: '2026-06-29' })).toMatchObject({ found: 7 });
    expect(rows('d', { byChild: true })[0]).toMatchObject({ unit: 'ta', confirmed, figures: { found: 2 } });
    expect(rows('d', { byChild: true }).at(-1)).toMatchObject({ isTotal: true, figures: { found: 2 } });
  });
});
