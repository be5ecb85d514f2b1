/** The bench's command line. */

import { type OptionKind, readCommandLine } from '../base/command-line.ts';
import { Failure } from '../base/failure.ts';
import { SYSTEM_KEYS, type SystemKey } from './systems/system.ts';

const OPTIONS: Record<string, OptionKind> = {
  seconds: 'number',
  devices: 'number',
  rate: 'number',
  systems: 'text',
  json: 'text',
  svg: 'text',
  quick: 'switch',
  full: 'switch',
  tuned: 'switch',
  install: 'switch',
  help: 'switch',
};

export const USAGE = `usage: npm run bench -- [options], or: npm run bench -- ledger --help
  --seconds N      seconds of each measured phase (4)
  --devices N      devices, one connection each (1000)
  --systems LIST   any of ${SYSTEM_KEYS.join(',')} (all)
  --json FILE      the figures, one object a system
  --svg FILE       a picture of the ratios
  --full           the gateway at 100 and 10,000 devices and at 1,000,000 stored readings as well
  --tuned          Node-RED's flow tuned by hand: JSON read by mqtt in, batches made in the function
  --quick          the gateway alone: closed loop, CPU time by thread, backlog
  --rate N         with --quick: open loop at N readings a second, with alarms
  --install        first install Node-RED into .bench/ (npm), and name the system packages`;

const SECONDS = 4;
const DEVICES = 1_000;

export interface BenchOptions {
  seconds: number;
  devices: number;
  /** Of the quick look's open loop, readings a second; undefined = closed loop. */
  quickRate: number | undefined;
  systems: SystemKey[];
  jsonFile: string | undefined;
  svgFile: string | undefined;
  isFull: boolean;
  /** Of Node-RED's flow. */
  isTuned: boolean;
  isQuick: boolean;
  mayInstall: boolean;
}

/** Undefined when only help is wanted; refuses with one line. */
export function readOptions(args: string[]): BenchOptions | undefined {
  const line = readCommandLine(args, OPTIONS);
  if (line.isOn('help')) return undefined;
  if (line.positionals.length > 0)
    throw new Failure(`no arguments but options, not "${line.positionals[0]}"`);
  return {
    seconds: line.number('seconds', { min: 0.5, max: 3_600 }) ?? SECONDS,
    devices: line.number('devices', { min: 1, max: 10_000, whole: true }) ?? DEVICES,
    quickRate: line.number('rate', { min: 1, max: 1_000_000 }),
    systems: systemsOf(line.text('systems')),
    jsonFile: line.text('json'),
    svgFile: line.text('svg'),
    isFull: line.isOn('full'),
    isTuned: line.isOn('tuned'),
    isQuick: line.isOn('quick'),
    mayInstall: line.isOn('install'),
  };
}

function systemsOf(list: string | undefined): SystemKey[] {
  if (list === undefined) return [...SYSTEM_KEYS];
  const names = list.split(',').map((name) => name.trim());
  const isKnown = (name: string): name is SystemKey => (SYSTEM_KEYS as readonly string[]).includes(name);
  const stranger = names.find((name) => !isKnown(name));
  if (stranger !== undefined)
    throw new Failure(`unknown system "${stranger}"; there are ${SYSTEM_KEYS.join(', ')}`);
  return names.filter(isKnown);
}
