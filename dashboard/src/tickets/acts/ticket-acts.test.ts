import type { OnTicketAct, Ticket, TicketState } from '@ninewatch/rules';
import { describe, expect, it } from 'vitest';
import { nextTicketState } from '../../../../rules/src/ticket/life.ts';
import { PHOTO, TicketStage } from '../../../../rules/src/ticket/testing/ticket-stage.ts';
import type { Holder } from '../../loop/offices.ts';
import { ticketOf } from '../../testing/samples.ts';
import { actsIn, hindranceOf, isWithOthers, offerOf, TICKET_ACTS, type TicketScene } from './ticket-acts.ts';

const STATES: TicketState[] = ['open', 'accepted', 'submitted', 'rejected', 'transferred', 'closed'];
const sceneOf = (own: Partial<TicketScene> = {}): TicketScene => ({
  ...{ username: 'zhao', may: () => true, hazard: 'none', isAtTop: false, isElsewhere: false },
  ...own,
});

describe('a ticket’s acts', () => {
  it.each(STATES)('what is offered while %s is what the gateway allows', (state) => {
    const allowed = TICKET_ACTS.filter((name) => nextTicketState(state, name) !== null);
    expect(actsIn(state)).toEqual(allowed);
  });

  it('[P10] those that the role does not allow are not offered', () => {
    const { next, more } = offerOf(ticketOf({ id: 't' }), sceneOf({ may: (name) => name === 'accept' }));
    expect([next, more]).toEqual([['accept'], []]);
  });
});

describe('an approval', () => {
  const submitted = ticketOf({ id: 't', state: 'submitted', finisher: 'li' });
  it('is not offered to who submitted the work, nor to others than the designated one, nor while the danger lasts', () => {
    expect(hindranceOf('approve', submitted, sceneOf({ username: 'li' }))).toBe('same-person');
    expect(hindranceOf('approve', submitted, sceneOf({ hazard: 'active' }))).toBe('still-active');
    const designated = { ...submitted, fixes: { dueAt: 1, acceptor: 'wang', missing: [] } };
    expect(hindranceOf('approve', designated, sceneOf())).toBe('not-designated');
    expect(hindranceOf('approve', designated, sceneOf({ username: 'wang' }))).toBeNull();
    expect(hindranceOf('approve', submitted, sceneOf({ hazard: 'open' }))).toBeNull();
  });

  it('says why to who could do it otherwise, and to nobody else', () => {
    expect(offerOf(submitted, sceneOf({ username: 'li' })).hindered).toEqual([
      { name: 'approve', why: 'same-person' },
    ]);
    expect(offerOf(submitted, sceneOf({ username: 'li', may: () => false })).hindered).toEqual([]);
  });
});

describe('a ticket that was handed to an office', () => {
  const stage = TicketStage.withPeople();
  const regions = new Map(stage.state.regions.values().map((region) => [region.id, region]));
  const { id: ticketId } = stage.report();
  const refer = { type: 'ticket.refer', ticketId, reason: 'wiring', kind: 'district_department' } as const;
  stage.done({ ...refer, department: '消防救援机构' }, 'wang');

  it.each([
    ['its own office', '消防救援机构', false],
    ['another office', '商务部门', true],
    ['one who holds the role for all', undefined, false],
  ])('for %s', (_name, department, isElsewhere) => {
    const role = { role: 'district_department' as const, region: 'd1' };
    const roles: Holder['roles'] = [department === undefined ? role : { ...role, department }];
    const username = `of-${department}`;
    stage.done({
      type: 'user.create',
      user: { id: username, username, name: '', passwordHash: 'p', roles: [...roles] },
    });
    expect(isWithOthers(stage.kept(ticketId), { roles, regions })).toBe(isElsewhere);
    const reply = stage.act({ type: 'ticket.answer', ticketId }, username);
    expect(reply).toMatchObject(isElsewhere ? { ok: false, code: 'not-called' } : { ok: true });
    const { next, more, hindered } = offerOf(stage.kept(ticketId), sceneOf({ isElsewhere }));
    expect(next.length + more.length > 0).toBe(!isElsewhere);
    expect(hindered.map(({ why }) => why)).toEqual(isElsewhere ? ['not-called'] : []);
  });
});

/** What is offered to `zhao`, tried on the fold itself with all that it needs. */
describe('what is offered is done, what is hindered is refused', () => {
  const bodies = (into: string): Record<string, object> => ({
    ...{ assign: { responsible: 'li' }, fix: { measures: 'm' }, evidence: { photos: [PHOTO] } },
    ...{ submit: { measures: 'm' }, reject: { note: 'n' }, transfer: { unit: 'v1' } },
    refer: { kind: 'town_section', department: '规建办', reason: 'r' },
    ...{ escalate: { reason: 'r' }, promote: { reason: 'r' }, list: { level: 'city', reason: 'r' } },
    ...{ unlist: { reason: 'r' }, merge: { into }, refuse_rectification: { note: 'n' } },
    ...{ look_back: { result: 'ok' }, reopen: { reason: 'r' } },
  });
  type Way = (stage: TicketStage, id: string) => void;
  const act = (stage: TicketStage, type: string, ticketId: string, more: object = {}, by = 'zhao') =>
    stage.act({ type: `ticket.${type}`, ticketId, ...more } as OnTicketAct, by);
  const WAYS: Record<string, Way> = {
    open: () => {},
    accepted: (stage, id) => act(stage, 'accept', id),
    'to be accepted by zhao': (stage, id) => {
      act(stage, 'accept', id, {}, 'li');
      act(stage, 'fix', id, { acceptor: 'zhao' });
    },
    'submitted by zhao': (stage, id) => {
      act(stage, 'accept', id);
      act(stage, 'submit', id, { measures: 'm' });
    },
    'submitted by li': (stage, id) => {
      act(stage, 'accept', id, {}, 'li');
      act(stage, 'submit', id, { measures: 'm' }, 'li');
    },
    'submitted for wang': (stage, id) => {
      act(stage, 'fix', id, { acceptor: 'wang' });
      WAYS['submitted by li']?.(stage, id);
    },
    'major and listed': (stage, id) => {
      act(stage, 'promote', id, { reason: 'r' });
      act(stage, 'list', id, { level: 'city', reason: 'r' });
    },
    closed: (stage, id) => stage.finish(id),
  };

  it.each(Object.keys(WAYS))('%s', (name) => {
    for (const move of TICKET_ACTS) {
      const stage = TicketStage.withPeople();
      stage.act({ type: 'photo.keep', photo: photo() } as never, 'zhao');
      const { id: into } = stage.report({ class: 'major' });
      const { id } = stage.report();
      WAYS[name]?.(stage, id);
      const ticket = stage.told(id) as Ticket;
      const isOffered = actsIn(ticket.state).includes(move) && hindranceOf(move, ticket, sceneOf()) === null;
      const reply = act(stage, move, id, {
        ...bodies(into)[move],
        ...(move === 'reopen' ? { closed: ticket } : {}),
      });
      expect([move, reply.ok], JSON.stringify(reply)).toEqual([move, isOffered]);
    }
  });
});

function photo(): object {
  return { id: PHOTO, bytes: 1, type: 'image/png', width: 1, height: 1 };
}
