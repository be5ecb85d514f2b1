/** Failures of the world outside: made by adapters alone, decided by the loop of a room. */

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

export function causeText(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}
