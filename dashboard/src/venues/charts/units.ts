/** Units of the metrics that the contract names; what devices call otherwise has none. */

const UNITS: Readonly<Record<string, string>> = {
  smoke: 'dB/m',
  temperature: '°C',
  humidity: '%RH',
  co: 'ppm',
  h2s: 'ppm',
  nh3: 'ppm',
  gas: '%LEL',
  oxygen: 'vol %',
  battery: '%',
  residual_current: 'mA',
  cable_temperature: '°C',
  current: 'A',
  voltage: 'V',
  power: 'W',
  water_pressure: 'MPa',
  dust: 'mg/m³',
  rssi: 'dBm',
};

/** Metrics that say how the device is and not how the room is: shown last. */
const OWN_STATE = ['voltage', 'current', 'power', 'battery', 'rssi'];

/** Says nothing of the room at all; electricity may decide, a battery never does. */
export function isOwnState(metric: string): boolean {
  return metric === 'battery' || metric === 'rssi';
}

/** What decides comes first. */
export function byWeight(a: string, b: string): number {
  return OWN_STATE.indexOf(a) - OWN_STATE.indexOf(b);
}

export function unitOf(metric: string): string {
  return UNITS[metric] ?? '';
}
