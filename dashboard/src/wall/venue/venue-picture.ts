/** Everything that the wall shows of one venue, asked for together; what fails is missing, and said to be. */

import type { CaseFiling, EmergencyFiling, EmergencyKind, Hazard, Period, Venue } from '@ninewatch/rules';
import { hazardsOf } from '../../api/hazards.ts';
import { peopleOf, type UnitPerson } from '../../api/people.ts';
import { openPeriodsOf } from '../../api/periods.ts';
import { type DeviceWithHealth, devicesOf, type Latest, latestOf, venueById } from '../../api/places.ts';
import { openCasesOf, openEmergenciesOf, type ResponsePlan, responsePlanOf } from '../../api/response.ts';

export interface VenuePicture {
  venue: Venue;
  /** In danger or not, without the retired. */
  devices: readonly DeviceWithHealth[];
  latest: ReadonlyMap<string, Latest>;
  periods: readonly Period[];
  /** Newest first, ended ones too. */
  history: readonly Hazard[];
  people: readonly UnitPerson[];
  plan: ResponsePlan | null;
  emergencies: readonly EmergencyFiling[];
  cases: readonly CaseFiling[];
  /** Parts that could not be had, by name. */
  missing: readonly PictureLack[];
}
export type PictureLack =
  | 'devices'
  | 'latest'
  | 'periods'
  | 'history'
  | 'people'
  | 'plan'
  | 'emergencies'
  | 'cases';

const HISTORY_MAX = 30;

/** Throws when the venue itself cannot be read. */
export async function venuePicture(id: string, kind: Hazard['kind']): Promise<VenuePicture> {
  const venue = await venueById(id);
  const missing: PictureLack[] = [];
  const or = <T>(name: PictureLack, answer: Promise<T>, instead: T): Promise<T> =>
    answer.catch(() => {
      missing.push(name);
      return instead;
    });
  const [devices, latest, periods, history, people, plan, emergencies, cases] = await Promise.all([
    or('devices', devicesOf(id), []),
    or('latest', latestOf(id), []),
    or('periods', openPeriodsOf(id), []),
    or(
      'history',
      hazardsOf(id, HISTORY_MAX).then(({ items }) => items),
      [],
    ),
    or('people', peopleOf(venue.region), []),
    or('plan', responsePlanOf(id, emergencyKindOf(kind)), null),
    or('emergencies', openEmergenciesOf(id), []),
    or('cases', openCasesOf(id), []),
  ]);
  return {
    ...{ venue, periods, people, plan, emergencies, cases, missing },
    devices: devices.filter(({ retired }) => retired !== true),
    latest: new Map(latest.map((reading) => [reading.deviceId, reading])),
    history: history.toSorted((a, b) => b.openedAt - a.openedAt),
  };
}

/** What was there besides the incident that is looked at. */
export function besides(history: readonly Hazard[], { id }: Pick<Hazard, 'id'>): Hazard[] {
  return history.filter((hazard) => hazard.id !== id);
}

/** What a device's own fault would be as an emergency: something else. */
export function emergencyKindOf(kind: Hazard['kind']): EmergencyKind {
  return kind === 'device' || kind === 'gateway' ? 'other' : kind;
}
