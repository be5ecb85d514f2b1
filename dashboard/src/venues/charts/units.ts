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

export function unitOf(metric: string): string {
  return UNITS[metric] ?? '';
}
