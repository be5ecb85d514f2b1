/** Calls a department to where the whistle is, and begins its clocks; where it has moved to, those who answer there. */

import { endAwaited, isAwaited } from '../../call/awaited.ts';
import { beginCall } from '../../call/call.ts';
import { setTimer, spanFromNow } from '../../filing/timers.ts';
import { isWithin, regionOfLevel, responsibleUnit } from '../../ledger/region-tree.ts';
import type { Office } from '../../model/loop/call.ts';
import type { WhistleDepartment } from '../../model/loop/case.ts';
import { profileOf } from '../../profile/profile-of.ts';
import { ARRIVE, COMPLETE } from './clock.ts';
import { awaitRating, RATE, type WhistleScene } from './rating.ts';

type Asked = { office: string } & Partial<Office>;

/** The department as it begins; `completeInMs` left out is the profile's. One without a region is the district's. */
export function summon(
  scene: WhistleScene,
  asked: Asked,
  completeInMs: number | undefined,
): WhistleDepartment {
  const { turn, place, entry } = scene;
  const { region: of, what } = entry.filing;
  const spans = profileOf(turn.state, of).dispatch.whistle;
  const arrive = spanFromNow(turn, of, spans.arriveWithin);
  const complete =
    completeInMs === undefined
      ? spanFromNow(turn, of, spans.completeWithin)
      : { dueAt: turn.at + completeInMs, elapsedMs: turn.state.elapsedMs + completeInMs };
  const district = regionOfLevel(turn.state, of, 'district') ?? 'root';
  const { office, role = 'district_department', region = district } = asked;
  setTimer(entry, ARRIVE + office, arrive.elapsedMs);
  setTimer(entry, COMPLETE + office, complete.elapsedMs);
  const name = place.venue?.name ?? '';
  beginCall(scene, {
    key: `whistle:${office}`,
    reason: 'whistle',
    text: {
      zh: `【镇街吹哨】${office}请到${name}报到：${what}`,
      en: `Whistle: ${office} to report in at ${name}: ${what}`,
    },
    to: [{ role, region, department: office }],
  });
  return {
    ...{ office, role, region, department: office, state: 'called' },
    ...{ arriveBy: arrive.dueAt, completeBy: complete.dueAt },
  };
}

/**
 * The venue lies elsewhere now: who can see the whistle no more is called no more. The same department is called there,
 * with times of its own, and what waits for a rating waits for the town that has the venue. `from`: where it lay.
 */
export function callThere(scene: WhistleScene, from: string): void {
  const { turn, entry } = scene;
  const { filing } = entry;
  filing.departments = filing.departments.map((department) => {
    if (department.state === 'completed') return department;
    const { office, role, region } = department;
    if (isWithin(turn.state, filing.region, region)) return department;
    const level = turn.state.regions.get(region)?.level ?? 'district';
    const there = level === 'root' ? undefined : regionOfLevel(turn.state, filing.region, level);
    const asked = { office, role: role as Office['role'] };
    return summon(scene, there === undefined ? asked : { ...asked, region: there }, undefined);
  });
  filing.dueAt = Math.max(...filing.departments.map(({ completeBy }) => completeBy));
  if (responsibleUnit(turn.state, from) === responsibleUnit(turn.state, filing.region)) return;
  for (const department of filing.departments) {
    if (!isAwaited(entry, RATE + department.office)) continue;
    endAwaited(scene, RATE + department.office);
    awaitRating(scene, department);
  }
}
