/** The command line of `npm run bench -- ledger`. */

import { type OptionKind, readCommandLine } from '../../base/command-line.ts';
import { Failure } from '../../base/failure.ts';

const OPTIONS: Record<string, OptionKind> = {
  venues: 'number',
  devices: 'number',
  tickets: 'number',
  rate: 'number',
  seconds: 'number',
  dir: 'text',
  only: 'text',
  json: 'text',
  import: 'switch',
  cost: 'switch',
  help: 'switch',
};

export const LEDGER_USAGE = `usage: npm run bench -- ledger [options]
  every list and report that people ask for, on a large district, while readings arrive
  --venues N    (20000)   --devices N  (60000)   --tickets N  of the last year (200000)
  --rate N      readings a second meanwhile (1000)
  --seconds N   of asking, at least (60)
  --dir FOLDER  keep the district there, or use the one that is there already; made with the same numbers
  --only TEXT   only questions whose name holds this
  --cost        also: the processor time of each question, asked ten times with a write before each (Linux)
  --import      also: how long the same venues and devices take by CSV through HTTP, into an empty ledger
  --json FILE   the figures
Each question is met or missed: a list within 100 ms, a form or a report within 3 s, at the 95th percentile.
Exit code 1 when one is missed.`;

export interface LedgerOptions {
  venues: number;
  devices: number;
  tickets: number;
  rate: number;
  seconds: number;
  dir: string | undefined;
  only: string | undefined;
  jsonFile: string | undefined;
  isImportMeasured: boolean;
  isCostMeasured: boolean;
}

/** Undefined when only help is wanted; refuses with one line. */
export function readLedgerOptions(args: string[]): LedgerOptions | undefined {
  const line = readCommandLine(args, OPTIONS);
  if (line.isOn('help')) return undefined;
  if (line.positionals.length > 0)
    throw new Failure(`no arguments but options, not "${line.positionals[0]}"`);
  const whole = (name: string, min: number, max: number) => line.number(name, { min, max, whole: true });
  const venues = whole('venues', 2_000, 99_999) ?? 20_000;
  const devices = whole('devices', 2_000, 99_999) ?? 3 * venues;
  if (devices < venues) throw new Failure('--devices: at least one a venue');
  return {
    venues,
    devices,
    tickets: whole('tickets', 100, 2_000_000) ?? 10 * venues,
    rate: whole('rate', 0, 100_000) ?? 1_000,
    seconds: line.number('seconds', { min: 1, max: 3_600 }) ?? 60,
    dir: line.text('dir'),
    only: line.text('only'),
    jsonFile: line.text('json'),
    isImportMeasured: line.isOn('import'),
    isCostMeasured: line.isOn('cost'),
  };
}
