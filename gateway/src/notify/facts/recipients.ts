/** Who is meant by a notice: the people who hold its roles, with the ways to reach them opened. [P10] */

import { actsFor, type Notice, type RoleGrant, type User } from '@ninewatch/rules';
import { fromText } from '../../base/push-subscription.ts';
import type { Seal } from '../../base/seal.ts';
import type { LedgerRows } from '../../ledger/notice-rows.ts';
import { CONTACT_NAMES, type Contacts, type Recipient } from '../port/channel-kind.ts';
import type { LedgerFacts } from './ledger-facts.ts';

/** Of one notice on one way; further ones are told by their offices. Ours. [P8] */
export const RECIPIENTS_MAX = 500;
/** A watch that was taken longer ago is nobody's any more: duty officers stand 24 h. */
const WATCH_MS_MAX = 26 * 3_600_000;

interface Person {
  username: string;
  name: string;
  roles: readonly RoleGrant[];
  sealed: { [name: string]: string | undefined };
  pushes: NonNullable<User['pushes']>;
}
type Office = Notice['to'][number];

export interface WhomOptions {
  /** Of those called only these; null is all, and the person named besides. */
  roles: readonly string[] | null;
  onDuty: boolean;
  nowMs: number;
}

export class Recipients {
  readonly #rows: LedgerRows;
  readonly #facts: LedgerFacts;
  readonly #seal: Seal;
  #people: Person[] | undefined;

  constructor({ rows, facts, seal }: { rows: LedgerRows; facts: LedgerFacts; seal: Seal }) {
    this.#rows = rows;
    this.#facts = facts;
    this.#seal = seal;
  }

  /** People changed: they are read again when somebody is to be told. */
  forgetPeople(): void {
    this.#people = undefined;
  }

  /** By user name, each once; at most 500. Those without any way to reach them too. */
  of(notice: Notice, { roles, onDuty, nowMs }: WhomOptions): Recipient[] {
    const offices = notice.to.filter(({ role }) => roles === null || roles.includes(role));
    const meant = new Map<Person, Set<string>>();
    for (const office of offices) {
      const holders = this.#holdersOf(office, notice);
      const chosen =
        onDuty && office.role === 'duty_officer' ? this.#onWatch(office, holders, nowMs) : holders;
      for (const person of chosen) meant.set(person, (meant.get(person) ?? new Set()).add(office.role));
    }
    const named = roles === null && this.#all().find(({ username }) => username === notice.person);
    if (named && !meant.has(named)) meant.set(named, new Set());
    return [...meant]
      .map(([person, held]) => this.#opened(person, [...held]))
      .sort((a, b) => (a.username < b.username ? -1 : 1))
      .slice(0, RECIPIENTS_MAX);
  }

  named(username: string): Recipient | undefined {
    const person = this.#all().find((each) => each.username === username);
    return person === undefined ? undefined : this.#opened(person, []);
  }

  #all(): readonly Person[] {
    this.#people ??= [...this.#rows.users()].map(personOf);
    return this.#people;
  }

  #holdersOf(office: Office, notice: Notice): Person[] {
    const isAbove = new Set(this.#facts.path(office.region).map(({ id }) => id));
    const holds = (grant: RoleGrant): boolean => {
      if (grant.role !== office.role) return false;
      if (grant.role === 'owner') return this.#isOwnerMeant(grant, office, notice);
      return grant.venue === undefined && actsFor(grant, office.department) && isAbove.has(grant.region);
    };
    return this.#all().filter(({ roles }) => roles.some(holds));
  }

  /** Owners are reached at their own venues: that of the notice, or those in the region that a warning is still for. */
  #isOwnerMeant({ venue }: RoleGrant, { region }: Office, notice: Notice): boolean {
    if (venue === undefined) return false;
    if (notice.venueId !== '') return venue === notice.venueId;
    if (
      notice.reason === 'receipt' &&
      notice.filingId !== undefined &&
      !this.#rows.isUnread(notice.filingId, venue)
    ) {
      return false;
    }
    const at = this.#rows.one<{ region: string }>('venue', venue)?.region;
    return at !== undefined && this.#facts.path(at).some(({ id }) => id === region);
  }

  /** Who took the watch over last, when that was within a day; else everybody. */
  #onWatch({ region }: Office, holders: Person[], nowMs: number): Person[] {
    const signed = this.#rows.watch(region)?.signed;
    if (signed === undefined || nowMs - signed.at > WATCH_MS_MAX) return holders;
    const keeper = holders.filter(({ username }) => username === signed.by);
    return keeper.length > 0 ? keeper : holders;
  }

  #opened({ username, name, sealed, pushes }: Person, roles: string[]): Recipient {
    const contacts: Contacts = {};
    for (const way of CONTACT_NAMES) {
      const opened = sealed[way] === undefined ? null : this.#seal.open(sealed[way]);
      if (opened !== null) contacts[way] = opened;
    }
    const browsers = pushes.flatMap(({ id, sealed: text }) => {
      const push = fromText(this.#seal.open(text) ?? '');
      return push === null ? [] : [{ id, ...push }];
    });
    return { username, name, roles, contacts, ...(browsers.length === 0 ? {} : { pushes: browsers }) };
  }
}

function personOf({ username, name, roles, phone, contacts, pushes = [] }: User): Person {
  const sealed = { ...contacts, ...(phone === undefined ? {} : { phone }) };
  return { username, name, roles, sealed, pushes };
}
