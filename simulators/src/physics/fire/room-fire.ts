/** A fire in a room with detectors under its ceiling and behind its doors: what each of them is exposed to and shows. */

import { AIR_KJ_M3K, coPpm } from '../air.ts';
import { courseOf, lagged, type Span, type Track } from '../course.ts';
import { type CeilingPlace, jetRiseK, jetVelocityMS } from './ceiling-jet.ts';
import { dbPerM, plumeExtinctionPerM } from './fuels.ts';
import type { FireSource } from './source.ts';

export interface FireRoom {
  areaM2: number;
  /** Fuel to ceiling. */
  heightM: number;
  /** Part of the volume that the hot layer fills. */
  layerShare: number;
  /** Part of the heat that goes into walls and ceiling: 0.6–0.9 (Cooper 1982). */
  lossShare: number;
  /** Renewal of the layer through gaps and doors, 1/s; after `clearsFromS` that of open windows. */
  airPerS: number;
  clearPerS: number;
  clearsFromS: number;
}

/** Where a detector hangs: in the room of the fire, or in one that its layer reaches later, and thinned. */
export type Exposure =
  | { where: 'same-room'; radiusM: number }
  | { where: 'behind-door'; delayS: number; share: number; fillS: number };

export interface Detector {
  exposure: Exposure;
  /** √(m·s): 5–30 for thermistors, more for old heat detectors (UL: 50 and more). */
  rti: number;
  /** Characteristic length L of the smoke entry, m; its lag is L/u (Heskestad 1977; 1.8 m and up). */
  entryM: number;
  /** CO cell, time constant, s: EN 50291 allows T90 of a minute or two. */
  coS: number;
}

export interface Shown {
  smokeDbM: Track;
  /** Above what the room has without the fire. */
  heatK: Track;
  coPpm: Track;
}

interface Layer {
  riseK: Track;
  extinctionPerM: Track;
  /** Well mixed in the whole room. */
  coMgM3: Track;
}

/** Air moves at least so fast at any detector, m/s; below, smoke hardly enters. */
const DRAUGHT_MS = 0.05;

/**
 * Layer by the balances V·dX/dt = source − V·n·X of heat, soot and CO. In the room of the fire the gas at a detector is the
 * ceiling jet or the layer, whichever is hotter or denser; elsewhere the layer that came through the door.
 */
export function roomFire(
  source: FireSource,
  room: FireRoom,
  { detectors, span }: { detectors: readonly Detector[]; span: Span },
): Shown[] {
  const layer = layerOf(source, room, span);
  return detectors.map((detector) => {
    const { exposure } = detector;
    if (exposure.where === 'behind-door') return shownBehindDoor(layer, detector, { ...exposure, span });
    return shownInRoom(layer, detector, {
      source,
      place: { heightM: room.heightM, radiusM: exposure.radiusM },
      span,
    });
  });
}

function layerOf(source: FireSource, room: FireRoom, { stepS, lastsS }: Span): Layer {
  const points = Math.ceil(lastsS / stepS) + 1;
  const track = (): Track => ({ stepS, values: new Float64Array(points) });
  const layer: Layer = { riseK: track(), extinctionPerM: track(), coMgM3: track() };
  const layerM3 = room.areaM2 * room.heightM * room.layerShare;
  const roomM3 = room.areaM2 * room.heightM;
  for (let i = 1; i < points; i += 1) {
    const s = (i - 0.5) * stepS;
    const n = s < room.clearsFromS ? room.airPerS : room.clearPerS;
    const step = (kept: Track, gainPerS: number) => {
      kept.values[i] = balanced(kept.values[i - 1] as number, { gainPerS, lossPerS: n, stepS });
    };
    step(layer.riseK, ((1 - room.lossShare) * source.heatKw(s)) / (AIR_KJ_M3K * layerM3));
    step(layer.extinctionPerM, source.smokeM2S(s) / layerM3);
    step(layer.coMgM3, (1_000 * source.coGS(s)) / roomM3);
  }
  return layer;
}

/** One step of dX/dt = gain − loss·X, exact for constant gain and loss. */
export function balanced(x: number, step: { gainPerS: number; lossPerS: number; stepS: number }): number {
  if (step.lossPerS <= 0) return x + step.gainPerS * step.stepS;
  const settled = step.gainPerS / step.lossPerS;
  return settled + (x - settled) * Math.exp(-step.lossPerS * step.stepS);
}

function shownInRoom(
  layer: Layer,
  detector: Detector,
  { source, place, span }: { source: FireSource; place: CeilingPlace; span: Span },
): Shown {
  const lagS = source.lagS(place);
  const heat = new Float64Array(layer.riseK.values.length);
  const smoke = new Float64Array(heat.length);
  for (let i = 0; i < heat.length; i += 1) {
    const s = i * span.stepS - lagS;
    const jetK = s <= 0 ? 0 : jetRiseK(source.heatKw(s), place);
    const jetSmoke = plumeExtinctionPerM(jetK, {
      crossSectionM2S: source.smokeM2S(s),
      convectiveKw: source.convectiveKw(s),
    });
    heat[i] = Math.max(jetK, layer.riseK.values[i] as number);
    smoke[i] = dbPerM(Math.max(jetSmoke, layer.extinctionPerM.values[i] as number));
  }
  const velocity = (s: number) => Math.max(DRAUGHT_MS, jetVelocityMS(source.heatKw(s - lagS), place));
  return shown({ heat, smoke, co: layer.coMgM3.values }, detector, { stepS: span.stepS, velocity });
}

function shownBehindDoor(
  layer: Layer,
  detector: Detector,
  door: { delayS: number; share: number; fillS: number; span: Span },
): Shown {
  const through = (track: Track) => {
    const arriving = courseOf(track);
    const points = track.values.map((_, i) => door.share * arriving(i * track.stepS - door.delayS));
    return lagged({ stepS: track.stepS, values: points }, door.fillS).values;
  };
  const smoke = through(layer.extinctionPerM).map(dbPerM);
  const gas = { heat: through(layer.riseK), smoke, co: through(layer.coMgM3) };
  return shown(gas, detector, { stepS: door.span.stepS, velocity: () => DRAUGHT_MS });
}

/** Heat element: dT_d/dt = √u/RTI·(T_g − T_d) (Heskestad & Smith 1976); smoke entry: τ = L/u. */
function shown(
  gas: { heat: Float64Array; smoke: Float64Array; co: Float64Array },
  detector: Detector,
  { stepS, velocity }: { stepS: number; velocity: (s: number) => number },
): Shown {
  return {
    heatK: lagged({ stepS, values: gas.heat }, (s) => detector.rti / Math.sqrt(velocity(s))),
    smokeDbM: lagged({ stepS, values: gas.smoke }, (s) => detector.entryM / velocity(s)),
    coPpm: lagged({ stepS, values: gas.co.map(coPpm) }, detector.coS),
  };
}
