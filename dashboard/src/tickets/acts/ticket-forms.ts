/** What each act on a ticket asks for: only what it must, and what is often said with it. */

import type { Role, Ticket } from '@ninewatch/rules';
import type { ActField, OfferedAct } from '../../acts/act-spec.ts';
import { listTickets, type TicketActName } from '../../api/tickets.ts';
import { i18n, said } from '../../i18n/i18n.ts';
import { departmentIn } from '../../loop/departments.ts';
import { findDepartments } from '../../loop/find-departments.ts';
import { loadUnits, unitPath } from '../../places/unit-names.ts';

const { t } = i18n.global;
export const HANDLINGS = ['immediate', 'limited', 'listed'] as const;

const note = (isRequired = false): ActField => ({
  ...{ name: 'note', kind: 'text', label: t('ticketForm.note') },
  isRequired,
});
const reason = (): ActField => ({
  ...{ name: 'reason', kind: 'text', label: t('ticketForm.reason') },
  isRequired: true,
});
const photos = (isRequired = false): ActField => ({
  ...{ name: 'photos', kind: 'photos', label: t('ticketForm.photos') },
  isRequired,
});

export function handlingChoices() {
  return HANDLINGS.map((id) => ({ id, words: t(`handling.${id}`) }));
}

/** Other open tickets of the venue; a major one goes on in a major one alone. */
async function findDuplicates(ticket: Ticket, text: string) {
  const { items } = await listTickets({ venue: ticket.venueId, sort: 'due', search: text });
  return items
    .filter(({ id, class: own }) => id !== ticket.id && (ticket.class !== 'major' || own === 'major'))
    .map((other) => ({ id: other.id, words: said(other.title), hint: t(`ticketState.${other.state}`) }));
}

const UNIT_LEVELS: readonly string[] = ['city', 'district', 'town', 'village'];
/** What one can look through. */
const UNITS_MAX = 50;

/** Of all units, also of those that the person does not see: what is theirs is handed to them. */
async function findUnits({ unit: now }: Ticket, text: string) {
  const all = await loadUnits();
  return [...all.values()]
    .filter(({ id, level }) => id !== now && UNIT_LEVELS.includes(level))
    .map(({ id, name }) => ({ id, words: name, hint: unitPath(all, id).slice(0, -1).join(' › ') }))
    .filter(({ id, words, hint }) => `${id} ${words} ${hint}`.includes(text))
    .slice(0, UNITS_MAX);
}

/** Sections of towns and departments of districts: to no others a ticket is handed over as to an office. */
const REFERABLE: readonly Role[] = ['town_section', 'district_department'];

async function findReferable({ region }: Ticket, text: string) {
  const choices = await findDepartments(region, text);
  return choices.filter(({ id }) => REFERABLE.includes(departmentIn(id).role));
}

/** As the gateway takes it: of an office its kind is said beside its name. */
export function sentOf(name: TicketActName, body: Record<string, unknown>): Record<string, unknown> {
  if (name !== 'refer') return body;
  const { office, role } = departmentIn(String(body.department));
  return { ...body, kind: role, department: office };
}

function fixFields(ticket: Ticket): ActField[] {
  const { fixes } = ticket;
  const region = [ticket.region, ticket.unit];
  const person = (name: 'responsible' | 'finisher' | 'acceptor', now: string | undefined): ActField => ({
    ...{ name, kind: 'person', region, label: t(`ticketForm.${name}`), now: now ?? '' },
    canBeTakenBack: name !== 'responsible',
  });
  return [
    person('responsible', ticket.responsible),
    { name: 'measures', kind: 'text', label: t('ticketForm.planned'), now: fixes?.measures ?? '' },
    {
      ...{ name: 'dueAt', kind: 'moment', label: t('ticketForm.dueAt'), now: String(ticket.dueAt) },
      hint: t('ticketForm.laterHint'),
    },
    person('finisher', fixes?.finisher),
    person('acceptor', fixes?.acceptor),
    {
      ...{ name: 'handling', kind: 'choice', label: t('ticketForm.handling'), now: ticket.handling },
      choices: handlingChoices(),
    },
    {
      ...{ name: 'temporaryProtection', kind: 'text', label: t('ticketForm.protection') },
      ...{ now: ticket.temporaryProtection ?? '', canBeTakenBack: true },
    },
    note(),
  ];
}

function fieldsOf(name: TicketActName, ticket: Ticket): ActField[] {
  switch (name) {
    case 'accept':
    case 'answer':
      return [];
    case 'approve':
      return [note()];
    case 'reject':
      return [note(true)];
    case 'submit':
      return [
        { name: 'measures', kind: 'text', label: t('ticketForm.measures'), isRequired: true },
        { ...photos(), hint: t('ticketForm.afterHint') },
        note(),
      ];
    case 'evidence':
      return [
        photos(true),
        {
          ...{ name: 'stage', kind: 'choice', label: t('ticketForm.stage') },
          choices: (['before', 'after'] as const).map((id) => ({ id, words: t(`ticketStage.${id}`) })),
        },
        note(),
      ];
    case 'assign':
      return [
        {
          ...{ name: 'responsible', kind: 'person', region: [ticket.region, ticket.unit] },
          ...{ label: t('ticketForm.responsible'), isRequired: true },
        },
        note(),
      ];
    case 'fix':
      return fixFields(ticket);
    case 'look_back':
      return [
        {
          ...{ name: 'result', kind: 'choice', label: t('ticketForm.result'), isRequired: true },
          choices: (['ok', 'not'] as const).map((id) => ({ id, words: t(`ticketLookBack.${id}`) })),
        },
        { ...note(), hint: t('ticketForm.notHint') },
        photos(),
      ];
    default:
      return movingFields(name, ticket);
  }
}

function movingFields(name: TicketActName, ticket: Ticket): ActField[] {
  switch (name) {
    case 'transfer':
      return [
        {
          ...{ name: 'unit', kind: 'pick', label: t('ticketForm.unit'), isRequired: true },
          find: (text) => findUnits(ticket, text),
        },
        note(),
      ];
    case 'refer':
      return [
        {
          ...{ name: 'department', kind: 'pick', label: t('ticketForm.department'), isRequired: true },
          find: (text) => findReferable(ticket, text),
        },
        reason(),
      ];
    case 'list':
      return [
        {
          ...{ name: 'level', kind: 'choice', label: t('ticketForm.level'), isRequired: true },
          choices: (['district', 'city'] as const).map((id) => ({ id, words: t(`ticketListed.${id}`) })),
        },
        reason(),
      ];
    case 'merge':
      return [
        {
          ...{ name: 'into', kind: 'pick', label: t('ticketForm.into'), isRequired: true },
          find: (text) => findDuplicates(ticket, text),
        },
        note(),
      ];
    case 'refuse_rectification':
      return [{ name: 'owner', kind: 'line', label: t('ticketForm.owner') }, note(true)];
    default:
      return [reason()];
  }
}

/** Acts whose effect is not plain from their name. */
const HINTED: readonly TicketActName[] = ['promote', 'merge', 'escalate', 'refuse_rectification', 'reopen'];

export function offered(name: TicketActName, ticket: Ticket): OfferedAct {
  return {
    ...{ name, words: t(`ticketMove.${name}`), fields: fieldsOf(name, ticket) },
    hint: HINTED.includes(name) ? t(`ticketHint.${name}`) : undefined,
  };
}
