/** What a reading means: pure, deterministic, no clock, no I/O. */

export {
  type Catalogue,
  type CatalogueError,
  type ParsedCatalogue,
  parseCatalogue,
} from './catalogue/index.ts';
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
export { markAllChanged } from './fold/checkpoint/changed.ts';
export {
  changedParts,
  decodeParts,
  decodeState,
  encodeState,
  type Part,
} from './fold/checkpoint/checkpoint.ts';
export { createState, type State } from './fold/state.ts';
export { type Step, step } from './fold/step.ts';
export * from './model/act.ts';
export * from './model/change.ts';
export * from './model/facts.ts';
export * from './model/finding.ts';
export * from './model/hazard.ts';
export * from './model/record.ts';
export * from './model/ticket.ts';
