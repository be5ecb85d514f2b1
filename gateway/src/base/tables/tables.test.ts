/** Tables that leave the gateway: what a program reads back is what was written, and nothing of it runs. */

import { readSheet } from 'read-excel-file/universal';
import { describe, expect, it } from 'vitest';
import { unmarked, writeCsv } from './csv.ts';
import { writeXlsx } from './xlsx.ts';

const read = async (file: Buffer) => readSheet(new Uint8Array(file).buffer);

describe('XLSX', () => {
  it('is read by another program as it was written', async () => {
    const rows = [
      ['名称', 'area', 'open', 'note'],
      ['老王火锅 <&>"\'', 120.5, true, '=1+1'],
      ['  two\nlines ', -1, false, null],
      ['', 0, undefined, '😀'],
    ];
    const sheet = await read(await writeXlsx({ name: 'a/b', rows, widths: [20, 8] }));
    expect(sheet).toEqual([
      ['名称', 'area', 'open', 'note'],
      ['老王火锅 <&>"\'', 120.5, true, '=1+1'],
      ['two\nlines', -1, false, null],
      [null, 0, null, '😀'],
    ]);
  });

  it('leaves out what no XML may hold, and numbers that are none', async () => {
    const rows = [['a\u0001b\uD800c', Number.NaN, 'x']];
    expect(await read(await writeXlsx({ name: '', rows }))).toEqual([['abc', null, 'x']]);
  });

  it('merges, makes bold, and counts columns beyond Z', async () => {
    const wide = Array.from({ length: 60 }, (_, at) => `c${at}`);
    const rows = [
      [{ value: '检查企业', bold: true, centred: true, columns: 2, rows: 2 }, null, 'x'],
      [null, null],
      wide,
    ];
    const sheet = await read(await writeXlsx({ name: '台账', rows }));
    expect(sheet[0]?.[0]).toBe('检查企业');
    expect(sheet[2]).toEqual(wide);
  });

  it('the same rows give the same bytes', async () => {
    const rows = Array.from({ length: 3_000 }, (_, at) => [at, `单元 ${at}`]);
    const [one, two] = [await writeXlsx({ name: 'x', rows }), await writeXlsx({ name: 'x', rows })];
    expect(one.equals(two)).toBe(true);
    expect((await read(one)).at(-1)).toEqual([2_999, '单元 2999']);
  });
});

describe('CSV', () => {
  const text = async (...rows: unknown[][]) => (await writeCsv(rows as string[][])).toString();

  it('has the mark that Excel needs, CRLF, and quotes where they are needed', async () => {
    expect(await text(['a', 'b,c', 'd"e', 'f\ng', ' h'], [1, null, true, undefined, -2.5])).toBe(
      '\uFEFFa,"b,c","d""e","f\ng"," h"\r\n1,,true,,-2.5\r\n',
    );
  });

  it('[P10] nothing in it is run by a spreadsheet, and all of it can be told apart again', async () => {
    const risky = ['=1+1', '+86 138', '-x', '@sum', '\tx', '＝1', '＠x', "'=x", "''-y", "it's", "'quoted'"];
    const line = (await text(risky)).slice(1).trimEnd();
    expect(line).toBe(`'=1+1,'+86 138,'-x,'@sum,"'\tx",'＝1,'＠x,''=x,'''-y,it's,'quoted'`);
    const written = [
      "'=1+1",
      "'+86 138",
      "'-x",
      "'@sum",
      "'\tx",
      "'＝1",
      "'＠x",
      "''=x",
      "'''-y",
      "it's",
      "'quoted'",
    ];
    expect(written.map(unmarked)).toEqual(risky);
  });
});
