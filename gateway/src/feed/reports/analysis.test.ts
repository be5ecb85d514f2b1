/** What an analysis says of hazards and tickets that are known one by one. */

import { describe, expect, it } from 'vitest';
import type { AnalysedHazard, AnalysedTicket } from '../../ledger/report-port.ts';
import { AnalysisTally, timesOf } from './analysis.ts';
import { analysisPage, lengthText } from './analysis-page.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
/** A Monday, 00:00 in Chongqing. */
const FROM = Date.parse('2026-06-01T00:00+08:00');
const UNTIL = FROM + 14 * DAY_MS;
const query = { region: 'd', from: FROM, until: UNTIL, offsetMs: 8 * HOUR_MS };

const hazard = (over: Partial<AnalysedHazard> = {}): AnalysedHazard => ({
  ...{ seq: 1, kind: 'fire', class: 'alarm', priority: 1, live: true, region: 'g', venueId: 'v1' },
  ...{ venueName: '<老王>', firstOut: 'd1', place: '厨房', rule: 'smoke', openedAt: FROM },
  ...{ acknowledgedAt: null, closedAt: FROM + HOUR_MS, cause: null, chattering: false },
  ...over,
});
const ticket = (over: Partial<AnalysedTicket> = {}): AnalysedTicket => ({
  ...{ seq: 1, unit: 't1', source: 'sensor', class: 'ordinary', state: 'closed', openedAt: FROM },
  ...{ dueAt: FROM + DAY_MS, acceptedAt: FROM + HOUR_MS, submittedAt: FROM + 2 * HOUR_MS },
  ...{ closedAt: FROM + 3 * HOUR_MS },
  ...over,
});
function analysed(hazards: AnalysedHazard[], tickets: AnalysedTicket[] = []) {
  const tally = new AnalysisTally(query, UNTIL);
  for (const each of hazards) tally.takeHazard(each);
  for (const each of tickets) tally.takeTicket(each);
  return tally.result();
}

describe('an analysis', () => {
  it('counts by week and kind, without tests and drills', () => {
    const later = { openedAt: FROM + 7 * DAY_MS, kind: 'gas' };
    const { weeks, hazards } = analysed([hazard(), hazard({ live: false }), hazard(later), hazard(later)]);
    expect(hazards).toEqual({ total: 3, byKind: { fire: 1, gas: 2 }, byClass: { alarm: 3 } });
    expect(weeks).toEqual([
      { from: FROM, byKind: { fire: 1 }, tickets: 0 },
      { from: FROM + 7 * DAY_MS, byKind: { gas: 2 }, tickets: 0 },
    ]);
  });

  it('names what recurs, the most frequent first', () => {
    const two = { venueId: 'v2', venueName: '二号', firstOut: 'd2', place: '' };
    const { recurring } = analysed([
      hazard(two),
      hazard(two),
      hazard(two),
      hazard(),
      hazard(),
      hazard({ venueId: 'v3' }),
    ]);
    expect(recurring.venues).toEqual([
      { id: 'v2', name: '二号', count: 3 },
      { id: 'v1', name: '<老王>', count: 2 },
    ]);
    expect(recurring.places).toEqual([{ id: '厨房', name: '厨房', count: 3 }]);
  });

  it('says how long answers take, and how many alarms were false', () => {
    const acknowledged = [1, 2, 3, 4, 10].map((minutes) =>
      hazard({ acknowledgedAt: FROM + minutes * MINUTE_MS, cause: minutes > 2 ? 'nuisance' : 'fire' }),
    );
    const { response, causes, falseShare } = analysed(acknowledged, [
      ticket(),
      ticket({ state: 'open', acceptedAt: null, submittedAt: null, closedAt: null }),
    ]);
    expect(response.acknowledge).toEqual({ count: 5, p50Ms: 3 * MINUTE_MS, p90Ms: 10 * MINUTE_MS });
    expect(response.accept).toMatchObject({ count: 1, p50Ms: HOUR_MS });
    expect(response.close).toMatchObject({ count: 1, p50Ms: 3 * HOUR_MS });
    expect([causes, falseShare]).toEqual([{ fire: 2, nuisance: 3 }, 0.6]);
  });

  it('counts who was late, also with what is open still', () => {
    const { overdueByUnit } = analysed(
      [],
      [
        ticket({ unit: 't2', submittedAt: FROM + 2 * DAY_MS }),
        ticket({ unit: 't2', state: 'open', submittedAt: null, closedAt: null }),
        ticket(),
      ],
    );
    expect(overdueByUnit).toEqual([
      { unit: 't2', overdue: 2, total: 2 },
      { unit: 't1', overdue: 0, total: 1 },
    ]);
  });

  it('measures the load of the desk as ISA-18.2 does', () => {
    const burst = Array.from({ length: 11 }, (_, n) =>
      hazard({ openedAt: FROM + n * 1_000, firstOut: `d${n}` }),
    );
    const next = Array.from({ length: 5 }, () => hazard({ openedAt: FROM + 10 * MINUTE_MS, priority: 2 }));
    const again = Array.from({ length: 12 }, () =>
      hazard({ openedAt: FROM + HOUR_MS, closedAt: null, priority: 3, chattering: true }),
    );
    const { desk } = analysed([...burst, ...next, ...again, hazard({ class: 'fault' })]);
    const periods = (UNTIL - FROM) / (10 * MINUTE_MS);
    expect(desk).toMatchObject({ alarms: 28, floods: 2, chattering: 12, stale: 12 });
    expect(desk.periodsAbove10).toBeCloseTo(2 / periods, 10);
    expect(desk.alarmsPerHour).toBeCloseTo(28 / (14 * 24), 10);
    expect(desk.topTenShare).toBeCloseTo(27 / 28, 10);
    expect(desk.priorities).toEqual({ '1': 11 / 28, '2': 5 / 28, '3': 12 / 28, '4': 0 });
  });

  it('takes nothing at all', () => {
    expect(analysed([])).toMatchObject({ falseShare: 0, desk: { alarms: 0, topTenShare: 0 }, weeks: [] });
    expect(timesOf([])).toEqual({ count: 0, p50Ms: 0, p90Ms: 0 });
  });
});

describe('its page', () => {
  it('[P10] needs nothing from elsewhere, and what things are called stays text', () => {
    const page = analysisPage(analysed([hazard(), hazard()], [ticket()]), {
      name: '<b>区',
      offsetMs: query.offsetMs,
    });
    expect(page).toContain('&lt;b&gt;区');
    expect(page).toContain('&lt;老王&gt;');
    expect(page).not.toMatch(/<script|<b>|https?:\/\/|<老王>/);
    expect(page).toContain('@page { size: A4');
    expect(page).toContain('2026-06-01 – 2026-06-14');
  });

  it.each([
    [200_000, '3 min 20 s'],
    [4 * HOUR_MS + 5 * MINUTE_MS, '4 h 5 min'],
    [51 * HOUR_MS, '2 d 3 h'],
  ])('says %i ms as %s', (ms, text) => {
    expect(lengthText(ms)).toBe(text);
  });
});
