/** What a program of a device is filled in with. */

export interface Login {
  host: string;
  port: number;
  /** Where MQTT goes without TLS. */
  plainPort: number;
  isTls: boolean;
  /** The gateway's certificate is of an authority of one's own, whose certificate is in this file. */
  caFile?: string | undefined;
  venueId: string;
  deviceId: string;
  secret: string;
  metric: string;
  value: number;
}

/** A calm value of what the kind measures, as the contracts name it. */
const CALM: Readonly<Record<string, [metric: string, value: number]>> = {
  smoke: ['smoke', 0.01],
  heat: ['temperature', 21],
  multi: ['temperature', 21],
  gas: ['gas', 0],
  co: ['co', 0],
  electrical: ['residual_current', 30],
  water_pressure: ['water_pressure', 0.3],
  h2s: ['h2s', 0],
  nh3: ['nh3', 0],
  dust: ['dust', 0.05],
  charging: ['power', 0],
};

export function calmReading(kind: string): Pick<Login, 'metric' | 'value'> {
  const [metric, value] = CALM[kind] ?? ['battery', 100];
  return { metric, value };
}

export const topicOf = ({ venueId, deviceId }: Pick<Login, 'venueId' | 'deviceId'>) =>
  `nine/v1/${venueId}/${deviceId}/telemetry`;

/** For C, C++, Python and JavaScript: what JSON escapes, they read. */
export const quoted = (text: string) => JSON.stringify(text);

/** One word for a shell, whatever is in it. */
export const shellWord = (text: string) => `'${text.replaceAll("'", `'\\''`)}'`;
