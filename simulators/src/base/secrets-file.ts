/** The file that carries device secrets and passwords from provisioning to the virtual devices. */

import { chmod, readFile, rename, writeFile } from 'node:fs/promises';
import { z } from 'zod';
import { Failure, reasonOf } from './failure.ts';

const id = z.string().regex(/^[A-Za-z0-9._-]{1,64}$/);

const schema = z.object({
  version: z.literal(1),
  venues: z
    .array(
      z.object({
        id,
        name: z.string(),
        category: z.number().int().min(1).max(9),
        risk: z.string().optional(),
      }),
    )
    .default([]),
  devices: z.array(
    z.object({
      id,
      venueId: id,
      kind: z.string().min(1),
      secret: z.string().min(1),
      /** Device id of the collector that publishes for this one. */
      collector: id.optional(),
      place: z.string().optional(),
    }),
  ),
  users: z
    .array(
      z.object({
        username: z.string(),
        /** Absent when the account was there before and its password is not known here. */
        password: z.string().optional(),
        name: z.string(),
        roles: z.array(z.object({ role: z.string(), region: z.string() })),
      }),
    )
    .default([]),
});

export type Secrets = z.infer<typeof schema>;
export type DeviceSecret = Secrets['devices'][number];
export type VenueEntry = Secrets['venues'][number];
export type UserSecret = Secrets['users'][number];

export const NO_SECRETS: Secrets = { version: 1, venues: [], devices: [], users: [] };

/** Refuses with one line what cannot be read, is not JSON, or has another shape. */
export async function readSecrets(path: string): Promise<Secrets> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (cause) {
    throw new Failure(`cannot read the secrets file ${path}: ${reasonOf(cause)}`, cause);
  }
  const parsed = schema.safeParse(parseJson(path, text));
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  const place = issue?.path.join('.') ?? '';
  throw new Failure(
    `the secrets file ${path} is not valid: ${place === '' ? '' : `${place}: `}${issue?.message}`,
  );
}

/** As `readSecrets`, but a file that is not there is empty. */
export async function readSecretsIfAny(path: string): Promise<Secrets> {
  try {
    return await readSecrets(path);
  } catch (cause) {
    if (cause instanceof Failure && isMissing(cause.cause)) return NO_SECRETS;
    throw cause;
  }
}

/** Written whole or not at all, readable by its owner alone (0600). */
export async function writeSecrets(path: string, secrets: Secrets): Promise<void> {
  const draft = `${path}.new`;
  try {
    await writeFile(draft, `${JSON.stringify(secrets, null, 1)}\n`, { mode: 0o600 });
    // A draft left behind by a crash keeps its old mode otherwise.
    await chmod(draft, 0o600);
    await rename(draft, path);
  } catch (cause) {
    throw new Failure(`cannot write the secrets file ${path}: ${reasonOf(cause)}`, cause);
  }
}

function parseJson(path: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    // The parser's own words quote the file, which holds secrets.
    throw new Failure(`the secrets file ${path} is not JSON`, cause);
  }
}

function isMissing(cause: unknown): boolean {
  return cause instanceof Error && 'code' in cause && cause.code === 'ENOENT';
}
