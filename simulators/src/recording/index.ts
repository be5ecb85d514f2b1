/** Recordings read as readings of devices: for programs that judge them without publishing. */

export { Failure } from '../base/failure.ts';
export { kindWarnings, type Mapping, readMapping, withSuffix } from './mapping.ts';
export { type RecordedReading, RowReader } from './readings.ts';
export { type Row, type RowCounts, readRows } from './rows.ts';
