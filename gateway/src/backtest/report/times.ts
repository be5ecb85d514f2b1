/** Times as a report shows them: a recording's own clock, or the wall time of a journal. */

import { clockText, type Raised } from '@ninewatch/rules/trust';
import type { Source } from '../sources/source.ts';

/** Seconds since the first row of the recording of the venue, and as the recording counts; none for a journal. */
export interface RecordedTime {
  sinceStartS: number;
  recordedS: number;
}

export function recordedTime(source: Source, venueId: string, at: number): RecordedTime | undefined {
  const recording = source.recordingOf?.(venueId);
  if (recording === undefined) return undefined;
  const sinceMs = at - recording.beginsAt;
  return { sinceStartS: sinceMs / 1_000, recordedS: (recording.firstRowMs + sinceMs) / 1_000 };
}

export function timeText(source: Source, raised: Pick<Raised, 'venueId'>, at: number): string {
  const recorded = recordedTime(source, raised.venueId, at);
  if (recorded === undefined) return new Date(at).toISOString().replace('T', ' ').replace('Z', '');
  const { sinceStartS, recordedS } = recorded;
  return sinceStartS === recordedS
    ? `${rounded(sinceStartS)} s`
    : `${rounded(sinceStartS)} s (t=${rounded(recordedS)})`;
}

function rounded(seconds: number): number {
  return Math.round(seconds * 10) / 10;
}

/** `-00:01:30` is a minute and a half earlier. */
export function byText(byMs: number): string {
  return byMs === 0 ? '' : byMs > 0 ? `+${clockText(byMs)}` : clockText(byMs);
}
