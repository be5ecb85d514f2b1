/** The first journal entries of every start: the run's beginning, the rules in force, and once the administrator. */

import { randomBytes, randomUUID } from 'node:crypto';
import type { Actor, ProfileAct, RulesOrigin } from '@ninewatch/rules';
import type { ActDesk } from './decide/act-desk.ts';
import { hashPassword } from './feed/access/password.ts';
import { assertTaken } from './profile-file.ts';
import type { Threads } from './threads/threads.ts';

export const GATEWAY_ACTOR: Actor = { userId: 'gateway', username: 'gateway', name: 'gateway' };

const PASSWORD_BYTES = 12;

export interface SeedOptions {
  threads: Threads;
  desk: ActDesk;
  nowMs: number;
  /** What the rules are to be from now on; null when those in force go on. */
  rules: { version: string; text: string; origin: RulesOrigin } | null;
  /** What the profile of the root is to be from now on; null when the one in force goes on. */
  profile: ProfileAct | null;
  adminPassword: string | undefined;
}

/** Returns the administrator's password when the first start had to make one. */
export async function seedLedger(options: SeedOptions): Promise<string | undefined> {
  const { threads, desk, rules, profile, nowMs } = options;
  await threads.journalled({ kind: 'start', receivedAt: nowMs, epoch: threads.ready.epoch });
  if (rules !== null) await threads.journalled({ kind: 'rules', receivedAt: nowMs, ...rules });
  if (profile !== null) assertTaken(await desk.decide(profile, GATEWAY_ACTOR));
  return threads.ready.hasUsers ? undefined : createAdmin(options);
}

async function createAdmin({ desk, adminPassword }: SeedOptions): Promise<string | undefined> {
  const password = adminPassword ?? randomBytes(PASSWORD_BYTES).toString('base64url');
  const user = {
    id: randomUUID(),
    username: 'admin',
    name: 'Administrator',
    roles: [{ role: 'admin' as const, region: 'root' }],
    passwordHash: await hashPassword(password),
  };
  const reply = await desk.decide({ type: 'user.create', user }, GATEWAY_ACTOR);
  if (!reply.ok && reply.code !== 'already-exists') throw new Error(`no administrator: ${reply.detail}`);
  return adminPassword === undefined ? password : undefined;
}
