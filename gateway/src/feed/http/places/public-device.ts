/** A device as it leaves the gateway: never a hash of its secret or of a code. */

import type { Device } from '@ninewatch/rules';

/** A claim that nobody used in time is told as `expired`. */
export function publicDevice<T extends Device>(
  { secretHash: _secret, claim, certificate, ...device }: T,
  nowMs: number,
) {
  return {
    ...device,
    ...(claim === undefined ? {} : { claim: publicClaim(claim, nowMs) }),
    ...(certificate === undefined ? {} : { certificate: latestOf(certificate) }),
  };
}

function publicClaim(
  { codeHash: _code, shortHash: _short, state, ...claim }: NonNullable<Device['claim']>,
  nowMs: number,
) {
  const isExpired = state === 'waiting' && claim.until <= nowMs;
  return { ...claim, state: isExpired ? ('expired' as const) : state };
}

function latestOf({ issued }: NonNullable<Device['certificate']>) {
  const { serial = '', at = 0, until = 0 } = issued.at(-1) ?? {};
  return { serial, at, until };
}
