/** What a device says about itself and about commands; unreadable side fields are left out, the rest counts. */

import { LIMITS } from '@ninewatch/contracts';
import type { ResultRecord, StatusRecord } from '@ninewatch/rules';
import { type JsonObject, type Refusal, refuseVersion } from './reading.ts';
import { clean } from './text.ts';

/** Whom it is about and when it came. */
export interface About {
  deviceId: string;
  venueId: string;
  receivedAt: number;
}

/** `state` must be readable though it decides nothing: presence is the gateway's own record. */
export function checkStatus(sent: JsonObject, about: About): StatusRecord | Refusal {
  const refused = refuseVersion(sent.v);
  if (refused !== undefined) return refused;
  if (sent.state !== 'online' && sent.state !== 'offline') {
    return { reason: 'wrong-shape', detail: 'state is neither online nor offline' };
  }
  return { kind: 'status', ...about, ...textField(sent, 'firmware'), ...textField(sent, 'model') };
}

export function checkResult(sent: JsonObject, about: About): ResultRecord | Refusal {
  const refused = refuseVersion(sent.v);
  if (refused !== undefined) return refused;
  const { id, ok } = sent;
  if (typeof id !== 'string' || id === '' || id.length > LIMITS.commandIdCharsMax) {
    return {
      reason: 'wrong-shape',
      detail: `id is not a text of 1 to ${LIMITS.commandIdCharsMax} characters`,
    };
  }
  if (typeof ok !== 'boolean') return { reason: 'wrong-shape', detail: 'ok is neither true nor false' };
  return { kind: 'result', ...about, commandId: id, ok, ...textField(sent, 'error') };
}

function textField<K extends string>(sent: JsonObject, key: K): { [P in K]?: string } {
  const value = sent[key];
  if (typeof value !== 'string') return {};
  return { [key]: clean(value, LIMITS.textCharsMax) } as { [P in K]?: string };
}
