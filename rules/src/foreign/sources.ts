/** A source that is down: a gateway hazard that names its devices, which count as unprotected like a dead collector's. [P6] */

import { onPresence } from '../evaluate/index.ts';
import { placeOf } from '../fold/derive.ts';
import { judge, refreshHealth, rejudge } from '../fold/inputs/devices.ts';
import type { SourceState } from '../fold/state.ts';
import type { Turn } from '../fold/turn.ts';
import { applyFindings } from '../hazard/findings.ts';
import { FOREIGN_FILINGS, type SourceRecord } from '../model/foreign.ts';
import { boundTo } from './bindings.ts';

/** After a start a source has this long to say how it is; of one that is not configured any more nothing is said. Ours. */
const SILENT_AFTER_START_MS = 300_000;
/** Devices that its hazard names; the others are only unprotected. Ours. [P8] */
const NAMED_MAX = 200;

export function takeSource(turn: Turn, record: SourceRecord): void {
  const { sources } = turn.state;
  const known = sources.get(record.source);
  if (record.state === 'up') {
    if (known !== undefined) end(turn, known);
    return;
  }
  if (known !== undefined) {
    delete known.endsElapsedMs;
    return;
  }
  if (sources.size >= FOREIGN_FILINGS.sourcesMax) return;
  sources.set(record.source, { id: record.source, since: record.receivedAt });
  const devices = boundTo(turn.state, record.source);
  tell(turn, { source: record.source, edge: 'rise', detail: record.detail, devices });
  for (const id of devices) {
    judge(turn, id, (rule, around, catalogue) => {
      const offline = {
        kind: 'presence',
        deviceId: id,
        venueId: around.device.venueId,
        state: 'offline',
      } as const;
      return onPresence(
        rule,
        { ...offline, receivedAt: turn.at, connection: rule.connection },
        around,
        catalogue,
      );
    });
    refresh(turn, id);
  }
}

/** At a start of the gateway nobody knows how its sources are, or whether they are still there. */
export function doubtSources({ state }: Turn): void {
  for (const source of state.sources.values()) source.endsElapsedMs = state.elapsedMs + SILENT_AFTER_START_MS;
}

export function tickSources(turn: Turn): void {
  for (const source of turn.state.sources.values()) {
    if ((source.endsElapsedMs ?? Number.MAX_SAFE_INTEGER) <= turn.state.elapsedMs) end(turn, source);
  }
}

/** Each device gets its whole limit of silence from here on. */
function end(turn: Turn, { id: source }: SourceState): void {
  turn.state.sources.delete(source);
  tell(turn, { source, edge: 'fall', detail: '', devices: [] });
  for (const id of boundTo(turn.state, source)) refresh(turn, id);
}

function refresh(turn: Turn, deviceId: string): void {
  rejudge(turn, deviceId);
  const place = placeOf(turn.state, deviceId);
  if (place !== undefined) refreshHealth(turn, place);
}

interface Said {
  source: string;
  edge: 'rise' | 'fall';
  detail: string;
  devices: readonly string[];
}

function tell(turn: Turn, { source, edge, detail, devices }: Said): void {
  const venue = turn.state.venues.get('');
  if (venue === undefined) return;
  const words = detail === '' ? source : `${source} (${detail.slice(0, 200)})`;
  applyFindings(turn, venue, [
    {
      ...{ deviceId: 'gateway', ruleId: `source-down.${source}`, ruleVersion: '1', hazardKind: 'gateway' },
      ...{ class: 'supervisory', priority: 1, latched: false, live: true, edge, late: false },
      ...{ measuredAt: turn.at, receivedAt: turn.at },
      ...(devices.length === 0 ? {} : { affectedDeviceIds: devices.slice(0, NAMED_MAX) }),
      why: {
        zh: `外部来源中断，其 ${devices.length} 台设备无保护：${words}`,
        en: `A source of foreign devices is down, ${devices.length} devices are unprotected: ${words}`,
      },
    },
  ]);
}
