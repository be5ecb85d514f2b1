/** The device id of GB/T 45839-2025: 27 characters in six parts. */

/** Parts in order, with their widths, as the standard has them. */
const PARTS = [
  ['cd', 4],
  ['nt', 2],
  ['pd', 6],
  ['sn', 9],
  ['tac', 2],
  ['chk', 4],
] as const;

export type DeviceIdParts = Record<(typeof PARTS)[number][0], string>;

export const DEVICE_ID_CHARACTERS = 27;

/** Network types (NT). */
export const NETWORKS: Readonly<Record<string, string>> = {
  '00': 'wired',
  '01': 'NB-IoT',
  '02': 'Cat.1',
  '03': 'Wi-Fi',
  '04': 'LoRa',
  '05': 'ZigBee',
};

/**
 * Undefined for what has not its form. How CHK is reckoned is not known here: it is taken as it comes.
 */
export function partsOfDeviceId(id: string): DeviceIdParts | undefined {
  if (!new RegExp(`^[0-9A-Za-z]{${DEVICE_ID_CHARACTERS}}$`).test(id)) return undefined;
  let at = 0;
  const parts = PARTS.map(([name, width]) => {
    at += width;
    return [name, id.slice(at - width, at)] as const;
  });
  return Object.fromEntries(parts) as DeviceIdParts;
}
