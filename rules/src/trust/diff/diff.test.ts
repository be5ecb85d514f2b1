import { describe, expect, it } from 'vitest';
import type { Raised } from '../history/raised.ts';
import { countVerdicts, diffRaised } from './diff.ts';

let ids = 0;
function raised(measuredAt: number, more: Partial<Raised> = {}): Raised {
  ids += 1;
  const why = { zh: '烟', en: 'smoke' };
  const member = {
    deviceId: more.deviceIds?.[0] ?? 'd1',
    ruleId: 'smoke',
    ruleVersion: '1',
    class: 'alarm' as const,
    priority: 2 as const,
    active: true,
    measuredAt,
    receivedAt: measuredAt,
    late: false,
    occurrences: 1,
    why,
  };
  return {
    id: `h${ids}`,
    venueId: 'v1',
    venueName: 'v1',
    risk: 'yellow',
    kind: 'fire',
    live: true,
    class: 'alarm',
    priority: 2,
    latched: true,
    state: 'unacknowledged',
    ruleId: 'smoke',
    deviceIds: ['d1'],
    measuredAt,
    openedAt: measuredAt,
    ticketId: null,
    why,
    members: [member as Raised['members'][number]],
    spans: [{ from: measuredAt }],
    ...more,
  };
}
const verdicts = (candidates: Raised[], references: Raised[]) =>
  diffRaised(candidates, references).map(({ verdict, byMs }) => [verdict, byMs]);

describe('the difference of two sets of rules', () => {
  it('is new, gone, earlier, later or the same', () => {
    expect(verdicts([raised(100)], [])).toEqual([['new', 0]]);
    expect(verdicts([], [raised(100)])).toEqual([['gone', 0]]);
    expect(verdicts([raised(100)], [raised(150)])).toEqual([['earlier', -50]]);
    expect(verdicts([raised(150)], [raised(100)])).toEqual([['later', 50]]);
    expect(verdicts([raised(100)], [raised(100)])).toEqual([['same', 0]]);
  });

  it.each<[string, Partial<Raised>]>([
    ['venue', { venueId: 'v2' }],
    ['kind', { kind: 'gas' }],
    ['mode', { live: false }],
  ])('another %s is another danger', (_, more) => {
    expect(countVerdicts(diffRaised([raised(100, more)], [raised(100)]))).toMatchObject({
      new: 1,
      gone: 1,
      same: 0,
    });
  });

  it('a device’s own faults are told apart by device, a venue’s dangers are not', () => {
    const fault = (id: string): Partial<Raised> => ({ kind: 'device', deviceIds: [id] });
    expect(verdicts([raised(100, fault('a'))], [raised(100, fault('b'))])).toHaveLength(2);
    expect(verdicts([raised(100, { deviceIds: ['a'] })], [raised(100, { deviceIds: ['b'] })])).toEqual([
      ['same', 0],
    ]);
  });

  it('what was closed before the other began is another danger, and each has one partner, the nearest', () => {
    expect(countVerdicts(diffRaised([raised(100, { closedAt: 200 })], [raised(300)]))).toMatchObject({
      new: 1,
      gone: 1,
    });
    const first = raised(100, { closedAt: 400 });
    const second = raised(500);
    expect(verdicts([raised(110)], [first, second])).toEqual([
      ['later', 10],
      ['gone', 0],
    ]);
  });

  it('names what else changed', () => {
    const [difference] = diffRaised(
      [raised(100, { priority: 1, class: 'alarm', ruleId: 'heat', deviceIds: ['d1', 'd2'] })],
      [raised(100, { class: 'supervisory' })],
    );
    expect(difference?.changed).toEqual([
      'class supervisory → alarm',
      'priority 2 → 1',
      'ruleId smoke → heat',
      'devices d1 → d1 d2',
    ]);
  });
});
