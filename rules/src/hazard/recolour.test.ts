import { describe, expect, it } from 'vitest';
import { dutiesOf } from '../duty/testing.ts';
import { TEST_CATALOGUE } from '../fold/testing/catalogue.ts';
import type { RiskColour } from '../model/facts.ts';
import { CLOCKS } from '../profile/clocks.ts';
import { parseProfile } from '../profile/parse.ts';
import { SHIPPED_PROFILE } from '../profile/shipped.generated.ts';
import { TicketStage } from '../ticket/testing/ticket-stage.ts';

const parsed = parseProfile(SHIPPED_PROFILE);
if (!parsed.ok) throw new Error('the shipped profile cannot be read');
const { due } = parsed.profile.tickets;
const HOUR_MS = 3_600_000;
const SOURCES = ['self_inspection', 'patrol', 'public_report', 'ai_recognition', 'upper_level'] as const;
/** The shipped profile counts these in hours that run day and night. */
const hours = (row: keyof typeof due, colour: RiskColour) => {
  const { amount, unit } = due[row][colour];
  if (unit !== 'h') throw new Error(`${row} of ${colour} is not in hours`);
  return amount * HOUR_MS;
};

/** `shop` becomes red by its facts, half an hour after what stands there began. */
function reddened(begin: (stage: TicketStage) => void): TicketStage {
  const stage = TicketStage.withPeople();
  begin(stage);
  stage.tick(HOUR_MS / 2);
  stage.done({ type: 'venue.change', id: 'shop', patch: { facts: { flammable: true, crowded: true } } });
  return stage;
}
const entryOf = (stage: TicketStage) => {
  const [entry] = stage.state.venues.get('shop')?.hazards.values() ?? [];
  if (entry === undefined) throw new Error('no hazard');
  return entry;
};

describe('a new colour takes effect at once', () => {
  it('on an open hazard, its call-out and its ticket', () => {
    const stage = reddened((one) => one.find([one.finding({ hazardKind: 'electrical' })]));
    const { hazard, callOut } = entryOf(stage);
    expect(hazard.venueRisk).toBe('red');
    const soonest = stage.state.elapsedMs + CLOCKS.callOut.climbAfterMs.red;
    expect(callOut.nextElapsedMs).toBeLessThanOrEqual(soonest);
    expect(stage.ticket().dueAt).toBe(stage.nowMs + hours('alarm', 'red'));
    expect(hours('alarm', 'red') + HOUR_MS / 2).toBeLessThan(hours('alarm', 'yellow'));
  });

  it('on when an answered alarm is told again', () => {
    const stage = reddened((one) => {
      one.find([one.finding()]);
      one.done({ type: 'hazard.acknowledge', hazardId: one.hazard().id });
    });
    const { realarmElapsedMs } = entryOf(stage);
    expect(realarmElapsedMs).toBeLessThanOrEqual(
      stage.state.elapsedMs + CLOCKS.hazard.realarmAfterMs.alarm.red,
    );
    expect(CLOCKS.hazard.realarmAfterMs.alarm.red).toBeLessThan(CLOCKS.hazard.realarmAfterMs.alarm.yellow);
  });

  for (const source of SOURCES) {
    it(`on a ticket from ${source}, which has no hazard`, () => {
      let id = '';
      const stage = reddened((one) => {
        id = one.report({ source }).id;
        expect(one.kept(id).dueAt).toBe(one.nowMs + hours('other', 'yellow'));
      });
      expect(stage.kept(id)).toMatchObject({ source, dueAt: stage.nowMs + hours('other', 'red') });
      expect(stage.told(id).dueAt).toBe(stage.kept(id).dueAt);
      expect(stage.kept(id)).not.toHaveProperty('hazardId');
    });
  }

  it('on a ticket that is accepted, and on the clock that chases it', () => {
    let id = '';
    const stage = reddened((one) => {
      id = one.report().id;
      one.done({ type: 'ticket.accept', ticketId: id }, 'li');
    });
    stage.tick(hours('other', 'red') - 1);
    expect(stage.kept(id)).not.toHaveProperty('overdue');
    stage.tick(1);
    expect(stage.kept(id)).toMatchObject({ overdue: true, unit: 'd1' });
  });

  it('and a milder one takes back nothing that runs', () => {
    let dueAt = 0;
    const stage = reddened((one) => one.report());
    dueAt = stage.ticket().dueAt;
    stage.done({ type: 'venue.change', id: 'shop', patch: { facts: { flammable: false, crowded: false } } });
    expect(stage.ticket().dueAt).toBe(dueAt);
  });

  it('on what the rules find: priority of what stands, and what is a danger at all', () => {
    const stage = TicketStage.withPeople();
    stage.withRules(
      TEST_CATALOGUE.replace(
        'clear: 0.2 }',
        'clear: 0.2 }\n    perColour: { red: { above: 0.1, clear: 0.05 } }',
      ),
    );
    stage.read('s1', { smoke: 0.5 });
    stage.read('s2', { smoke: 0.15 });
    expect(stage.hazard()).toMatchObject({ priority: 2, deviceIds: ['s1'] });
    stage.done({ type: 'venue.change', id: 'shop', patch: { facts: { keyFire: true } } });
    expect(stage.hazard()).toMatchObject({ priority: 1, venueRisk: 'red' });
    stage.read('s2', { smoke: 0.15 });
    expect(stage.hazard()).toMatchObject({ deviceIds: ['s1', 's2'] });
  });

  it('when a proposal is accepted', () => {
    const stage = TicketStage.withPeople();
    stage.tick(HOUR_MS);
    for (const place of ['kitchen', 'hall']) stage.report({ class: 'major', place });
    stage.tick(24 * HOUR_MS);
    const { id } = stage.report({ place: 'door' });
    stage.done({ type: 'proposal.accept', id: 'shop', reason: 'two major hazards' });
    expect(stage.kept(id).dueAt).toBe(stage.nowMs + hours('other', 'orange'));
  });

  it('on clocks and rules in the step of the act itself, and on duties with the tick of the same second', () => {
    const stage = TicketStage.withPeople();
    stage.withRules(
      TEST_CATALOGUE.replace(
        'clear: 0.2 }',
        'clear: 0.2 }\n    perColour: { red: { above: 0.1, clear: 0.05 } }',
      ),
    );
    // The district of these tests has no duties of its own.
    stage.done({ type: 'profile.set', region: 'd1', text: SHIPPED_PROFILE });
    const { id: ticketId } = stage.report();
    stage.read('s1', { smoke: 0.5 });
    stage.tick(60_000);
    const duties = () =>
      dutiesOf(stage.changes).filter(({ venueId, state }) => venueId === 'shop' && state === 'due');
    const keys = () => duties().map(({ key }) => key);
    expect(keys()).toContain('patrol_yellow');
    expect(keys()).not.toContain('grid_visit_key');
    const before = stage.changes.length;

    stage.done({ type: 'venue.change', id: 'shop', patch: { facts: { keyFire: true } } });

    // Clocks: of the ticket, of what waits to be taken on, and of the call-out.
    expect(stage.kept(ticketId).dueAt).toBe(stage.nowMs + hours('other', 'red'));
    const { callOut } = entryOf(stage);
    expect(callOut.nextElapsedMs).toBeLessThanOrEqual(
      stage.state.elapsedMs + CLOCKS.callOut.climbAfterMs.red,
    );
    // Rules: how grave what stands is, and what is a danger from now on.
    expect(stage.hazard()).toMatchObject({ priority: 1, venueRisk: 'red', deviceIds: ['s1'] });
    stage.read('s2', { smoke: 0.15 });
    expect(stage.hazard()).toMatchObject({ deviceIds: ['s1', 's2'] });
    stage.tick(1_000);
    // Duties: those of a red venue instead of those of a yellow one.
    expect(keys()).toEqual(expect.arrayContaining(['patrol_red', 'grid_visit_key']));
    expect(keys()).not.toContain('patrol_yellow');
    const told = stage.changes.slice(before).filter(({ kind }) => kind.startsWith('duty'));
    expect(told.length).toBeGreaterThanOrEqual(3);
  });
});
