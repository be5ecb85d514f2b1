/** Plays a district: calm devices by their rounds, everything else as it falls due, in the order of receipt. */

import type { Ranges } from '../physics/ranges.ts';
import type { Effect, Incident } from '../scenarios/incident.ts';
import type { DeviceState } from './device-state.ts';
import { DueHeap } from './heap.ts';
import { incidentOf, type Planned } from './schedule.ts';
import type { SimulatedMessage, SimulatedReading } from './shapes.ts';

export interface PlayOptions {
  seed: number;
  ranges: Ranges;
  startAtMs: number;
  endsAtMs: number;
  periodMs: number;
}

type Task =
  | { what: 'message'; dueMs: number; message: SimulatedMessage }
  | { what: 'begin'; dueMs: number; planned: Planned }
  | { what: 'end'; dueMs: number; planned: Planned; incident: Incident }
  /** A device looks at its sensor between two periods; again each second until `untilMs`. */
  | { what: 'look'; dueMs: number; state: DeviceState; untilMs: number }
  | { what: 'reboot'; dueMs: number; state: DeviceState; downMs: number }
  | { what: 'rejoin'; dueMs: number; state: DeviceState };

/** A device looks this often while things move. */
const LOOK_MS = 1_000;
/** A day of readings at the reference period; then the oldest is overwritten. */
const KEPT_MAX = 5_760;
const BATCH_MAX = 100;
/** Between two batches of a backlog. */
const BATCH_GAP_MS = 200;
/** A repeat comes within this. */
const REPEAT_MS = [200, 20_000] as const;

export class Player {
  readonly #options: PlayOptions;
  /** In the order in which one round's readings arrive. */
  readonly #states: readonly DeviceState[];
  readonly #byId: ReadonlyMap<string, DeviceState>;
  readonly #tasks = new DueHeap<Task>();
  readonly #plan: readonly Planned[];
  #planned = 0;

  constructor(states: readonly DeviceState[], plan: readonly Planned[], options: PlayOptions) {
    this.#options = options;
    this.#plan = plan;
    this.#states = [...states].sort((a, b) => a.phaseMs + a.latencyMs - (b.phaseMs + b.latencyMs));
    this.#byId = new Map(states.map((state) => [state.device.id, state]));
    this.#planNext();
  }

  *play(): Generator<SimulatedMessage> {
    const { startAtMs, endsAtMs, periodMs } = this.#options;
    for (let roundMs = startAtMs; roundMs < endsAtMs; roundMs += periodMs) {
      for (const state of this.#states) {
        const measuredMs = roundMs + state.phaseMs;
        const receivedMs = measuredMs + state.latencyMs;
        if (this.#tasks.nextMs <= receivedMs) yield* this.#due(receivedMs);
        if (state.isPlain) yield plainMessage(state, measuredMs, receivedMs);
        else {
          const message = this.#measured(state, measuredMs, receivedMs);
          if (message !== undefined) yield message;
        }
      }
    }
    yield* this.#due(endsAtMs);
  }

  *#due(untilMs: number): Generator<SimulatedMessage> {
    while (this.#tasks.nextMs <= untilMs) {
      const task = this.#tasks.pop() as Task;
      const message = this.#run(task);
      if (message !== undefined) yield message;
    }
  }

  #run(task: Task): SimulatedMessage | undefined {
    switch (task.what) {
      case 'message':
        return task.message;
      case 'begin':
        return this.#begin(task.planned);
      case 'end':
        return this.#end(task.incident, task.planned.id);
      case 'look':
        return this.#look(task);
      case 'reboot':
        return this.#reboot(task);
      case 'rejoin':
        return this.#handOver(task.state, task.dueMs);
    }
  }

  /** Only the next episode waits in the heap: the plan is in order. */
  #planNext(): void {
    const planned = this.#plan[this.#planned];
    if (planned === undefined) return;
    this.#planned += 1;
    this.#tasks.push({ what: 'begin', dueMs: this.#options.startAtMs + 1_000 * planned.startS, planned });
  }

  #begin(planned: Planned): undefined {
    this.#planNext();
    const incident = incidentOf(planned, this.#options);
    if (incident === undefined) return;
    const beganMs = this.#options.startAtMs + 1_000 * planned.startS;
    const endsMs = this.#options.startAtMs + 1_000 * incident.endS;
    for (const effect of incident.effects) {
      const state = this.#byId.get(effect.deviceId);
      if (state === undefined) continue;
      state.begin({ effect, beganMs, episodeId: planned.id });
      this.#prepare(effect, state, beganMs);
    }
    if (incident.quickS > 0) this.#watch(incident, beganMs);
    this.#tasks.push({ what: 'end', dueMs: endsMs, planned, incident });
  }

  #prepare(effect: Effect, state: DeviceState, beganMs: number): void {
    if (effect.what === 'cut') {
      // A millisecond after the end: rounded to before it, the device would never come back.
      const dueMs = Math.ceil(beganMs + 1_000 * effect.toS) + 1 + state.latencyMs;
      this.#tasks.push({ what: 'rejoin', dueMs, state });
    }
    if (effect.what === 'reboot') {
      const dueMs = beganMs + 1_000 * effect.atS;
      this.#tasks.push({ what: 'reboot', dueMs, state, downMs: 1_000 * effect.downS });
    }
  }

  #watch(incident: Incident, beganMs: number): void {
    const untilMs = beganMs + 1_000 * incident.quickS;
    for (const deviceId of incident.deviceIds) {
      const state = this.#byId.get(deviceId);
      if (state === undefined) continue;
      this.#tasks.push({ what: 'look', dueMs: beganMs + state.latencyMs, state, untilMs });
    }
  }

  #end(incident: Incident, episodeId: string): undefined {
    for (const deviceId of incident.deviceIds) this.#byId.get(deviceId)?.end(episodeId);
  }

  #look(task: Extract<Task, { what: 'look' }>): SimulatedMessage | undefined {
    const { state, untilMs, dueMs } = task;
    const measuredMs = dueMs - state.latencyMs;
    if (measuredMs + LOOK_MS <= untilMs) this.#tasks.push({ ...task, dueMs: dueMs + LOOK_MS });
    if (!isMeasuring(state, measuredMs)) return undefined;
    const metrics = state.measure(measuredMs);
    const event = state.decide(metrics);
    if (event === undefined && !state.hasMoved(metrics)) return undefined;
    return this.#send(state, state.reading(metrics, measuredMs, event), { measuredMs, receivedMs: dueMs });
  }

  #measured(state: DeviceState, measuredMs: number, receivedMs: number): SimulatedMessage | undefined {
    if (!isMeasuring(state, measuredMs)) return undefined;
    const metrics = state.measure(measuredMs);
    const event = state.decide(metrics);
    const message = this.#send(state, state.reading(metrics, measuredMs, event), { measuredMs, receivedMs });
    state.settle();
    return message;
  }

  #reboot({ dueMs, state, downMs }: Extract<Task, { what: 'reboot' }>): undefined {
    state.downUntilMs = dueMs + downMs;
    state.boot += 1;
    state.seq = 0;
    state.isInAlarm = false;
  }

  /** Undefined when it is kept, held back, or comes by another way. */
  #send(
    state: DeviceState,
    reading: SimulatedReading,
    { measuredMs, receivedMs }: { measuredMs: number; receivedMs: number },
  ): SimulatedMessage | undefined {
    if (state.ailment('cut', measuredMs) !== undefined || state.kept.length > 0) {
      state.kept.push(reading);
      if (state.kept.length > KEPT_MAX) state.kept.shift();
      return undefined;
    }
    const message = messageOf(state, [reading], { sentMs: measuredMs, receivedMs });
    const twice = state.ailment('twice', measuredMs);
    if (twice !== undefined && state.random.chance(twice.share)) {
      const dueMs = receivedMs + state.random.between(...REPEAT_MS);
      this.#tasks.push({ what: 'message', dueMs, message: { ...message, receivedAtMs: Math.round(dueMs) } });
    }
    return this.#inTurn(state, message, { measuredMs, receivedMs });
  }

  /** Lets a message that was held back follow the one after it. */
  #inTurn(
    state: DeviceState,
    message: SimulatedMessage,
    { measuredMs, receivedMs }: { measuredMs: number; receivedMs: number },
  ): SimulatedMessage | undefined {
    const isSwapping = state.ailment('swapped', measuredMs) !== undefined;
    if (isSwapping && state.heldBack === undefined && message.channel === 'telemetry') {
      state.heldBack = message.readings[0];
      return undefined;
    }
    const heldBack = state.heldBack;
    state.heldBack = undefined;
    if (heldBack !== undefined) {
      // It was stamped when it was first to leave.
      const late: SimulatedMessage = { ...message, channel: 'telemetry', readings: [heldBack] };
      this.#tasks.push({ what: 'message', dueMs: receivedMs, message: late });
    }
    return message;
  }

  /** Edges first, then the backlog in batches, in order. */
  #handOver(state: DeviceState, dueMs: number): SimulatedMessage | undefined {
    const sentMs = dueMs - state.latencyMs;
    // Another trouble may have taken the network meanwhile.
    if (state.ailment('cut', sentMs) !== undefined) return undefined;
    const edge = state.kept.findIndex((reading) => reading.event !== undefined);
    const batch = edge >= 0 ? state.kept.splice(edge, 1) : state.kept.splice(0, BATCH_MAX);
    if (state.kept.length > 0) this.#tasks.push({ what: 'rejoin', dueMs: dueMs + BATCH_GAP_MS, state });
    else state.settle();
    return batch.length === 0 ? undefined : messageOf(state, batch, { sentMs, receivedMs: dueMs });
  }
}

function isMeasuring(state: DeviceState, measuredMs: number): boolean {
  if (measuredMs < state.downUntilMs) return false;
  state.downUntilMs = 0;
  return state.ailment('dead', measuredMs) === undefined;
}

function plainMessage(state: DeviceState, measuredMs: number, receivedMs: number): SimulatedMessage {
  const { device } = state;
  state.seq += 1;
  const reading = {
    boot: state.boot,
    seq: state.seq,
    at: measuredMs,
    sentAt: measuredMs,
    metrics: state.calm.sample(measuredMs),
  };
  const { id: deviceId, venueId, collector } = device;
  const readings = [reading];
  return collector === undefined
    ? { receivedAtMs: receivedMs, deviceId, venueId, channel: 'telemetry', readings }
    : { receivedAtMs: receivedMs, deviceId, venueId, via: collector, channel: 'telemetry', readings };
}

/** `sentAt` by the device's own clock, when it has one. */
function messageOf(
  state: DeviceState,
  readings: readonly SimulatedReading[],
  { sentMs, receivedMs }: { sentMs: number; receivedMs: number },
): SimulatedMessage {
  const { id: deviceId, venueId, collector } = state.device;
  const sentAt = state.hasClock(sentMs) ? { sentAt: state.clockMs(sentMs) } : {};
  return {
    receivedAtMs: Math.round(receivedMs),
    deviceId,
    venueId,
    ...(collector === undefined ? {} : { via: collector }),
    channel: readings[0]?.event === undefined ? 'telemetry' : 'event',
    readings: readings.map((reading) => ({ ...reading, ...sentAt })),
  };
}
