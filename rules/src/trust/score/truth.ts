/** What really happened in a run, as whoever made it wrote it down; rules never see it. Times are ms since 1970. */

export interface Truth {
  id: string;
  type: 'danger' | 'nuisance' | 'fault';
  /** What it was: a fire, cooking, an outage. */
  kind: string;
  /** A correct system raises each of these. */
  hazardKinds: readonly string[];
  /** These it may raise as well without being wrong. */
  toleratedKinds: readonly string[];
  venueId: string;
  deviceIds: readonly string[];
  beginsAt: number;
  endsAt: number;
  /** The first crossing of a public standard's level; absent when none is crossed. */
  detectableAt?: number;
}

/** What was looked at. */
export interface Exposure {
  deviceYears: number;
  startAtMs: number;
  endsAtMs: number;
}

/** By colour: what a false alarm is counted over. */
export type ExposureByColour = Readonly<Record<string, number>>;
