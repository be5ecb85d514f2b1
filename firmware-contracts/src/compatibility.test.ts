/** The contract serves every device that was built for the released one; each kind of break is seen. */

import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { breaksOf, type Contract } from '../scripts/compatibility.ts';
import { contractNow } from '../scripts/documents.ts';

const released = (): Contract =>
  JSON.parse(readFileSync(new URL('../released/v1.json', import.meta.url), 'utf8')) as Contract;

type Change = (
  contract: { messages: Record<string, Record<string, never>> } & Omit<Contract, 'messages'>,
) => void;

/** The released contract, changed. */
function changed(change: Change): Contract {
  const contract = released();
  change(contract as never);
  return contract;
}

const fields = (contract: Parameters<Change>[0], message: string): Record<string, Record<string, unknown>> =>
  contract.messages[message]?.properties ?? ({} as never);
const required = (contract: Parameters<Change>[0]): string[] =>
  contract.messages.Reading?.required ?? ([] as never);
const field = (contract: Parameters<Change>[0], message: string, name: string): Record<string, unknown> =>
  fields(contract, message)[name] ?? {};

describe('compatibility', () => {
  it('a command is an addition for devices of a new kind alone', () => {
    const dance = (kind: string) =>
      changed((c) => {
        (field(c, 'Command', 'name').enum as string[]).push('dance');
        (c as unknown as Record<string, unknown>).commandsOfKind = { [kind]: ['dance'] };
      });
    expect(breaksOf(released(), dance('dancer'))).toEqual([]);
    expect(breaksOf(released(), dance('smoke')).join()).toContain('"dance" is refused');
  });

  it('breaks no device in the field (else: raise the version of the contract, and release that)', () => {
    expect(breaksOf(released(), contractNow())).toEqual([]);
  });

  it.each<[string, Change, RegExp]>([
    [
      'a field is gone',
      (c) => {
        delete fields(c, 'Reading').sentAt;
      },
      /Reading\.sentAt: is gone/,
    ],
    [
      'a field is required',
      (c) => {
        required(c).push('sentAt');
      },
      /Reading\.sentAt: is required/,
    ],
    [
      'a range is narrower',
      (c) => {
        field(c, 'Reading', 'boot').maximum = 65_535;
      },
      /Reading\.boot: maximum was 4294967295, and is 65535/,
    ],
    [
      'a range begins later',
      (c) => {
        field(c, 'Reading', 'at').minimum = 1;
      },
      /Reading\.at: minimum was 0, and is 1/,
    ],
    [
      'a type is another',
      (c) => {
        field(c, 'Reading', 'at').type = 'string';
      },
      /Reading\.at: was integer, and is string/,
    ],
    [
      'a value of a list is gone',
      (c) => {
        field(c, 'Status', 'state').enum = ['online'];
      },
      /Status\.state: "offline" is refused/,
    ],
    [
      'a text is shorter',
      (c) => {
        field(c, 'Result', 'error').maxLength = 8;
      },
      /Result\.error: maxLength was 256, and is 8/,
    ],
    [
      'unknown fields are refused',
      (c) => void Object.assign(c.messages.Reading ?? {}, { additionalProperties: false }),
      /Reading: refuses unknown fields/,
    ],
    ['a message is gone', (c) => void delete c.messages.Event, /Event: the message is gone/],
    [
      'the gateway says a command that old firmware does not know',
      (c) => {
        (field(c, 'Command', 'name').enum as string[]).push('dance');
      },
      /Command\.name: "dance" is refused/,
    ],
    [
      'a unit is another',
      (c) => void Object.assign(c.metrics.smoke ?? {}, { unit: '%/m' }),
      /metric smoke: the unit was dB\/m and is %\/m/,
    ],
    ['a metric is gone', (c) => void delete c.metrics.smoke, /metric smoke: is gone/],
    [
      'a metric ends earlier',
      (c) => void Object.assign(c.metrics.co ?? {}, { max: 500 }),
      /metric co: the range was/,
    ],
    [
      'a danger is on the other side',
      (c) => void Object.assign(c.metrics.oxygen ?? {}, { dangerous: 'none' }),
      /metric oxygen: the dangerous side/,
    ],
    [
      'a flag is gone',
      (c) => void Object.assign(c, { flags: c.flags.filter((flag) => flag !== 'alarm') }),
      /flag alarm: is gone/,
    ],
    [
      'a limit is lower',
      (c) => {
        c.limits.payloadBytesMax = 4_096;
      },
      /limits\.payloadBytesMax: was 16384 and is 4096/,
    ],
    [
      'a least is higher',
      (c) => {
        c.limits.secretCharsMin = 30;
      },
      /limits\.secretCharsMin: was 22 and is 30/,
    ],
    [
      'a keyword that nobody thought about',
      (c) => {
        field(c, 'Reading', 'at').multipleOf = 10;
      },
      /Reading\.at: multipleOf differs/,
    ],
  ])('sees that %s', (_what, change, wanted) => {
    expect(breaksOf(released(), changed(change)).join('\n')).toMatch(wanted);
  });

  it.each<[string, Change]>([
    [
      'a field more',
      (c) => void Object.assign(c.messages.Reading?.properties ?? {}, { site: { type: 'string' } }),
    ],
    [
      'a field that is not required any more',
      (c) => {
        required(c).pop();
      },
    ],
    [
      'a wider range',
      (c) => {
        field(c, 'Reading', 'boot').maximum = 2 ** 53;
      },
    ],
    [
      'a metric, a flag and an event more',
      (c) =>
        void Object.assign(c, {
          metrics: { ...c.metrics, x: { unit: '1', min: 0, max: 1, dangerous: 'none' } },
          flags: [...c.flags, 'x'],
          events: [...c.events, 'x'],
        }),
    ],
    [
      'a higher limit',
      (c) => {
        c.limits.batchReadingsMax = 500;
      },
    ],
    [
      'another description',
      (c) => {
        field(c, 'Reading', 'at').description = 'When.';
      },
    ],
  ])('lets pass %s', (_what, change) => {
    expect(breaksOf(released(), changed(change))).toEqual([]);
  });
});
