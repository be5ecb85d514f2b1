/** Creates the venue and the devices of a mapping in a gateway, so that a recording can be played into it. */

import { type DeviceSecret, NO_SECRETS, readSecretsIfAny, writeSecrets } from '../base/secrets-file.ts';
import { ApiClient, type ApiLogin, type CsvRow } from '../provision/api-client.ts';
import { enrolDevices } from '../provision/enrolment.ts';
import type { Mapping } from './mapping.ts';

/**
 * Upserts. Secrets that the file knows are used, and all are written to it; without a file they live in this process
 * alone. Devices that exist and whose secrets nobody knows here get new ones. Refuses with one line when the gateway does.
 */
export async function provisionMapping(
  login: ApiLogin,
  mapping: Mapping,
  options: { secretsFile: string | undefined; say: (line: string) => void },
): Promise<DeviceSecret[]> {
  const { secretsFile, say } = options;
  const file = secretsFile === undefined ? NO_SECRETS : await readSecretsIfAny(secretsFile);
  const own = new Set(mapping.devices.map(({ id }) => id));
  const api = await ApiClient.open(login);
  const row = venueRow(mapping);
  await api.importRows('/venues/import', Object.keys(row), [row]);
  const { secretOf } = await enrolDevices(
    api,
    mapping.devices.map(({ id, kind, place }) => ({
      id,
      kind,
      place,
      model: 'recording',
      venueId: mapping.venue.id,
    })),
    {
      known: new Map(file.devices.filter(({ id }) => own.has(id)).map(({ id, secret }) => [id, secret])),
      keep: async (secretOf) => {
        if (secretsFile === undefined) return;
        const others = file.devices.filter(({ id }) => !own.has(id));
        await writeSecrets(secretsFile, { ...file, devices: [...others, ...secretsOf(mapping, secretOf)] });
      },
      say,
    },
  );
  return secretsOf(mapping, secretOf);
}

function secretsOf({ venue, devices }: Mapping, secretOf: ReadonlyMap<string, string>): DeviceSecret[] {
  return devices.flatMap(({ id, kind, place }) => {
    const secret = secretOf.get(id);
    return secret === undefined ? [] : [{ id, kind, place, venueId: venue.id, secret }];
  });
}

function venueRow({ venue }: Mapping): CsvRow {
  const { facts, ...fields } = venue;
  return {
    ...fields,
    ...Object.fromEntries(Object.entries(facts).map(([name, value]) => [snakeCase(name), value])),
  };
}

function snakeCase(name: string): string {
  return name.replaceAll(/[A-Z]|\d+$/g, (part) => (/\d/.test(part) ? part : `_${part.toLowerCase()}`));
}
