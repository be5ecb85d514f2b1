/** GB/T 26875.3: packets of fire-alarm transmitters and monitoring centres, read tolerantly and written strictly. */

export * from './application-unit.ts';
export {
  type FieldName,
  noteOf31,
  noteOfLength,
  type ObjectOf,
  type RawText,
  type RawTime,
  timeAt,
} from './fields.ts';
export * from './frame.ts';
export * from './said.ts';
export * from './tables.ts';
export { labelOf, timeOfLabel } from './time-label.ts';
