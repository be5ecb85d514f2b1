/** Reads imported tables of venues and devices (CSV or XLSX). */

import type { DeviceImport, VenueImport } from './import-port.ts';

export async function parseVenueImport(body: Buffer, contentType: string): Promise<VenueImport> {
  throw new Error(`import of ${body.byteLength} bytes ${contentType}: in the works`);
}

export async function parseDeviceImport(body: Buffer, contentType: string): Promise<DeviceImport> {
  throw new Error(`import of ${body.byteLength} bytes ${contentType}: in the works`);
}
