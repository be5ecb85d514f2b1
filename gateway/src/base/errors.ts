/** Failures of the world outside: made by adapters alone, decided by the loop of a room. */

/** What to do with a folder that a newer version has written. */
export const TO_GO_BACK = 'start the version that wrote it, or go back with its "npm run rollback"';

export type GatewayErrorCode =
  | 'journal-full'
  | 'journal-failed'
  | 'journal-closed'
  | 'ledger-failed'
  | 'store-busy'
  | 'store-refused'
  | 'worker-lost'
  | 'overloaded'
  | 'port-taken'
  | 'data-dir-unusable'
  | 'checkpoint-lost'
  | 'tls-unusable'
  | 'profile-unusable'
  | 'rules-unusable'
  | 'file-unusable'
  | 'backup-unusable';

export class GatewayError extends Error {
  readonly code: GatewayErrorCode;
  readonly retryable: boolean;

  constructor(code: GatewayErrorCode, retryable: boolean, detail: string, cause?: unknown) {
    super(detail, cause === undefined ? undefined : { cause });
    this.name = 'GatewayError';
    this.code = code;
    this.retryable = retryable;
  }
}

/** What was asked cannot be answered: `field` is the one of the question that is to blame. Nothing failed. */
export class BadQuestion extends RangeError {
  readonly field: string;

  constructor(field: string, detail: string) {
    super(detail);
    this.name = 'BadQuestion';
    this.field = field;
  }
}

/** The journal row at `position` is not what was written; those before and behind it may be sound. */
export class DamagedRow extends GatewayError {
  readonly position: number;

  constructor(position: number) {
    super('journal-failed', false, `journal position ${position} is damaged (checksum)`);
    this.position = position;
  }
}

export function causeText(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}
