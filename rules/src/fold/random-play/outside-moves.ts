/** What comes in from outside and from the round of duties: pictures, reports, registrations, inspections, permits, the watch. */

import type { Act } from '../../model/act.ts';
import { INSPECTION_KINDS } from '../../model/duty.ts';
import type { RecognitionLabel } from '../../model/intake.ts';
import { WORK_KINDS } from '../../model/period.ts';
import { anyOf } from './filed-moves.ts';
import { asAct, type Move, VENUES } from './game.ts';

const REASON = 'play';
const HOUR_MS = 3_600_000;
const PHOTOS = ['a'.repeat(64), 'b'.repeat(64)] as const;
const LABELS: readonly RecognitionLabel[] = ['smoke_visible', 'blocked_exit', 'illegal_wiring'];
const REGIONS = ['g1', 'v1', 't1', 't2', 'd1', 'root'] as const;
const DUTIES = ['staff_look', 'watch', 'risk_meeting', 'unknown'] as const;

const picture: Move = (game) => {
  const { chance, nowMs, serial } = game;
  const seen = chance.is(0.4) ? anyOf(game, ['observation']) : undefined;
  if (seen !== undefined) {
    const about = { observationId: seen.id };
    return asAct(
      game,
      chance.weigh<Act>([
        [1, { type: 'intake.confirm', ...about, note: REASON }],
        [1, { type: 'intake.dismiss', ...about, reason: REASON }],
      ]),
    );
  }
  const findings = [{ label: chance.pick(LABELS), confidence: chance.pick([0.1, 0.5, 0.95]) }];
  const key = `k${chance.is(0.2) ? 1 : serial()}`;
  const taken = { model: REASON, capturedAt: nowMs, photo: chance.pick(PHOTOS) };
  return asAct(game, { type: 'intake.picture', key, venueId: chance.pick(VENUES), findings, ...taken });
};

const report: Move = (game) => {
  const { chance } = game;
  const where = chance.is(0.6)
    ? { venueId: chance.pick(VENUES) }
    : { region: chance.pick(REGIONS), place: REASON };
  const photos = chance.is(0.3) ? [chance.pick(PHOTOS)] : [];
  return asAct(game, { type: 'intake.report', ...where, what: REASON, photos });
};

const registration: Move = (game) => {
  const { chance, serial } = game;
  const pending = chance.is(0.6) ? anyOf(game, ['registration']) : undefined;
  if (pending === undefined) {
    const name = chance.pick(['小卖部', `new ${serial()}`]);
    const venue = { name, category: 1, region: chance.pick(REGIONS), facts: {} };
    const username = chance.pick(['li', `owner-${serial()}`]);
    const owner = { name: REASON, phone: 'sealed', username, passwordHash: 'p' };
    return asAct(game, { type: 'registration.file', venue, owner, codeHash: 'h' });
  }
  const about = { registrationId: pending.id };
  const made = { venueId: `made-${serial()}`, userId: `made-${serial()}` };
  return asAct(
    game,
    chance.weigh<Act>([
      [1, { type: 'registration.approve', ...about, ...made }],
      [2, { type: 'registration.refuse', ...about, reason: REASON }],
    ]),
  );
};

const inspection: Move = (game) => {
  const { chance, nowMs } = game;
  const found = chance.is(0.3) ? [{ text: REASON, class: chance.pick(['ordinary', 'major'] as const) }] : [];
  const items = [{ key: 'manager', ok: chance.is(0.7) }];
  const seen = { venueId: chance.pick(VENUES), as: chance.pick(INSPECTION_KINDS) };
  const at = nowMs - chance.pick([0, 1, 900]) * HOUR_MS;
  return asAct(game, {
    type: 'inspection.record',
    inspection: { ...seen, at, items, findings: found, photos: [] },
  });
};

const permit: Move = (game) => {
  const { chance, nowMs } = game;
  const open = chance.is(0.6) ? anyOf(game, ['permit']) : undefined;
  if (open !== undefined) {
    const { id } = open;
    return asAct(
      game,
      chance.weigh<Act>([
        [3, { type: 'permit.approve', id }],
        [1, { type: 'permit.refuse', id, reason: REASON }],
        [1, { type: 'permit.end', id }],
      ]),
    );
  }
  const from = nowMs + chance.pick([0, 1, 30]) * HOUR_MS;
  const until = from + chance.pick([1, 8, 70]) * HOUR_MS;
  const said = { place: REASON, contractor: REASON, certificate: REASON, fireWatcher: REASON };
  const work = chance.pick(WORK_KINDS);
  return asAct(game, {
    type: 'permit.report',
    permit: { venueId: chance.pick(VENUES), work, from, until, ...said },
  });
};

const duty: Move = (game) => {
  const { chance, nowMs } = game;
  const offered = anyOf(game, ['handover']);
  const plan = anyOf(game, ['patrol_plan']);
  const venueId = chance.pick(VENUES);
  const route = { route: [...VENUES], content: REASON };
  const planned = {
    region: 't1',
    inspector: 'li',
    as: 'patrol' as const,
    from: nowMs,
    until: nowMs + HOUR_MS,
  };
  const acts: [number, Act][] = [
    [3, { type: 'duty.confirm', key: chance.pick(DUTIES), venueId }],
    [2, { type: 'duty.confirm', key: chance.pick(DUTIES), region: chance.pick(REGIONS) }],
    [2, { type: 'risk_notice.read', venueId, seen: chance.pick(['red', 'yellow']) }],
    [2, { type: 'handover.offer', region: chance.pick(['d1', 'd2']), note: REASON }],
    [2, { type: 'patrol_plan.create', plan: { ...planned, ...route } }],
    [1, { type: 'proposal.accept', id: venueId, reason: REASON }],
    [1, { type: 'proposal.dismiss', id: venueId, reason: REASON }],
  ];
  if (offered !== undefined) acts.push([3, { type: 'handover.sign', id: offered.id }]);
  if (plan !== undefined) acts.push([1, { type: 'patrol_plan.cancel', id: plan.id, reason: REASON }]);
  return asAct(game, chance.weigh(acts));
};

export const OUTSIDE_MOVES: readonly (readonly [weight: number, move: Move])[] = [
  [10, picture],
  [6, report],
  [8, registration],
  [8, inspection],
  [10, permit],
  [10, duty],
];
