/** The form of the examples in `vectors/<codec>.json`. */

import type { CodecName, CodecOptions, Proposal, Said, Unmapped } from './codec.ts';

interface Sent {
  topic: string;
  /** Text, or bytes as base64. */
  payload?: string;
  payloadBase64?: string;
  /** ms; `VECTOR_RECEIVED_AT` unless it matters. */
  receivedAt?: number;
}

export interface CodecVector extends Sent {
  name: string;
  /** Where the maker, or somebody who has the device, shows it. */
  source?: string;
  /** We wrote it, from what the source says or from what ought to be borne. */
  composed?: true;
  options?: CodecOptions;
  /** Messages that came before it. */
  before?: Sent[];
  isRetained?: true;
  expect: {
    said?: Said[];
    proposals?: Proposal[];
    unmapped?: Unmapped[];
    unmappedMore?: number;
    asks?: { topic: string; payload: string; why: string }[];
  };
}

export interface CodecVectorFile {
  codec: CodecName;
  vectors: CodecVector[];
}

export const VECTOR_RECEIVED_AT = 1_800_000_000_000;

export function sentBytes({ payload, payloadBase64 }: Sent): Uint8Array {
  if (payloadBase64 === undefined) return new TextEncoder().encode(payload ?? '');
  return Uint8Array.from(atob(payloadBase64), (character) => character.charCodeAt(0));
}
