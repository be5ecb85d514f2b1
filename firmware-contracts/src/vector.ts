/** The form of the golden vectors in `vectors/`, so that gateway, simulator and firmware read them alike. */

/** What must come out of one reading; fields that are absent must be absent. Times in ms. */
export interface ExpectedReading {
  boot: number;
  seq: number;
  at: number;
  sentAt?: number;
  measuredAt: number;
  clock: 'trusted' | 'untrusted';
  late: boolean;
  event?: string;
  metrics: Record<string, number>;
  saturated?: Record<string, number>;
  flags: string[];
  unknownFlags?: string[];
  unknownMetrics?: string[];
  faults?: { metric: string; reason: string; value: string }[];
}

export interface ExpectedRejection {
  reason: string;
  /** A part of the detail, for instance which element it was. */
  detailHas?: string;
  unreadableEvent?: true;
  /** The collector's child that it was about. */
  about?: { deviceId: string; venueId: string };
}

export interface Expected {
  message?: {
    deviceId: string;
    venueId: string;
    via?: string;
    channel: 'telemetry' | 'event';
    readings: ExpectedReading[];
  };
  status?: { deviceId: string; venueId: string; firmware?: string; model?: string };
  result?: { deviceId: string; venueId: string; commandId: string; ok: boolean; error?: string };
  rejections: ExpectedRejection[];
}

/** Exactly one of the three payload fields is there. `payloadParts` are texts repeated and joined. */
export interface Vector {
  name: string;
  topic: string;
  payload?: string;
  payloadBase64?: string;
  payloadParts?: { text: string; times: number }[];
  receivedAt: number;
  /** Who is connected; `children` are device id → venue id of a collector's children. */
  sender: { deviceId: string; venueId: string; children?: Record<string, string> };
  expect: Expected;
}

export interface VectorFile {
  contract: 1;
  /** Settings of the gateway under which the expectations hold. */
  lateMs: number;
  retentionMs: number;
  vectors: Vector[];
}

/** The bytes on the wire. */
export function vectorPayload(vector: Vector): Uint8Array {
  if (vector.payloadBase64 !== undefined) {
    return Uint8Array.from(atob(vector.payloadBase64), (char) => char.charCodeAt(0));
  }
  const parts = vector.payloadParts ?? [{ text: vector.payload ?? '', times: 1 }];
  return new TextEncoder().encode(parts.map(({ text, times }) => text.repeat(times)).join(''));
}
