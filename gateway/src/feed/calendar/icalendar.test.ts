import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { escapeText, fold, utc, writeCalendar } from './icalendar.ts';

const EVENT = { uid: 'a@ninewatch', from: 1_764_003_600_000, until: 1_764_007_200_000, stampedAt: 0 };

describe('a calendar', () => {
  it('[RFC5545-3.1] has lines of at most 75 octets, ended by CRLF, that unfold to what was written', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 400 }), (summary) => {
        const text = writeCalendar('巡查', [{ ...EVENT, summary, description: summary }]);
        expect(text.endsWith('\r\n')).toBe(true);
        expect(text.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/);
        for (const line of text.split('\r\n')) expect(Buffer.byteLength(line)).toBeLessThanOrEqual(75);
        expect(text.replaceAll('\r\n ', '')).toContain(`SUMMARY:${escapeText(summary)}\r\n`);
      }),
      { numRuns: 40 },
    );
  }, 20_000);

  it('[RFC5545-3.1] is never folded within a character', () => {
    const line = `SUMMARY:${'消'.repeat(60)}`;
    const parts = fold(line).split('\r\n ');
    expect(parts.length).toBeGreaterThan(2);
    expect(parts.join('')).toBe(line);
    for (const part of parts) expect(Buffer.from(part).toString()).not.toContain('\u{fffd}');
  });

  it('[RFC5545-3.3.11] escapes what has a meaning', () => {
    expect(escapeText('a,b;c\\d\r\ne\u0007')).toBe('a\\,b\\;c\\\\d\\ne');
  });

  it('has what an event needs, in UTC', () => {
    const text = writeCalendar('x', [{ ...EVENT, summary: 's' }]);
    expect(utc(EVENT.from)).toBe('20251124T170000Z');
    for (const line of ['UID:a@ninewatch', 'DTSTAMP:19700101T000000Z', 'DTSTART:20251124T170000Z']) {
      expect(text).toContain(`\r\n${line}\r\n`);
    }
    expect(text.startsWith('BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:')).toBe(true);
  });
});
