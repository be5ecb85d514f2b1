/** Gas that leaks, and CO from a heater whose flue is blocked. */

import { flueCo } from '../physics/co/flue.ts';
import { courseOf, lagged, trackOf } from '../physics/course.ts';
import { type GasName, leakGas } from '../physics/gas/leak.ts';
import { drawn } from '../physics/ranges.ts';
import type { Effect, Incident, ScenarioDevice } from '../scenarios/incident.ts';
import { devicesOf, episodeOf, roomOf, type Stage, stepOf } from './episode.ts';

const GASES: readonly GasName[] = ['methane', 'lpg'];
/** Windows open for this many air changes' time constants leave nothing. */
const CLEAR_CHANGES = 8;

export function gasLeak(stage: Stage, gases: readonly GasName[] = GASES): Incident | undefined {
  const sensors = devicesOf(stage.venue, ['gas']);
  if (sensors.length === 0) return undefined;
  const { random, ranges } = stage;
  const drawing = drawn(random, ranges.gasLeak);
  const gas = random.pick(gases);
  const opensAtS = drawing.closedAtS + drawing.opensAfterS;
  const lastsS = opensAtS + (CLEAR_CHANGES * 3_600) / drawing.openAirPerH;
  const course = leakGas({ ...drawing, gas, openedAtS: opensAtS });
  const span = { stepS: stepOf(lastsS), lastsS };
  const near = random.pick(sensors);
  const effects = sensors.map((device): Effect => {
    const share = roomOf(device) === roomOf(near) ? 1 : drawing.farShare;
    const shown = lagged(
      trackOf((s) => share * course(s), span),
      drawing.sensorS,
    );
    return { what: 'metric', deviceId: device.id, metric: 'gas', course: courseOf(shown) };
  });
  return episodeOf(stage, {
    kind: 'gas-leak',
    type: 'danger',
    hazardKinds: ['gas'],
    parameters: { gas, ...drawing },
    effects,
    lastsS,
    quickS: drawing.closedAtS,
  });
}

export function coFlue(stage: Stage): Incident | undefined {
  const sensors = devicesOf(stage.venue, ['co', 'multi']);
  if (sensors.length === 0) return undefined;
  const { random, ranges } = stage;
  const drawing = drawn(random, ranges.coFlue);
  const lastsS = drawing.endsS + (CLEAR_CHANGES * 3_600) / drawing.openAirPerH;
  const span = { stepS: stepOf(lastsS), lastsS };
  const room = flueCo(drawing, span);
  const near: ScenarioDevice = random.pick(sensors);
  const effects = sensors.map((device): Effect => {
    const share = roomOf(device) === roomOf(near) ? 1 : drawing.farShare;
    const values = room.values.map((value) => share * value);
    const shown = lagged({ stepS: room.stepS, values }, drawing.sensorS);
    return { what: 'metric', deviceId: device.id, metric: 'co', course: courseOf(shown) };
  });
  return episodeOf(stage, {
    kind: 'co-flue',
    type: 'danger',
    hazardKinds: ['co'],
    parameters: drawing,
    effects,
    lastsS,
  });
}
