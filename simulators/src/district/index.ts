/** `@ninewatch/simulators/district`: a district with its truth, for scoring rules at full speed. */

export { EPISODE_NAMES, type EpisodeName } from '../episodes/catalogue.ts';
export { RANGES, type RangeOverrides, type Ranges } from '../physics/ranges.ts';
export type { IncidentType } from '../scenarios/incident.ts';
export { simulateDistrict } from './district.ts';
export type {
  District,
  DistrictOptions,
  Exposure,
  SimulatedDevice,
  SimulatedMessage,
  SimulatedReading,
  SimulatedVenue,
  TruthCrossing,
  TruthEvent,
} from './shapes.ts';
