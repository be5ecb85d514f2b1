/** Every error the API answers with: one table, code → status and title; a code is never used for something else. */

import type { RefusalCode } from '@ninewatch/rules';

export const PROBLEMS = {
  'invalid-request': { status: 400, title: 'The request does not have the documented shape' },
  'malformed-body': { status: 400, title: 'The body cannot be read' },
  'malformed-request': { status: 400, title: 'The path, the headers or the framing cannot be read' },
  'invalid-cursor': { status: 400, title: 'This is not a `next` of this list' },
  'not-signed-in': { status: 401, title: 'A session is needed' },
  'bad-credentials': { status: 401, title: 'Wrong user name or password' },
  forbidden: { status: 403, title: 'Role or region do not allow this' },
  'cross-site': { status: 403, title: 'A cookie acts from its own site only' },
  'not-found': { status: 404, title: 'There is no such thing in your regions' },
  'no-such-route': { status: 404, title: 'There is no such path' },
  'request-timeout': { status: 408, title: 'The request did not arrive in time' },
  'already-exists': { status: 409, title: 'The id is taken' },
  'stale-version': { status: 409, title: 'Somebody changed it meanwhile' },
  'still-in-danger': { status: 409, title: 'A member is still in danger' },
  'still-active': { status: 409, title: 'Its hazard is still active' },
  'same-person': { status: 409, title: 'The acceptor must be another person than the finisher' },
  'not-designated': { status: 409, title: 'Somebody else is designated for it' },
  'not-called': { status: 403, title: 'This is for the people who are called for it' },
  'wrong-state': { status: 409, title: 'Its state does not allow this' },
  'already-closed': { status: 409, title: 'It is closed already' },
  'not-shelvable': { status: 409, title: 'This hazard cannot be shelved' },
  'not-closable': { status: 409, title: 'This hazard cannot be closed' },
  'body-too-large': { status: 413, title: 'The body is too large' },
  'unsupported-media-type': { status: 415, title: 'This content type is not taken here' },
  invalid: { status: 422, title: 'A value is not possible' },
  'unknown-region': { status: 422, title: 'There is no such region in your regions' },
  'unknown-venue': { status: 422, title: 'There is no such venue in your regions' },
  'unknown-collector': { status: 422, title: 'There is no such collector in your regions' },
  'unknown-device': { status: 422, title: 'There is no such device in your regions' },
  'unknown-person': { status: 422, title: 'There is no such person who can sign in' },
  'unknown-office': { status: 422, title: 'The profile names no such office there' },
  'limit-reached': { status: 409, title: 'No more of them are possible here' },
  'not-eligible': { status: 409, title: 'Something speaks against it' },
  'not-enough-credits': { status: 409, title: 'The balance is too low' },
  'out-of-order': { status: 409, title: 'The steps have an order' },
  'profile-unusable': { status: 422, title: 'The profile has mistakes; the one in force stays' },
  'unknown-photo': { status: 422, title: 'You have uploaded no such photo in the last 24 hours' },
  'claim-unusable': { status: 404, title: 'The code is wrong, expired or used already' },
  'request-unusable': { status: 422, title: 'The certificate request cannot be used' },
  'no-certificates': { status: 409, title: 'This gateway speaks no TLS, so it gives no certificates' },
  'photo-unusable': { status: 422, title: 'The photo cannot be decoded' },
  'rules-unusable': { status: 422, title: 'The rules have mistakes; those in force stay' },
  'tests-unusable': { status: 422, title: 'The rule tests have mistakes; none was run' },
  'trial-running': { status: 409, title: 'You have one under way already' },
  'lost-with-restart': { status: 410, title: 'It was kept in memory, and the gateway has started since' },
  'too-many-attempts': { status: 429, title: 'Too many failed logins from here with this name' },
  'too-many-registrations': {
    status: 429,
    title: 'Too many registrations, or questions about them, from here',
  },
  'too-many-claims': { status: 429, title: 'Too many wrong codes from here' },
  'too-many-reports': { status: 429, title: 'Too many reports in 24 hours' },
  'too-many-photos': { status: 429, title: 'Too many photos in 24 hours' },
  'headers-too-large': { status: 431, title: 'The headers are too large' },
  internal: { status: 500, title: 'The gateway failed' },
  starting: { status: 503, title: 'The gateway is still starting' },
  overloaded: { status: 503, title: 'Too much at once' },
  'not-stored': { status: 503, title: 'Nothing can be stored right now' },
  'not-decided-yet': {
    status: 504,
    title: 'Stored, but not decided in time; look again before repeating it',
  },
} as const satisfies Record<string, { status: number; title: string }>;

export type ProblemCode = keyof typeof PROBLEMS;
/** Every refusal of the fold has its place in the table. */
const _refusals: Record<RefusalCode, unknown> = PROBLEMS;
void _refusals;

export interface ProblemExtras {
  /** The field of the body, query or header that is meant. */
  field?: string;
  deviceIds?: string[];
  /** `file`, `line` and `column` are places in a text that was sent, or read. */
  errors?: { field: string; detail: string; file?: string; line?: number; column?: number }[];
  /** Sent as `Retry-After`, seconds. */
  retryAfterS?: number;
}

/** Thrown by a handler; becomes an `application/problem+json` answer [RFC 9457]. */
export class Problem extends Error {
  readonly code: ProblemCode;
  readonly extras: ProblemExtras;

  constructor(code: ProblemCode, detail?: string, extras: ProblemExtras = {}) {
    super(detail ?? PROBLEMS[code].title);
    this.name = 'Problem';
    this.code = code;
    this.extras = extras;
  }

  get status(): number {
    return PROBLEMS[this.code].status;
  }

  /** The answer's body: type, title, status, detail, code and what the problem names. */
  toBody(): Record<string, unknown> {
    const { status, title } = PROBLEMS[this.code];
    const { retryAfterS: _header, ...named } = this.extras;
    return {
      type: `urn:ninewatch:problem:${this.code}`,
      title,
      status,
      detail: this.message,
      code: this.code,
      ...named,
    };
  }
}
