/** Code → the device that it stands for, or the one refusal that says nothing of why. [P10] */

import type { Device } from '@ninewatch/rules';
import type { FastifyRequest } from 'fastify';
import type { Api } from '../api.ts';
import { Problem } from '../problems.ts';
import { readCode } from './claim-codes.ts';
import type { WrongCodes } from './wrong-codes.ts';

export interface Offered {
  device: Device;
  codeHash: string;
}

export function codeHashOf({ options }: Pick<Api, 'options'>, code: string): string {
  return options.secrets.hash(`claim ${code}`);
}

/**
 * The same work and the same answer for a wrong, an expired and a used code: its keyed hash is looked up. Throws
 * `claim-unusable`, or `too-many-claims` after too many wrong ones; a long code, which nobody guesses, is always looked at.
 */
export function offeredDevice(
  api: Api,
  wrong: WrongCodes,
  { request, code: text }: { request: Pick<FastifyRequest, 'ip' | 'socket'>; code: string },
): Offered {
  const now = api.options.clock.nowMs();
  const waitS = wrong.waitS(request, now);
  const { code, isShort } = readCode(text);
  const codeHash = codeHashOf(api, code);
  const device = api.options.onboard.deviceOfClaim(codeHash);
  const isOpen = device?.claim !== undefined && now < device.claim.until;
  if (isOpen && !(isShort && waitS > 0)) return { device, codeHash };
  wrong.count(request, now);
  if (waitS > 0) throw new Problem('too-many-claims', undefined, { retryAfterS: waitS });
  throw new Problem('claim-unusable');
}

/** Whoever was second, or came to a closed venue, learns no more than who has a wrong code. */
export async function unlessTaken<T>(claimed: Promise<T>): Promise<T> {
  try {
    return await claimed;
  } catch (cause) {
    const isTold =
      cause instanceof Problem && ['claim-unusable', 'wrong-state', 'not-found'].includes(cause.code);
    throw isTold ? new Problem('claim-unusable') : cause;
  }
}
