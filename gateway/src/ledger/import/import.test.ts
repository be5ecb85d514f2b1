/** Imports: good lines survive whatever stands around them, bad cells are named by line and column. */

import { describe, expect, it } from 'vitest';
import { parseDeviceImport, parseVenueImport } from './import.ts';
import { workbook } from './xlsx-fixture.ts';

const CSV = 'text/csv; charset=utf-8';
const XLSX = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';
const HEADER = 'id,name,category,region';

const venues = (text: string) => parseVenueImport(Buffer.from(text), CSV);
const devices = (text: string) => parseDeviceImport(Buffer.from(text), CSV);
const whole = (reason: string) => ({ lines: [], rejected: [{ line: 0, column: '', reason }] });

describe('a venue table', () => {
  it('gives every field its type, facts in their place, empty cells left out', async () => {
    const header =
      'id,name,category,region,address,contact,flammable,crowded,key_fire,mixed,gas_heavy,area_m2,' +
      'diners,beds,pupils,staff,floor,boarding,kindergarten,health_centre,dormitory_beds';
    const { lines, rejected } = await venues(
      `${header}\nv1,老王火锅,2,grid-1,"长江路 1 号, 2 楼",王,1,是,TRUE,yes,否,120.5,80,0,1,２,-1,0,no,false,3\nv2,B,9,root${','.repeat(17)}\n`,
    );
    expect(rejected).toEqual([]);
    expect(lines).toEqual([
      {
        line: 2,
        venue: {
          id: 'v1',
          name: '老王火锅',
          category: 2,
          region: 'grid-1',
          address: '长江路 1 号, 2 楼',
          contact: '王',
          facts: {
            flammable: true,
            crowded: true,
            keyFire: true,
            mixed: true,
            gasHeavy: false,
            areaM2: 120.5,
            diners: 80,
            beds: 0,
            pupils: 1,
            staff: 2,
            floor: -1,
            boarding: false,
            kindergarten: false,
            healthCentre: false,
            dormitoryBeds: 3,
          },
        },
      },
      { line: 3, venue: { id: 'v2', name: 'B', category: 9, region: 'root', facts: {} } },
    ]);
  });

  it('[P6] names each bad cell and rejects its line alone', async () => {
    const { lines, rejected } = await venues(
      [
        `${HEADER},flammable,area_m2,beds`,
        'v1,A,1,root,perhaps,x,1.5',
        'bad id,,100,,,-1,',
        'v3,C,3,root,0,12,1',
        `v4,${'x'.repeat(201)},2.5,r/1,constructor,1e5,9999999999`,
        'v3,again,3,root,,,',
        'v6,slipped,1,root,,,,7',
        'v7,short,7,root',
        'v8,a\u0007b,1,root,,,',
      ].join('\n'),
    );
    expect(lines.map(({ line, venue }) => [line, venue.id])).toEqual([
      [4, 'v3'],
      [8, 'v7'],
    ]);
    expect(rejected.map(({ line, column, reason }) => `${line} ${column} ${reason}`)).toEqual([
      '2 flammable not-a-boolean',
      '2 area_m2 not-a-number',
      '2 beds not-an-integer',
      '3 id bad-id',
      '3 name required',
      '3 category out-of-range',
      '3 region required',
      '3 area_m2 out-of-range',
      '5 name too-long',
      '5 category not-an-integer',
      '5 region bad-id',
      '5 flammable not-a-boolean',
      '5 area_m2 not-a-number',
      '5 beds out-of-range',
      '6 id duplicate-id',
      '7  too-many-cells',
      '9 name control-character',
    ]);
  });

  it('an unknown or repeated column is reported once; a missing required one leaves no line', async () => {
    const odd = await venues(`${HEADER},Colour,region,\nv1,A,1,root,red,r2,\nv2,B,2,root,blue,,\n`);
    expect(odd.lines.map(({ venue }) => venue.region)).toEqual(['root', 'root']);
    expect(odd.rejected).toEqual([
      { line: 1, column: 'colour', reason: 'unknown-column' },
      { line: 1, column: 'region', reason: 'duplicate-column' },
    ]);
    const missing = await venues('name,region\nA,root\n');
    expect(missing.lines).toEqual([]);
    expect(missing.rejected.map((cell) => `${cell.line} ${cell.column} ${cell.reason}`)).toEqual([
      '1 id missing-column',
      '1 category missing-column',
    ]);
  });

  it('line numbers are those of the file: line breaks in cells, blank lines, CRLF, a byte order mark', async () => {
    const text = `\uFEFF${HEADER.toUpperCase()}\r\nv1,"two\r\nlines",1,root\r\n\r\n , ,,\r\nv2,,1,root\r\nv3,C,1,root`;
    const { lines, rejected } = await venues(text);
    expect(lines.map(({ line, venue }) => [line, venue.name])).toEqual([
      [2, 'two lines'],
      [7, 'C'],
    ]);
    expect(rejected).toEqual([{ line: 6, column: 'name', reason: 'required' }]);
  });

  it('[P6] broken quotes cost their own line', async () => {
    const { lines, rejected } = await venues(
      `${HEADER}\nv1,A,1,root\nv2,"B"x,1,root\nv3,C,1,root\nv4,"open,1,root\nv5,E,1,root\nv6,F"f,1,root\nv7,G,1,root\n`,
    );
    expect(lines.map(({ line, venue }) => [line, venue.id])).toEqual([
      [2, 'v1'],
      [4, 'v3'],
      [6, 'v5'],
      [8, 'v7'],
    ]);
    expect(rejected.map(({ line, reason }) => [line, reason])).toEqual([
      [3, 'broken-quotes'],
      [5, 'broken-quotes'],
      [7, 'broken-quotes'],
    ]);
  });

  it('GB 18030 and UTF-16 from Chinese spreadsheets, semicolons and tabs are read', async () => {
    const header = Buffer.from(`${HEADER}\nv1,`);
    const gb18030 = Buffer.concat([header, Buffer.from('c0cfcdf5bbf0b9f8', 'hex'), Buffer.from(',2,root\n')]);
    const utf16 = Buffer.from(`\uFEFF${HEADER}\nv1,老王火锅,2,root\n`.replaceAll(',', '\t'), 'utf16le');
    const semicolons = Buffer.from(`${HEADER}\nv1,老王火锅,2,root\n`.replaceAll(',', ';'));
    for (const body of [gb18030, utf16, semicolons]) {
      const { lines, rejected } = await parseVenueImport(body, CSV);
      expect(rejected).toEqual([]);
      expect(lines[0]?.venue.name).toBe('老王火锅');
    }
  });

  it('[P8] what is too large, empty or no text is refused as a whole', async () => {
    expect(await parseVenueImport(Buffer.alloc(5 * 1024 * 1024 + 1, 'a'), CSV)).toEqual(whole('too-large'));
    const line = (n: number) => `v${n},A,1,root`;
    const table = (count: number) => [HEADER, ...Array.from({ length: count }, (_, n) => line(n))].join('\n');
    expect((await venues(table(20_000))).lines).toHaveLength(20_000);
    expect(await venues(table(20_001))).toEqual(whole('too-many-lines'));
    expect(await venues('')).toEqual(whole('empty-table'));
    expect(await parseVenueImport(Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 0, 0xff]), CSV)).toEqual(
      whole('unreadable-text'),
    );
    expect(await venues(HEADER)).toEqual({ lines: [], rejected: [] });
  });

  it('[P8] a table of nothing but broken lines ends early', async () => {
    const { lines, rejected } = await venues(`${HEADER}\n${'v,"x"y,1,root\n'.repeat(20_000)}`);
    expect(lines).toEqual([]);
    expect(rejected).toHaveLength(102);
    expect(rejected.at(-1)).toEqual({ line: 103, column: '', reason: 'too-many-broken-lines' });
  });
});

describe('a workbook', () => {
  it('is read like a CSV: numbers, booleans and gaps included', async () => {
    const body = workbook([
      ['id', 'name', 'category', 'region', 'flammable', 'area_m2'],
      [1001, '老王火锅', 2, 'root', true, 88.5],
      null,
      ['v2', null, 3, 'root', null, null],
      ['v3', 'C', 3, 'root', null, null],
    ]);
    const { lines, rejected } = await parseVenueImport(body, XLSX);
    expect(lines).toEqual([
      {
        line: 2,
        venue: {
          id: '1001',
          name: '老王火锅',
          category: 2,
          region: 'root',
          facts: { flammable: true, areaM2: 88.5 },
        },
      },
      { line: 5, venue: { id: 'v3', name: 'C', category: 3, region: 'root', facts: {} } },
    ]);
    expect(rejected).toEqual([{ line: 4, column: 'name', reason: 'required' }]);
  });

  it('[P8] that is damaged, old, or claims to be huge is refused', async () => {
    const good = workbook([['id'], ['v1']]);
    expect(await parseVenueImport(good.subarray(0, -30), XLSX)).toEqual(whole('not-a-workbook'));
    const noBook = Buffer.from(good);
    noBook.write('xl/workb00k', noBook.lastIndexOf('xl/workbook'));
    expect(await parseVenueImport(noBook, XLSX)).toEqual(whole('not-a-workbook'));
    const huge = Buffer.from(good);
    huge.writeUInt32LE(0x7000_0000, huge.indexOf('PK\x01\x02') + 24);
    expect(await parseVenueImport(huge, XLSX)).toEqual(whole('too-large'));
    const old = Buffer.from('d0cf11e0a1b11ae1', 'hex');
    expect(await parseVenueImport(old, 'application/vnd.ms-excel')).toEqual(whole('old-excel-format'));
  });
});

describe('a device table', () => {
  it('[P10] takes a secret only when it is long enough, and never repeats it in a rejection', async () => {
    const secret = 'abcdefghijklmnopqrstuv';
    const { lines, rejected } = await devices(
      `id,venue_id,kind,model,place,collector,secret\nd1,v1,smoke,M1,kitchen,c1,${secret}\nd2,v1,gas,,,,\nd3,v1,gas,,,,short\nd4,v1,gas,,,,${secret} x\nd5,,gas,,,,\n`,
    );
    expect(lines).toEqual([
      {
        line: 2,
        device: {
          id: 'd1',
          venueId: 'v1',
          kind: 'smoke',
          model: 'M1',
          place: 'kitchen',
          collector: 'c1',
          secret,
        },
      },
      { line: 3, device: { id: 'd2', venueId: 'v1', kind: 'gas' } },
    ]);
    expect(rejected).toEqual([
      { line: 4, column: 'secret', reason: 'secret-too-short' },
      { line: 5, column: 'secret', reason: 'bad-secret' },
      { line: 6, column: 'venue_id', reason: 'required' },
    ]);
  });
});
