/** `/readings`: a device's metric as a series for a chart. */

import { get } from './http.ts';

export interface SeriesPoint {
  t: number;
  min: number;
  max: number;
  mean: number;
  count: number;
}

export async function series(
  query: { device: string; metric: string; from: number; to: number; step: number },
  signal?: AbortSignal,
): Promise<SeriesPoint[]> {
  return (await get<{ items: SeriesPoint[] }>('/readings', query, signal)).items;
}
