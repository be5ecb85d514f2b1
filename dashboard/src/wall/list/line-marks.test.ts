import { describe, expect, it } from 'vitest';
import { hazardOf, memberOf } from '../../testing/samples.ts';
import { lineMarks } from './line-marks.ts';

const say = { t: (key: string) => key, timeOf: (at: number) => `@${at}` };
const wordsOf = (own: Parameters<typeof hazardOf>[0]) =>
  lineMarks(hazardOf(own), say).map(({ word }) => word);

describe('the marks of a line', () => {
  it('are none of an ordinary incident, and then not a word is looked up', () => {
    let looks = 0;
    const t = () => {
      looks += 1;
      return '';
    };
    expect(lineMarks(hazardOf({ id: 'a' }), { ...say, t })).toEqual([]);
    expect(looks).toBe(0);
  });

  it('say what is special, the gravest first', () => {
    expect(
      wordsOf({
        id: 'a',
        silenced: true,
        late: true,
        promoted: { by: 'li', at: 1, reason: 'school' },
        recurrenceOf: 'b',
        shelved: { by: 'li', at: 1, until: 2, reason: 'x' },
        members: [memberOf({ outOfService: true })],
      }),
    ).toEqual([
      'wall.major',
      'wall.late',
      'wall.outOfService',
      'wall.recurrence',
      'wall.silenced',
      'wall.shelvedUntil',
    ]);
  });

  it('name a first-out only among several, a drill unless it was planned, and forbidden work as what it is', () => {
    expect(wordsOf({ id: 'a', incident: { id: 'i', first: true, hazards: 1 } })).toEqual([]);
    expect(wordsOf({ id: 'a', incident: { id: 'i', first: true, hazards: 2 } })).toEqual([
      'wall.firstOfIncident',
    ]);
    expect(wordsOf({ id: 'a', live: false })).toEqual(['wall.drill']);
    expect(wordsOf({ id: 'a', live: false, planned: ['drill'] })).toEqual(['periodKind.drill']);
    const announced = [
      { periodId: 'p', work: 'hot_work' as const, until: 2, reason: 'pipe', forbiddenHours: true as const },
    ];
    const [mark] = lineMarks(hazardOf({ id: 'a', announced } as never), say);
    expect(mark).toEqual({ word: 'wall.announced', tone: 'bad', title: 'pipe · period.forbiddenHours' });
  });
});
