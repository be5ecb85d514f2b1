/** Counts of the hot path, handed to the counters now and then: a label lookup a message would cost more. */

import type { Counters } from '../../base/counters.ts';

const HELP = {
  mqtt_messages: 'PUBLISH packets taken from devices',
  mqtt_payload_bytes: 'payload bytes taken from devices',
  mqtt_rate_waits: 'messages that waited because their device id was over its rate',
  mqtt_control_waits: 'control packets that waited because their device id was over its rate of them',
  mqtt_overload_waits: 'messages that waited because too much was held',
  mqtt_skipped: 'messages left without acknowledgement because the disk has no room for them',
  mqtt_stray_acknowledgements: 'PUBACK, PUBREC and PUBCOMP packets that nobody asked for',
  mqtt_repeats: 'QoS 2 messages that came again before their release',
} as const;
type Name = keyof typeof HELP;

export class Tally {
  readonly #counters: Counters;
  readonly #counts = new Map<Name, number>();

  constructor(counters: Counters) {
    this.#counters = counters;
  }

  add(name: Name, by = 1): void {
    this.#counts.set(name, (this.#counts.get(name) ?? 0) + by);
  }

  flush(): void {
    for (const [name, by] of this.#counts) this.#counters.count(name, HELP[name], {}, by);
    this.#counts.clear();
  }
}
