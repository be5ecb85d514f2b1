/** Prometheus counters of the whole process; rooms declare theirs here, so that names stay together. */

import { Counter, Gauge, Histogram, Registry } from 'prom-client';

export interface Counters {
  registry: Registry;
  count(name: string, help: string, labels?: Record<string, string>, by?: number): void;
  /** For hot paths: a number that is handed to the counter when the metrics are asked for. */
  tally(name: string, help: string, label: string): (value: string) => void;
  gauge(name: string, help: string, value: number, labels?: Record<string, string>): void;
  /** Of what there is no more: its last value would stand for ever. */
  forget(name: string, labels: Record<string, string>): void;
  observe(name: string, help: string, value: number, buckets: number[]): void;
}

/** Every name gets the prefix `ninewatch_`; a metric is made at its first use. */
export function createCounters(): Counters {
  const registry = new Registry();
  const made = new Map<string, Counter | Gauge | Histogram>();
  function once<T extends Counter | Gauge | Histogram>(name: string, make: () => T): T {
    const known = made.get(name) as T | undefined;
    if (known !== undefined) return known;
    const metric = make();
    made.set(name, metric);
    return metric;
  }
  const options = (name: string, help: string, labels: Record<string, string>) => ({
    name: `ninewatch_${name}`,
    help,
    labelNames: Object.keys(labels),
    registers: [registry],
  });
  return {
    registry,
    count: (name, help, labels = {}, by = 1) =>
      once(name, () => new Counter(options(name, help, labels))).inc(labels, by),
    tally: (name, help, label) => {
      const waiting = new Map<string, number>();
      const counter = new Counter({
        ...options(name, help, { [label]: '' }),
        collect: () => {
          for (const [value, by] of waiting) counter.inc({ [label]: value }, by);
          waiting.clear();
        },
      });
      return (value) => void waiting.set(value, (waiting.get(value) ?? 0) + 1);
    },
    gauge: (name, help, value, labels = {}) =>
      once(name, () => new Gauge(options(name, help, labels))).set(labels, value),
    forget: (name, labels) => made.get(name)?.remove(labels),
    observe: (name, help, value, buckets) =>
      once(name, () => new Histogram({ ...options(name, help, {}), buckets })).observe(value),
  };
}
