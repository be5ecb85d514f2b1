import { describe, expect, it } from 'vitest';
import type { Category, VenueFacts } from '../model/facts.ts';
import { parseProfile } from '../profile/parse.ts';
import { SHIPPED_PROFILE } from '../profile/shipped.generated.ts';
import { computeRisk, limitsExceeded } from './assessment.ts';

const parsed = parseProfile(SHIPPED_PROFILE);
if (!parsed.ok) throw new Error('the shipped profile cannot be read');
const { profile } = parsed;

describe('computeRisk', () => {
  const cases: [VenueFacts, string, string[]][] = [
    [{}, 'yellow', ['neither']],
    [{ flammable: true }, 'orange', ['flammable']],
    [{ crowded: true }, 'orange', ['crowded']],
    [{ flammable: true, crowded: true }, 'red', ['flammable-and-crowded']],
    [{ keyFire: true }, 'red', ['key-fire']],
    [{ mixed: true, crowded: true }, 'red', ['mixed']],
    [{ gasHeavy: true, keyFire: true }, 'red', ['key-fire', 'gas-heavy']],
    [{ flammable: false, areaM2: 9_999 }, 'yellow', ['neither']],
  ];
  it.each(cases)('%j is %s', (facts, risk, reasons) => {
    expect(computeRisk(profile, facts, 1)).toEqual({ risk, reasons });
  });
});

describe('limitsExceeded', () => {
  const cases: [Category, VenueFacts, string[]][] = [
    [1, { areaM2: 300 }, []],
    [1, { areaM2: 300.5 }, ['area_m2']],
    [2, { diners: 100 }, []],
    [2, { diners: 101 }, ['diners']],
    [3, { beds: 51 }, ['beds']],
    [4, { areaM2: 201, floor: 4 }, ['area_m2', 'floor']],
    [4, { areaM2: 200, floor: 3 }, []],
    [4, { floor: 0 }, ['floor']],
    [5, { areaM2: 201 }, ['area_m2']],
    [6, { beds: 31 }, ['beds']],
    [6, { beds: 500, healthCentre: true }, []],
    [7, { boarding: true, beds: 51, pupils: 501 }, ['beds']],
    [7, { pupils: 500 }, []],
    [7, { pupils: 501 }, ['pupils']],
    [7, { kindergarten: true, pupils: 101 }, ['pupils']],
    [8, { staff: 51, dormitoryBeds: 31 }, ['staff', 'dormitory_beds']],
    [8, { staff: 50, dormitoryBeds: 30 }, []],
    [9, { areaM2: 101 }, ['area_m2']],
    [9, {}, []],
  ];
  it.each(cases)('category %i with %j exceeds %j', (category, facts, flags) => {
    expect(limitsExceeded(profile, category, facts)).toEqual(flags);
  });
});
