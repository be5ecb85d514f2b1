/** The one table of who may do what: role × ability; where is decided by the grant's region. [P10] */

import {
  type Act,
  type AuditAct,
  type InspectionKind,
  type RecordAct,
  type ReportedSource,
  ROLES,
  type Role,
} from '@ninewatch/rules';

export type ReadAbility =
  /** Regions, venues, devices, readings, hazards, tickets, the wall. */
  | 'read.work'
  /** Quarantine and notices. */
  | 'read.records'
  | 'read.audit'
  | 'read.users'
  /** The settings of the process, without secrets. */
  | 'read.settings'
  /** Forms, overviews and analyses of whole regions. */
  | 'read.reports'
  /** People's phone numbers in plain; everybody else sees them masked. */
  | 'read.contacts'
  /** Owners who registered themselves, and wait. */
  | 'read.registrations'
  /** Who has a role in a region. */
  | 'read.people'
  /** The rules in force: what decides, for those who work with what it raises. */
  | 'read.rules'
  /** Channels that reach people, and the attempts at it. */
  | 'read.channels'
  /** The flows of Node-RED as they are, and whether it runs. */
  | 'read.flows';
export type ActAbility =
  | Exclude<
      Act['type'],
      | AuditAct['type']
      | RecordAct['type']
      | 'ticket.create'
      | 'registration.file'
      | 'inspection.record'
      | 'certificate.renew'
    >
  /** `inspection.record`, by what it is. */
  | `inspection.${InspectionKind}`
  /** `ticket.create`, by where it comes from. */
  | `ticket.report.${ReportedSource}`
  /** Records, by who writes which kind: `RECORD_ROUTES` says which. */
  | 'record.field'
  | 'record.office'
  | 'record.own'
  | 'record.assess'
  | 'device.mute'
  | 'period.announce'
  | 'rules.write'
  /** A test message through a channel; a notice that was given up, once more. */
  | 'channel.test'
  | 'notice.retry'
  /** Other systems that are told: to start them again, to send again what they would not take. */
  | 'systems.write'
  /** Flows run with all that Node-RED may: who changes them must be trusted with the machine. */
  | 'flows.edit'
  /** Clocks, states and duty checks over the lines of GB/T 26875.3. */
  | 'transmitter.ask';
export type Ability = ReadAbility | ActAbility;

/** A camera's account that was stolen must not read the district. */
const PEOPLE: readonly Role[] = ROLES.filter((role) => role !== 'ai_intake');

const WATCH: readonly Role[] = ['admin', 'duty_officer'];
/** A ticket from its begin to its end. Who finished it and who approves it are two people: the decision sees to that. */
const OFFICE: readonly Role[] = [
  'admin',
  'duty_officer',
  'town_office',
  'town_section',
  'town_leader',
  'district_department',
];
/** Those above the towns. */
const UPPER: readonly Role[] = ['admin', 'district_department', 'district_committee', 'city'];
/** The offices, and those who do the work on the spot. */
const FIELD: readonly Role[] = [...OFFICE, 'village', 'grid_worker'];
const REGISTRAR: readonly Role[] = ['admin', 'town_office', 'district_department'];
const ADMIN: readonly Role[] = ['admin'];
/** A unit's own people fill in its forms and sign them. */
const SIGNERS: readonly Role[] = [
  'admin',
  'town_office',
  'town_section',
  'town_leader',
  'village',
  'district_department',
];
/** The governance centres of the levels. */
const CENTRE: readonly Role[] = [...OFFICE, 'district_committee', 'city'];
const PLANNERS: readonly Role[] = [...REGISTRAR, 'duty_officer'];
const PATROL_PLANNERS: readonly Role[] = [
  'admin',
  'town_office',
  'town_section',
  'town_leader',
  'village',
  'district_department',
];
/** Town and grid say whether dangerous work may be done. */
const PERMITTERS: readonly Role[] = ['admin', 'town_office', 'town_section', 'town_leader', 'grid_worker'];

const DISTRICT: readonly Role[] = ['admin', 'district_department', 'district_committee'];
/** Flags and proposals are the town's to give, and the district's to look into. */
const TOWN_HEADS: readonly Role[] = ['admin', 'town_office', 'town_leader', 'district_department'];

export const ROLES_BY_ABILITY: Readonly<Record<Ability, readonly Role[]>> = {
  'read.work': PEOPLE,
  'read.records': PEOPLE.filter((role) => !['village', 'grid_worker', 'owner'].includes(role)),
  'read.audit': ['admin', 'auditor'],
  'read.users': ['admin', 'auditor'],
  'read.settings': ADMIN,
  'read.flows': ['admin', 'auditor'],
  'read.reports': PEOPLE.filter((role) => !['grid_worker', 'owner'].includes(role)),
  'read.contacts': [...FIELD, 'owner'],
  'read.people': PEOPLE.filter((role) => role !== 'owner'),
  'read.registrations': [...REGISTRAR, 'village'],
  'read.rules': PEOPLE.filter((role) => !['village', 'grid_worker', 'owner'].includes(role)),
  'read.channels': ['admin', 'duty_officer', 'town_office', 'auditor'],

  'hazard.acknowledge': WATCH,
  'hazard.silence': WATCH,
  'hazard.shelve': WATCH,
  'hazard.unshelve': WATCH,
  'hazard.reset': WATCH,
  'hazard.promote': WATCH,
  'hazard.close': WATCH,
  'hazard.call': WATCH,

  'ticket.accept': FIELD,
  'ticket.submit': [...FIELD, 'owner'],
  'ticket.assign': [...OFFICE, 'village'],
  'ticket.approve': OFFICE,
  'ticket.reject': OFFICE,
  'ticket.transfer': OFFICE,
  'ticket.escalate': OFFICE,
  'ticket.reopen': OFFICE,
  'ticket.answer': [...FIELD, 'owner'],
  'ticket.fix': [...OFFICE, 'village'],
  'ticket.evidence': [...FIELD, 'owner'],
  'ticket.refer': OFFICE,
  // A major hazard is a recorded decision of an officer.
  'ticket.promote': ['admin', 'duty_officer', 'town_leader', 'district_department'],
  'ticket.list': UPPER,
  'ticket.unlist': UPPER,
  'ticket.merge': OFFICE,
  'ticket.refuse_rectification': FIELD,
  'ticket.look_back': FIELD,
  'ticket.report.self_inspection': [...FIELD, 'owner'],
  'ticket.report.patrol': FIELD,
  'ticket.report.public_report': FIELD,
  'ticket.report.ai_recognition': OFFICE,
  'ticket.report.upper_level': UPPER,
  'inaction.answer': [...FIELD, 'district_committee', 'city'],

  'region.create': ADMIN,
  'region.change': ADMIN,
  'region.import': ADMIN,
  'venue.create': REGISTRAR,
  'venue.change': REGISTRAR,
  'venue.override': REGISTRAR,
  // An accepted proposal is an override.
  'proposal.accept': REGISTRAR,
  'proposal.dismiss': REGISTRAR,
  'venue.assess': REGISTRAR,
  'venue.state': REGISTRAR,
  'venue.import': REGISTRAR,
  // An approval makes the venue and its owner, and no other person.
  'registration.approve': REGISTRAR,
  'registration.refuse': REGISTRAR,
  'device.create': REGISTRAR,
  'device.change': REGISTRAR,
  'device.replace': REGISTRAR,
  'device.import': REGISTRAR,
  'claim.open': REGISTRAR,
  'claim.revoke': REGISTRAR,
  // Who holds the code was given it; the role says who may look after the place.
  'claim.use': [...FIELD, 'owner'],
  'certificate.revoke': REGISTRAR,
  // A proposal of a foreign device becomes a device, where its source belongs.
  'foreign.accept': REGISTRAR,
  'foreign.dismiss': REGISTRAR,
  'foreign.recall': REGISTRAR,
  'device.command': [...REGISTRAR, 'duty_officer'],
  'device.out_of_service': [...REGISTRAR, 'duty_officer'],
  'device.back_in_service': [...REGISTRAR, 'duty_officer'],
  'venue.out_of_service': [...REGISTRAR, 'duty_officer'],
  'venue.back_in_service': [...REGISTRAR, 'duty_officer'],
  // Remote silence is for registered watch keepers only (GB/T 45839-2025).
  'device.mute': WATCH,
  // What makes alarms a test or keeps faults from being called out is for those who answer for the venues.
  'period.create': PLANNERS,
  'period.end': PLANNERS,
  // Announced work silences nothing: the more of it is known the better.
  'period.announce': [...FIELD, 'owner'],
  // Whoever may say something may show it; by itself a photo tells nobody anything.
  'photo.keep': ROLES,
  // For programs; an administrator may try what such an account would do.
  'intake.picture': ['admin', 'ai_intake'],
  // Whoever goes there can see whether it is so.
  'intake.confirm': FIELD,
  'intake.dismiss': FIELD,
  // Whoever sees a danger may say so; a program says it in pictures.
  'intake.report': PEOPLE,
  'user.create': ADMIN,
  'user.import': ADMIN,
  'user.change': ADMIN,
  'rules.write': ADMIN,
  'channel.test': ADMIN,
  'notice.retry': WATCH,
  'systems.write': ADMIN,
  'flows.edit': ADMIN,
  // Each says the own word: whose duty it is, the decision looks at.
  'duty.confirm': [...FIELD, 'owner'],
  'risk_notice.read': ['admin', 'owner'],
  'inspection.self_inspection': ['admin', 'owner'],
  'inspection.grid_visit': ['admin', 'village', 'grid_worker'],
  'inspection.patrol': ['admin', 'town_office', 'town_section'],
  'inspection.section_check': ['admin', 'town_section', 'district_department'],
  'inspection.leader_check': ['admin', 'town_leader'],
  'patrol_plan.create': PATROL_PLANNERS,
  'patrol_plan.cancel': PATROL_PLANNERS,
  'permit.report': [...FIELD, 'owner'],
  'permit.approve': PERMITTERS,
  'permit.refuse': PERMITTERS,
  'permit.end': [...FIELD, 'owner'],
  'handover.offer': WATCH,
  'handover.sign': WATCH,
  // By those who stand above a desk; nobody answers for who has the watch.
  'duty_check.ask': [...new Set([...TOWN_HEADS, ...UPPER])],
  'duty_check.answer': ['duty_officer'],
  'transmitter.ask': [...new Set([...WATCH, ...REGISTRAR])],
  // Of the own duties alone.
  'calendar.token': ROLES,
  // Of the own browsers alone.
  'push.add': PEOPLE,
  'push.drop': PEOPLE,
  // What the public rules leave to a district is for the district to say.
  'form.typed': SIGNERS,
  'form.confirm': SIGNERS,
  // Who of them is meant is a matter of whom a call went to: the decision sees to that.
  'case.take': CENTRE,
  'case.dispatch': CENTRE,
  'case.confirm': CENTRE,
  'case.accept': [...CENTRE, 'village', 'grid_worker'],
  'case.step': [...CENTRE, 'village', 'grid_worker'],
  'case.complete': [...CENTRE, 'village', 'grid_worker'],
  'whistle.blow': OFFICE,
  'whistle.arrive': CENTRE,
  'whistle.complete': CENTRE,
  'whistle.rate': OFFICE,
  'whistle.withdraw': OFFICE,
  'emergency.declare': [...CENTRE, 'village'],
  'emergency.grade': CENTRE,
  'emergency.check': [...CENTRE, 'village', 'grid_worker'],
  'emergency.answer': [...CENTRE, 'village', 'grid_worker'],
  'emergency.note': [...CENTRE, 'village', 'grid_worker'],
  'emergency.report': CENTRE,
  'emergency.review': CENTRE,
  'emergency.close': CENTRE,
  'warning.issue': CENTRE,
  'warning.confirm': [...FIELD, 'owner'],
  'warning.withdraw': CENTRE,
  'profile.set': ['admin', 'district_department'],
  'message.send': OFFICE,

  'record.field': FIELD,
  'record.office': OFFICE,
  // The risk-point ledger is the owner's own.
  'record.own': [...FIELD, 'owner'],
  // Units are assessed by who stands above them.
  'record.assess': DISTRICT,
  'pressure.step': OFFICE,
  'pressure.end': OFFICE,
  'credit.grant': OFFICE,
  'credit.redeem': [...OFFICE, 'village'],
  'credit.reverse': OFFICE,
  'red_flag.award': TOWN_HEADS,
  'red_flag.withdraw': TOWN_HEADS,
  'honour.propose': TOWN_HEADS,
  'honour.withdraw': TOWN_HEADS,
  'honour.choose': DISTRICT,
};

/** What has no region is for those who hold their role on `root`: people and the audit log. */
export const ROOT_ONLY: ReadonlySet<Ability> = new Set([
  'read.audit',
  'read.users',
  'read.settings',
  'read.flows',
  'flows.edit',
  'user.create',
  'user.import',
  'user.change',
  'rules.write',
  'channel.test',
  'systems.write',
]);
