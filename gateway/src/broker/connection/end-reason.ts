/** Why connections end, and after which ends the device's will is looked at. */

export type EndReason =
  | 'disconnected'
  | 'closed'
  | 'refused'
  | 'taken-over'
  | 'malformed'
  | 'oversize'
  | 'too-much-unfinished'
  | 'too-many-unreleased'
  | 'too-many-logins'
  | 'connect-timeout'
  | 'silent'
  | 'not-reading'
  | 'held-too-long'
  | 'not-stored'
  | 'resend'
  | 'by-gateway'
  | 'stopping';

/** Ends after which the device's will is looked at: neither its own wish nor ours. */
export const UNEXPECTED: readonly EndReason[] = [
  'closed',
  'silent',
  'not-reading',
  'malformed',
  'oversize',
  'too-much-unfinished',
  'too-many-unreleased',
];
