/** What a reading means: pure, deterministic, no clock, no I/O. */

export * from './calendar/index.ts';
export { actsFor } from './call/offices.ts';
export {
  CATALOGUE_TEXT_MAX,
  type Catalogue,
  type CatalogueChange,
  type CatalogueDiff,
  type CatalogueError,
  type CatalogueFile,
  type CatalogueSource,
  diffCatalogues,
  diffLines,
  fileNames,
  isUsableFileName,
  joinFiles,
  type ParsedCatalogue,
  parseCatalogue,
  rulesJsonSchema,
  splitFiles,
  unraisedVersions,
  unwatchedKinds,
} from './catalogue/index.ts';
export { planFor as emergencyPlanFor } from './emergency/incident/plan.ts';
export {
  createDeviceState,
  type DeviceState,
  type Evaluation,
  healthOf,
  isDue,
  isInDanger,
  isSilent,
  onFactsChanged,
  onMessage,
  onPresence,
  onRejection,
  onReplace,
  onStart,
  onStatus,
  onTick,
  onVia,
  type Surroundings,
} from './evaluate/index.ts';
export { FORMAT as CHECKPOINT_FORMAT } from './fold/checkpoint/assemble.ts';
export { markAllChanged } from './fold/checkpoint/changed.ts';
export {
  changedParts,
  decodeParts,
  decodeState,
  encodeState,
  type Part,
} from './fold/checkpoint/checkpoint.ts';
export type { RulesTaken } from './fold/inputs/rules.ts';
export { createState, type RulesInForce, type State } from './fold/state.ts';
export { type Step, step } from './fold/step.ts';
export * from './model/act.ts';
export * from './model/change.ts';
export * from './model/claim.ts';
export * from './model/duty.ts';
export * from './model/duty-check.ts';
export * from './model/duty-filing.ts';
export * from './model/facts.ts';
export * from './model/filing.ts';
export * from './model/finding.ts';
export * from './model/foreign.ts';
export * from './model/form.ts';
export * from './model/hazard.ts';
export * from './model/incentives.ts';
export * from './model/intake.ts';
export * from './model/loop/acts.ts';
export * from './model/loop/call.ts';
export * from './model/loop/case.ts';
export * from './model/loop/emergency.ts';
export * from './model/message.ts';
export * from './model/period.ts';
export * from './model/photo.ts';
export * from './model/record.ts';
export * from './model/records.ts';
export * from './model/registration.ts';
export * from './model/rules-version.ts';
export * from './model/score.ts';
export * from './model/shadow.ts';
export * from './model/ticket.ts';
export * from './model/ticket-act.ts';
export type { ProfileTaken } from './profile/acts.ts';
export { CLASS_NAMES, KIND_NAMES } from './profile/names.ts';
export { type NamedOffice, officesOf } from './profile/office-names.ts';
export {
  type ParsedProfile,
  PROFILE_TEXT_MAX,
  type Profile,
  type ProfileError,
  parseProfile,
} from './profile/parse.ts';
export { inForceFor, type ProfileInForce, profileOf } from './profile/profile-of.ts';
export { profileJsonSchema } from './profile/schema.ts';
export { CREDIT_EVENTS, type RedFlagSection } from './profile/sections/incentives.ts';
export { SHIPPED_PROFILE } from './profile/shipped.generated.ts';
export { RECORD_KINDS, RECORD_RULES } from './records/kinds.ts';
export {
  type Exclusion,
  type ExclusionReason,
  exclusions,
  type Judgement,
} from './red-flag/eligibility.ts';
export { missingForHonour } from './red-flag/honours.ts';
export { flagsFor, proposalsFor, readQuarter, readYear } from './red-flag/numbers.ts';
export { officeOf } from './ticket/office.ts';
