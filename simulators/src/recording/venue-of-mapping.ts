/** Creates the venue and the devices of a mapping in a gateway, so that a recording can be played into it. */

import { type DeviceSecret, readSecretsIfAny, writeSecrets } from '../base/secrets-file.ts';
import { ApiClient, type ApiLogin, type CsvRow } from '../provision/api-client.ts';
import { importDevices, newSecret } from '../provision/provision.ts';
import type { Mapping } from './mapping.ts';

/**
 * Upserts. Secrets that the file knows are kept, others are new; without a file they live in this process alone.
 * Refuses with one line when the gateway does.
 */
export async function provisionMapping(
  login: ApiLogin,
  mapping: Mapping,
  secretsFile: string | undefined,
): Promise<DeviceSecret[]> {
  const known = secretsFile === undefined ? undefined : await readSecretsIfAny(secretsFile);
  const devices = mapping.devices.map(
    ({ id, kind, place }): DeviceSecret & { model: string; place: string } => ({
      id,
      kind,
      place,
      model: 'recording',
      venueId: mapping.venue.id,
      secret: known?.devices.find((device) => device.id === id)?.secret ?? newSecret(),
    }),
  );
  const secrets = devices.map(({ model: _, ...device }) => device);
  if (secretsFile !== undefined && known !== undefined) {
    const others = known.devices.filter((device) => !secrets.some(({ id }) => id === device.id));
    await writeSecrets(secretsFile, { ...known, devices: [...others, ...secrets] });
  }
  const api = await ApiClient.open(login);
  const row = venueRow(mapping);
  await api.importRows('/venues/import', Object.keys(row), [row]);
  await importDevices(
    api,
    devices.map(({ secret: _, collector: __, ...device }) => device),
    secrets,
  );
  return secrets;
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
