/** What stands of a source's devices, in a file: an alarm that was told stays told over a restart. */

import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { dumpStandings, loadStandings, type Standings } from '@ninewatch/contracts/codecs';
import { causeText, GatewayError } from '../base/errors.ts';
import type { Log } from '../base/log.ts';

export interface StandingsFile {
  standings: Standings;
  /** Resolves when what stands now is in the file; several that wait share one write. */
  save(): Promise<void>;
}

/**
 * A damaged file is said and begun anew: alarms that stand are then told again, which opens no second hazard. The file
 * outlives the process, not a power cut: the journal's tail has what was told.
 */
export function openStandingsFile(dir: string, source: string, log: Log): StandingsFile {
  const folder = join(dir, 'foreign');
  const file = join(folder, `${source}.json`);
  mkdirSync(folder, { recursive: true });
  const standings = loadStandings(readKept(file, log));
  let running: Promise<void> = Promise.resolve();
  let next: Promise<void> | undefined;
  return {
    standings,
    save: () => {
      next ??= running
        .catch(() => undefined)
        .then(() => {
          next = undefined;
          running = replace(file, JSON.stringify(dumpStandings(worthKeeping(standings))));
          return running;
        });
      return next;
    },
  };
}

/** In an ordinary hour nothing stands of nearly all devices: an edge must not write down thousands. [P8] */
function worthKeeping({ devices, ...rest }: Standings): Standings {
  const kept = [...devices].filter(([, { told, parts, warmingSince, testingSince, pushedAt }]) => {
    const isTimed = (warmingSince ?? testingSince ?? pushedAt) !== undefined;
    return (
      isTimed || told.size > 0 || [...parts.values()].some((stands) => Object.values(stands).includes(true))
    );
  });
  return { ...rest, devices: new Map(kept) };
}

async function replace(file: string, text: string): Promise<void> {
  try {
    await writeFile(`${file}.next`, text, { mode: 0o600 });
    await rename(`${file}.next`, file);
  } catch (cause) {
    throw new GatewayError('journal-failed', true, `${file}: ${causeText(cause)}`, cause);
  }
}

function readKept(file: string, log: Log): unknown {
  if (!existsSync(file)) return [];
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (cause) {
    log.warn({ err: cause, file }, 'what stood of foreign devices is not readable and is learnt again');
    return [];
  }
}
