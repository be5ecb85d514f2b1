/** A person's act is decided, answered and put on the audit trail, whether done or refused. [P9] [P10] */

import { decideClaim } from '../../claim/acts.ts';
import { decideCredit } from '../../credits/acts.ts';
import { decideLoop, isLoop, loopSubject } from '../../dispatch/loop.ts';
import { decideDuty, dutySubject, isDutyAct } from '../../duty/acts.ts';
import { decideDutyCheck } from '../../duty-check/acts.ts';
import { decideForeign } from '../../foreign/proposals.ts';
import { decideForm } from '../../form/acts.ts';
import { decideHazard } from '../../hazard/acts.ts';
import { answerInaction } from '../../inaction/answer.ts';
import { decideIntake } from '../../intake/acts.ts';
import { changeDevice, createDevice, replaceDevice } from '../../ledger/device-acts.ts';
import { decideService } from '../../ledger/disablement.ts';
import { importDevices, importRegions, importUsers, importVenues } from '../../ledger/import-acts.ts';
import { decidePush } from '../../ledger/push-acts.ts';
import { changeRegion, createRegion } from '../../ledger/region-acts.ts';
import { changeUser, createUser } from '../../ledger/user-acts.ts';
import { changeVenue, createVenue, overrideVenue } from '../../ledger/venue-acts.ts';
import { assessVenue, moveVenue } from '../../ledger/venue-life.ts';
import { decideMessage } from '../../message/acts.ts';
import type {
  Act,
  Actor,
  HazardAct,
  ImportReport,
  LedgerAct,
  LineAct,
  PeriodAct,
  PhotoAct,
  PushAct,
  ServiceAct,
} from '../../model/act.ts';
import type { ClaimAct } from '../../model/claim.ts';
import type { DutyCheckAct } from '../../model/duty-check.ts';
import type { Venue } from '../../model/facts.ts';
import type { ForeignAct } from '../../model/foreign.ts';
import type { FormAct } from '../../model/form.ts';
import type { CreditAct, IncentiveAct, PressureAct, RedFlagAct } from '../../model/incentives.ts';
import type { IntakeAct } from '../../model/intake.ts';
import type { Period } from '../../model/period.ts';
import type { ActRecord } from '../../model/record.ts';
import type { RecordAct } from '../../model/records.ts';
import type { RegistrationAct, RegistrationFiling } from '../../model/registration.ts';
import type { ProposalAct } from '../../model/score.ts';
import type { Ticket } from '../../model/ticket.ts';
import type { TicketAct } from '../../model/ticket-act.ts';
import { decidePeriod } from '../../period/acts.ts';
import { decidePhoto } from '../../photo/acts.ts';
import { decidePressure } from '../../pressure/acts.ts';
import { decideProfile } from '../../profile/acts.ts';
import { decideRecord } from '../../records/acts.ts';
import { decideRedFlag } from '../../red-flag/acts.ts';
import { decideRegistration } from '../../registration/acts.ts';
import { decideProposal } from '../../score/acts.ts';
import { decideTicket } from '../../ticket/acts/decide.ts';
import { type Decision, done, refuse } from '../decision.ts';
import { audit, hasMoved, type Turn } from '../turn.ts';
import { decideCommand } from './commands.ts';

export function takeAct(turn: Turn, { act, actId, actor }: ActRecord): void {
  turn.cause = { type: act.type, by: actor.username };
  const decision = decideSafely(turn, actor, act);
  const isRefused = 'refusal' in decision;
  const outcome = isRefused
    ? { code: decision.refusal.code, refusal: decision.refusal.detail }
    : worthKeeping(act, decision.value);
  audit(turn, {
    actor: actor.username,
    action: actionOf(act),
    subject: safeSubjectOf(act),
    outcome: isRefused || isRefusedElsewhere(act) ? 'refused' : 'done',
    detail: { ...withoutSecrets(act), ...outcome },
  });
  turn.reply = { actId, outcome: decision };
}

function actionOf(act: Act): string {
  return act.type === 'text.refused' && TEXTS.has(act.of) ? act.of : act.type;
}

const TEXTS: ReadonlySet<string> = new Set(['rules', 'profile.set']);
const REFUSED_ELSEWHERE: ReadonlySet<string> = new Set(['session.refused', 'text.refused']);

/** What was refused before it came here. */
function isRefusedElsewhere(act: Act): boolean {
  return REFUSED_ELSEWHERE.has(act.type) || ('refused' in act && act.refused !== undefined);
}

const IMPORTS: ReadonlySet<string> = new Set([
  'region.import',
  'venue.import',
  'device.import',
  'user.import',
]);

/**
 * A journal of another version may hold an act whose name is known and whose fields are not what they should be: it is
 * refused, unless something had changed already when it turned out. [P6]
 */
function decideSafely(turn: Turn, actor: Actor, act: Act): Decision {
  try {
    return decide(turn, actor, act);
  } catch (cause) {
    if (hasMoved(turn)) throw cause;
    // Without the words of what was thrown: another release of the runtime has others.
    return refuse('invalid', `not what ${act.type} looks like`);
  }
}

function safeSubjectOf(act: Act): string {
  try {
    const subject: unknown = subjectOf(act);
    return typeof subject === 'string' ? subject : '';
  } catch {
    // Misshapen, and refused as such: nobody knows what it is about.
    return '';
  }
}

/** The history of a venue's colour, and what an import came to. */
function worthKeeping(act: Act, value: unknown): Record<string, unknown> {
  if (IMPORTS.has(act.type)) {
    const { created, updated, unchanged, rejected } = value as ImportReport;
    return { created, updated, unchanged, rejected: rejected.length };
  }
  if (act.type === 'period.create') {
    const { id: periodId, from, until, forbiddenHours } = value as Period;
    return { periodId, from, until, forbiddenHours };
  }
  if (act.type === 'registration.file') return { registrationId: (value as RegistrationFiling).id };
  if (act.type === 'ticket.create') return { ticketId: (value as Ticket).id };
  if (!act.type.startsWith('venue.') || isService(act)) return {};
  const { risk, computedRisk, riskReasons } = value as Venue;
  return { risk, computedRisk, riskReasons };
}

function decide(turn: Turn, actor: Actor, act: Act): Decision {
  if (isOf<HazardAct>(act, 'hazard.')) return decideHazard(turn, actor, act);
  if (isOf<TicketAct>(act, 'ticket.')) return decideTicket(turn, actor, act);
  if (isOf<PeriodAct>(act, 'period.')) return decidePeriod(turn, actor, act);
  if (isOf<IntakeAct>(act, 'intake.')) return decideIntake(turn, actor, act);
  if (isOf<RegistrationAct>(act, 'registration.')) return decideRegistration(turn, actor, act);
  if (isOf<PhotoAct>(act, 'photo.')) return decidePhoto(turn, actor, act);
  if (isIncentive(act)) return decideIncentive(turn, actor, act);
  if (isOf<DutyCheckAct>(act, 'duty_check.')) return decideDutyCheck(turn, actor, act);
  if (isDutyAct(act)) return decideDuty(turn, actor, act);
  if (isOf<ForeignAct>(act, 'foreign.')) return decideForeign(turn, actor, act);
  if (isOf<ProposalAct>(act, 'proposal.')) return decideProposal(turn, actor, act);
  if (isService(act)) return decideService(turn, actor, act);
  if (isLoop(act)) return decideLoop(turn, actor, act);
  if (act.type === 'profile.set') return decideProfile(turn, actor, act);
  if (act.type === 'inaction.answer') return answerInaction(turn, actor, act);
  if (isOf<FormAct>(act, 'form.')) return decideForm(turn, actor, act);
  if (isClaim(act)) return decideClaim(turn, actor, act);
  if (isOf<PushAct>(act, 'push.')) return decidePush(turn, actor, act);
  if (act.type === 'device.command') return decideCommand(turn, actor, act);
  if (isOf<Extract<Act, { type: `session.${string}` }>>(act, 'session.')) return done(null);
  if (act.type === 'guest.restart' || act.type === 'text.refused') return done(null);
  if (act.type === 'message.send') return decideMessage(turn, act);
  if (isOf<LineAct>(act, 'transmitter.') || isOf<LineAct>(act, 'centre.')) return done(null);
  return decideLedger(turn, actor, act as LedgerAct);
}

function isOf<T extends Act>(act: Act, prefix: string): act is T {
  return act.type.startsWith(prefix);
}

const INCENTIVES = ['record.', 'pressure.', 'credit.', 'red_flag.', 'honour.'];

function isIncentive(act: Act): act is IncentiveAct {
  return INCENTIVES.some((prefix) => act.type.startsWith(prefix));
}

function decideIncentive(turn: Turn, actor: Actor, act: IncentiveAct): Decision {
  if (isOf<RecordAct>(act, 'record.')) return decideRecord(turn, actor, act);
  if (isOf<PressureAct>(act, 'pressure.')) return decidePressure(turn, actor, act);
  if (isOf<CreditAct>(act, 'credit.')) return decideCredit(turn, actor, act);
  return decideRedFlag(turn, actor, act as RedFlagAct);
}

function decideLedger(turn: Turn, actor: Actor, act: LedgerAct): Decision {
  switch (act.type) {
    case 'region.create':
      return createRegion(turn, act);
    case 'region.change':
      return changeRegion(turn, act);
    case 'venue.create':
      return createVenue(turn, act.venue);
    case 'venue.change':
      return changeVenue(turn, act);
    case 'venue.override':
      return overrideVenue(turn, actor, act);
    case 'venue.assess':
      return assessVenue(turn, actor, act);
    case 'venue.state':
      return moveVenue(turn, actor, act);
    case 'region.import':
      return importRegions(turn, act);
    case 'venue.import':
      return importVenues(turn, act);
    case 'device.create':
      return createDevice(turn, act.device);
    case 'device.change':
      return changeDevice(turn, act);
    case 'device.replace':
      return replaceDevice(turn, act);
    case 'device.import':
      return importDevices(turn, act);
    case 'user.import':
      return importUsers(turn, actor, act);
    case 'user.create':
      return createUser(turn, act);
    case 'user.change':
      return changeUser(turn, act);
    default:
      // A journal of a later version may hold acts that this one does not know.
      return refuse('invalid', 'unknown act');
  }
}

function isClaim(act: Act): act is ClaimAct {
  return act.type.startsWith('claim.') || act.type.startsWith('certificate.');
}

function isService(act: Act): act is ServiceAct {
  return act.type.endsWith('.out_of_service') || act.type.endsWith('.back_in_service');
}

/** What an act may be about, the narrowest first. */
const SUBJECTS = [
  'recordId',
  'pressureId',
  'entryId',
  'flagId',
  'honourId',
  'town',
  'district',
  'venueId',
  'region',
  'transmitter',
  'centre',
];

function subjectOf(act: Act): string {
  if (isLoop(act)) return loopSubject(act);
  if ('hazardId' in act) return act.hazardId;
  if ('ticketId' in act) return act.ticketId;
  if ('registrationId' in act) return act.registrationId;
  if ('inactionId' in act) return act.inactionId;
  if ('deviceId' in act) return act.deviceId;
  if ('observationId' in act) return act.observationId;
  if ('periodId' in act) return act.periodId;
  if ('id' in act) return act.id;
  if (isDutyAct(act)) return dutySubject(act);
  if (act.type === 'profile.set') return act.region;
  if (isOf<FormAct>(act, 'form.')) return `${act.form} ${act.unit} ${act.date}`;
  if ('username' in act) return act.username;
  switch (act.type) {
    case 'region.create':
      return act.region.id;
    case 'venue.create':
      return act.venue.id;
    case 'device.create':
      return act.device.id;
    case 'period.create':
      return act.period.venueId;
    case 'user.create':
      return act.user.id;
    case 'intake.picture':
      return act.venueId;
    case 'intake.report':
      return act.venueId ?? act.region ?? '';
    case 'registration.file':
      return act.venue.region;
    case 'photo.keep':
      return act.photo.id;
    case 'ticket.create':
      return act.ticket.venueId;
    case 'region.import':
    case 'venue.import':
    case 'device.import':
    case 'user.import':
      return `${act.lines.length} lines`;
    default:
      return namedIn(act);
  }
}

function namedIn(act: object): string {
  const field = SUBJECTS.find((name) => typeof (act as Record<string, unknown>)[name] === 'string');
  return field === undefined ? '' : String((act as Record<string, unknown>)[field]);
}

const SECRET = new Set([
  'secretHash',
  'passwordHash',
  'codeHash',
  'shortHash',
  'contact',
  'contacts',
  'sealed',
  'phone',
]);
/** Said elsewhere on the line, or too long for it. */
const LEFT_OUT = new Set(['type', 'lines', 'closed', 'text', 'kept', 'known']);

function withoutSecrets(act: object): Record<string, unknown> {
  const kept: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(act)) {
    if (SECRET.has(key)) kept[key] = 'changed';
    else if (!LEFT_OUT.has(key)) kept[key] = isPlain(value) ? withoutSecrets(value) : value;
  }
  return kept;
}

function isPlain(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
