import { describe, expect, it } from 'vitest';
import {
  DEVICE_COLUMNS,
  REGION_COLUMNS,
  USER_COLUMNS,
  VENUE_COLUMNS,
} from '../../../gateway/src/feed/http/shape/tables.ts';
import { TABLES } from '../api/imports.ts';
import { COLUMNS, csvOf, templateOf } from './table-columns.ts';

const TAKEN = {
  regions: REGION_COLUMNS,
  venues: VENUE_COLUMNS,
  devices: DEVICE_COLUMNS,
  users: USER_COLUMNS,
};

describe('a template', () => {
  it.each(TABLES)('of %s has the columns that the gateway takes, and those alone', (name) => {
    const taken = TAKEN[name].replace(' (* needed)', '').split(', ');
    const { needed, optional } = COLUMNS[name];
    expect([...needed, ...optional].toSorted()).toEqual(
      taken.map((column) => column.replace('*', '')).toSorted(),
    );
    expect(needed.toSorted()).toEqual(
      taken
        .filter((column) => column.endsWith('*'))
        .map((column) => column.slice(0, -1))
        .toSorted(),
    );
  });

  it('has a line as an example, and says that it is UTF-8', () => {
    const [mark, ...lines] = templateOf('regions').split(/\r\n|(?<=^\uFEFF)/);
    expect(mark).toBe('\uFEFF');
    expect(lines[1]).toBe('longxi,龙溪镇,town,root');
  });
});

describe('a table for a spreadsheet', () => {
  it('quotes what divides cells, and makes text of what would be run', () => {
    expect(csvOf([['a,b', '=1+1', 'say "hi"']])).toBe('\uFEFF"a,b",\'=1+1,"say ""hi"""\r\n');
  });
});
