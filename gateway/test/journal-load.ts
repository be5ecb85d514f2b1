/** A process for the journal's crash tests: appends from a folder's journal and tells on stdout what was answered. */

import { writeSync } from 'node:fs';
import { systemClock } from '../src/base/clock.ts';
import { silentLog } from '../src/base/log.ts';
import { JOURNAL_LIMITS, openJournal } from '../src/journal/journal.ts';
import { message, reading } from '../src/journal/repeat/sample-readings.ts';

/** Of these devices each keeps as many readings in flight. `1` is one reading after the other. */
const [dir = '', boot = '1', readings = '1e9', side = '12'] = process.argv.slice(2);
const SIDE = Number(side);

const limits = { ...JOURNAL_LIMITS, reserveBytes: 0, diskLowWaterBytes: 0, commitRecordsMax: 50 };
const journal = await openJournal({ dir, clock: systemClock, log: silentLog, limits });
let left = Number(readings);

/** At once and whole, or a kill could swallow what was answered; a full pipe is waited for. */
function tell(line: string): void {
  for (;;) {
    try {
      writeSync(1, line);
      return;
    } catch (cause) {
      if ((cause as NodeJS.ErrnoException).code !== 'EAGAIN') throw cause;
    }
  }
}

/** One line an answered append: `device seq`. */
async function load(deviceId: string, from: number): Promise<void> {
  for (let seq = from; left > 0; seq += SIDE) {
    left -= 1;
    const how = { lane: seq % 13 === 0 ? 'urgent' : 'normal', connection: deviceId } as const;
    await journal.append(message([reading(Number(boot), seq)], { deviceId }), how);
    tell(`${deviceId} ${seq}\n`);
  }
}

const each = Array.from({ length: SIDE }, (_, index) => index);
await Promise.all(each.flatMap((device) => each.map((from) => load(`d-${device}`, from))));
await journal.close();
