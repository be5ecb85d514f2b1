import { describe, expect, it } from 'vitest';
import { decodeState, encodeState } from '../fold/checkpoint/checkpoint.ts';
import { of, Stage } from '../fold/testing/stage.ts';
import type { Act } from '../model/act.ts';
import type { CreditEntry } from '../model/incentives.ts';
import { SHIPPED_PROFILE } from '../profile/shipped.generated.ts';
import { balanceOf } from './account.ts';

const DAY_MS = 86_400_000;
const grant = (points: number): Act => ({ type: 'credit.grant', venueId: 'shop', points, note: 'because' });
const redeem = (good: string, quantity = 1): Act => ({
  type: 'credit.redeem',
  venueId: 'shop',
  good,
  quantity,
});
const balance = (stage: Stage) => {
  const venue = stage.state.venues.get('shop');
  if (venue === undefined) throw new Error('no shop');
  return balanceOf(venue);
};
function rich(points: number, stage = Stage.district()): Stage {
  for (let left = points; left > 0; left -= 50) stage.done(grant(Math.min(50, left)));
  return stage;
}
const entries = (stage: Stage) =>
  of(stage.changes, 'filing').flatMap(({ object }) => (object.type === 'credit_entry' ? [object] : []));

describe('safety credits', () => {
  it('are granted, and each line tells the balance after it', () => {
    const stage = rich(80);
    expect(entries(stage).map(({ points, balance }) => [points, balance])).toEqual([
      [50, 50],
      [30, 80],
    ]);
    expect(stage.refused(grant(51))).toBe('invalid');
    expect(stage.refused(grant(0))).toBe('invalid');
    expect(stage.act({ type: 'credit.grant', venueId: 'shop', points: 5 })).toMatchObject({ field: 'note' });
    expect(stage.refused({ type: 'credit.grant', venueId: 'none', points: 5, note: 'n' })).toBe(
      'unknown-venue',
    );
  });

  it('are granted by a rule as often as it says, once for each subject, and again in the next term', () => {
    const stage = Stage.district();
    const report = (subject?: string): Act => ({
      type: 'credit.grant',
      venueId: 'shop',
      rule: 'report',
      ...(subject === undefined ? {} : { subject }),
    });
    stage.done(report('a'));
    expect(stage.refused(report('a'))).toBe('already-exists');
    for (let times = 1; times < 4; times += 1) stage.done(report());
    expect(stage.refused(report('b'))).toBe('limit-reached');
    stage.tick(31 * DAY_MS);
    stage.done(report('b'));
    expect(stage.refused(report('a'))).toBe('already-exists');
    expect(balance(stage)).toBe(25);
    expect(stage.refused({ type: 'credit.grant', venueId: 'shop', rule: 'none' })).toBe('invalid');
  });

  it('are refused for goods that cost more than there is, and nothing changes', () => {
    const stage = rich(39);
    const before = encodeState(stage.state);
    expect(stage.act(redeem('smoke-alarm'))).toMatchObject({ code: 'not-enough-credits' });
    expect(stage.refused(redeem('gold'))).toBe('invalid');
    expect(stage.refused(redeem('smoke-alarm', 0))).toBe('invalid');
    expect(encodeState(stage.state)).toBe(before);
    stage.done(grant(1));
    expect(stage.done(redeem('smoke-alarm'))).toMatchObject({ points: -40, balance: 0 });
  });

  it('are refused beyond the limit of the year, which begins anew', () => {
    const stage = rich(400);
    stage.done(redeem('wiring-check', 3));
    expect(stage.refused(redeem('smoke-alarm'))).toBe('limit-reached');
    stage.tick(40 * DAY_MS);
    stage.done(redeem('smoke-alarm'));
    expect(balance(stage)).toBe(60);
  });

  it('are refused when the stock of the year is handed out, to whichever venue', () => {
    const text = SHIPPED_PROFILE.replace('cost: 40, stockPerYear: 500', 'cost: 40, stockPerYear: 2');
    const stage = Stage.district();
    stage.done({ type: 'profile.set', region: 'd1', text });
    const other = { id: 'cafe', name: 'c', category: 2 as const, region: 'g1', facts: {} };
    stage.done({ type: 'venue.create', venue: other });
    rich(120, stage);
    for (const points of [50, 50]) {
      stage.done({ type: 'credit.grant', venueId: 'cafe', points, note: 'n' });
    }
    stage.done(redeem('smoke-alarm'));
    stage.done({ type: 'credit.redeem', venueId: 'cafe', good: 'smoke-alarm', quantity: 1 });
    const before = encodeState(stage.state);
    expect(stage.refused(redeem('smoke-alarm'))).toBe('limit-reached');
    expect(encodeState(stage.state)).toBe(before);
  });

  it('are put right by a line that takes one back, once', () => {
    const stage = rich(80);
    const kept = stage.done<CreditEntry>(redeem('smoke-alarm', 2));
    const reverse = (entry: CreditEntry, reason = 'never fetched'): Act => ({
      type: 'credit.reverse',
      venueId: 'shop',
      entryId: entry.id,
      kept: entry,
      reason,
    });
    expect(stage.refused(reverse(kept, ''))).toBe('invalid');
    const back = stage.done<CreditEntry>(reverse(kept));
    expect(back).toMatchObject({ points: 80, balance: 80, reverses: kept.id });
    expect(entries(stage).at(-1)).toMatchObject({ id: kept.id, version: 2, state: 'reversed' });
    expect(stage.refused(reverse(kept))).toBe('wrong-state');
    expect(stage.refused(reverse(back))).toBe('wrong-state');
    // Stock and the year's limit are as if it had not been.
    stage.done(redeem('smoke-alarm', 2));
    expect(stage.state.venues.get('@root')?.filings.values()[0]?.filing).toMatchObject({
      handedOut: { 'smoke-alarm': 2 },
    });
  });

  it('are earned by what is done in time, once for each ticket, and lost by what is late', () => {
    const stage = Stage.district();
    const close = () => {
      const ticketId = stage.ticket().id;
      stage.done({ type: 'ticket.accept', ticketId }, 'worker');
      stage.done({ type: 'ticket.submit', ticketId, measures: 'cleaned' }, 'worker');
      stage.done({ type: 'ticket.approve', ticketId });
    };
    stage.find([stage.finding()]);
    stage.find([stage.finding({ edge: 'fall' })]);
    close();
    expect(balance(stage)).toBe(10);
    const closed = structuredClone(stage.ticket());
    stage.done({ type: 'ticket.reopen', ticketId: closed.id, reason: 'again', closed });
    close();
    expect(balance(stage)).toBe(10);
    stage.done({ type: 'ticket.reopen', ticketId: closed.id, reason: 'again', closed });
    stage.tick(3 * DAY_MS);
    close();
    expect(balance(stage)).toBe(5);
  });

  it('[P3] survive a checkpoint', () => {
    const stage = rich(80);
    stage.done(redeem('smoke-alarm'));
    const text = encodeState(stage.state);
    stage.state = decodeState(text);
    expect(encodeState(stage.state)).toBe(text);
    expect(balance(stage)).toBe(40);
    stage.done(redeem('smoke-alarm'));
  });
});
