/** All systems one after the other in one run, so that their figures may be compared. */

import { print, tell } from '../base/terminal.ts';
import { runClosedOnly, runCourse } from './course.ts';
import type { BenchOptions } from './options.ts';
import type { Place } from './place.ts';
import { oursWith } from './systems/ours.ts';
import { bareMosquitto, nodeRedStack, script } from './systems/peers/peers.ts';
import { acknowledgingSink } from './systems/sink/sink.ts';

export async function runSideBySide(options: BenchOptions, place: Place): Promise<void> {
  const { devices, seconds } = options;
  const sink = await runClosedOnly(acknowledgingSink(place), { devices, seconds }, place);
  tell(JSON.stringify(sink));
  const systems = [
    bareMosquitto(place),
    script(place),
    nodeRedStack(place),
    oursWith({ deviceRateMax: 0, place }),
  ];
  for (const system of systems.filter((each) => options.systems.includes(each.key as never))) {
    const missing = system.missing();
    if (missing !== undefined) {
      tell(missing);
      continue;
    }
    const result = await runCourse(system, { devices, seconds, extraRates: [], say: tell }, place);
    print(JSON.stringify(result, undefined, 1));
  }
}
