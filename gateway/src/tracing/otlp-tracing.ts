/** Traces as OpenTelemetry spans, sent as JSON over HTTP. Contexts live in memory alone: no journal entry carries one. */

import type { Change } from '@ninewatch/rules';
import {
  type Context,
  ROOT_CONTEXT,
  type Span,
  SpanKind,
  SpanStatusCode,
  type Tracer,
  trace,
} from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { BatchSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import type { Clock } from '../base/clock.ts';
import type {
  AnswerFacts,
  ArrivalTrace,
  ArrivedFacts,
  AttemptFacts,
  DecidedFacts,
  Tracing,
} from './tracing.ts';

export interface OtlpOptions {
  /** A collector's address; `/v1/traces` is added when it has no path. */
  url: string;
  /** Of telemetry and of reading HTTP requests one in so many is traced. */
  oneIn: number;
  version: string;
  clock: Clock;
  /** Longest wait for a collector when it stops. */
  stopMsMax?: number;
}

/** Beyond these the oldest are forgotten: their traces end where they are. [P8] */
const UNDECIDED_MAX = 1_000;
const NOTICES_MAX = 1_000;
const SPANS_WAITING_MAX = 4_096;
const SEND_EVERY_MS = 2_000;
const SEND_MS_MAX = 5_000;
const STOP_MS_MAX = 2_000;

interface Undecided {
  context: Context;
  deviceId: string;
  position: number;
  committedMs: number;
}

export function createOtlpTracing(options: OtlpOptions): Tracing {
  const { clock } = options;
  const zeroMs = clock.nowMs() - clock.monotonicMs();
  const provider = createProvider(options);
  const nowMs = () => zeroMs + clock.monotonicMs();
  const tracer = provider.getTracer('ninewatch', options.version);
  return new OtlpTracing({
    tracer,
    nowMs,
    oneIn: options.oneIn,
    stopMsMax: options.stopMsMax ?? STOP_MS_MAX,
    close: () => provider.shutdown(),
  });
}

function createProvider({ url, version }: OtlpOptions): TracerProvider {
  const exporter = new OTLPTraceExporter({ url: endpointOf(url), timeoutMillis: SEND_MS_MAX });
  const processor = new BatchSpanProcessor({
    exporter,
    maxQueueSize: SPANS_WAITING_MAX,
    scheduledDelayMillis: SEND_EVERY_MS,
    exportTimeoutMillis: SEND_MS_MAX,
  });
  const resource = resourceFromAttributes({ 'service.name': 'ninewatch', 'service.version': version });
  return new TracerProvider({ resource, spanProcessors: [processor] });
}

/** As the specification has it for a base address. */
function endpointOf(url: string): string {
  const endpoint = new URL(url);
  if (endpoint.pathname === '/') endpoint.pathname = '/v1/traces';
  return endpoint.toString();
}

interface Parts {
  tracer: Tracer;
  nowMs: () => number;
  oneIn: number;
  stopMsMax: number;
  close(): Promise<void>;
}

class OtlpTracing implements Tracing {
  readonly #parts: Parts;
  readonly #undecided = new Set<Undecided>();
  /** By notice: where its attempts belong. */
  readonly #notices = new Map<string, Context>();
  #arrivals = 0;
  #answers = 0;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  nowMs(): number {
    return this.#parts.nowMs();
  }

  arrived({ isUrgent, begunMs, deviceId, ...facts }: ArrivedFacts): ArrivalTrace | undefined {
    this.#arrivals += 1;
    if (!isUrgent && this.#arrivals % this.#parts.oneIn !== 0) return undefined;
    const checkedMs = this.nowMs();
    const attributes = {
      'ninewatch.device': deviceId,
      'ninewatch.venue': facts.venueId,
      'ninewatch.channel': facts.channel,
      'ninewatch.bytes': facts.bytes,
      'ninewatch.urgent': isUrgent,
    };
    const root = this.#parts.tracer.startSpan(
      'arrival',
      { kind: SpanKind.CONSUMER, startTime: begunMs, attributes, root: true },
      ROOT_CONTEXT,
    );
    const context = trace.setSpan(ROOT_CONTEXT, root);
    this.#child(context, 'check', begunMs).end(checkedMs);
    const commit = this.#child(context, 'journal commit', checkedMs);
    return {
      committed: (position) => {
        const committedMs = this.nowMs();
        commit.setAttribute('ninewatch.position', position).end(committedMs);
        put(this.#undecided, { context, deviceId, position, committedMs });
      },
      answered: (isStored) => {
        if (!isStored) root.setStatus({ code: SpanStatusCode.ERROR, message: 'not stored' });
        if (commit.isRecording()) commit.end(this.nowMs());
        root.setAttribute('ninewatch.acknowledged', isStored).end(this.nowMs());
      },
    };
  }

  decided({ changes, upTo, isStored, took = { foldMs: 0, storeMs: 0 } }: DecidedFacts): void {
    if (this.#undecided.size === 0 || !isStored) return;
    const endMs = this.nowMs();
    const storeFromMs = endMs - took.storeMs;
    const done = [...this.#undecided].filter(({ position }) => position <= upTo);
    for (const each of done) {
      this.#undecided.delete(each);
      // It waits for its batch first; what the thread says to this one takes its time as well.
      const fromMs = Math.min(each.committedMs, storeFromMs);
      this.#child(each.context, 'decide', fromMs).end(storeFromMs);
      this.#child(each.context, 'ledger', storeFromMs).end(endMs);
    }
    if (done.length > 0) this.#noteNotices(changes, done);
  }

  /** A notice belongs to an arrival of a device of its hazard, else to one of its journal position. */
  #noteNotices(changes: readonly Change[], done: readonly Undecided[]): void {
    const devices = new Map<string, readonly string[]>();
    for (const change of changes)
      if (change.kind === 'hazard') devices.set(change.object.id, change.object.deviceIds);
    for (const change of changes) {
      if (change.kind !== 'notice') continue;
      const { id, hazardId } = change.object;
      const of = devices.get(hazardId) ?? [];
      const position = Number(id.split('-')[1]);
      const origin =
        done.find(({ deviceId }) => of.includes(deviceId)) ?? done.find((each) => each.position === position);
      if (origin === undefined) continue;
      this.#notices.set(id, origin.context);
      const [oldest] = this.#notices.keys();
      if (this.#notices.size > NOTICES_MAX && oldest !== undefined) this.#notices.delete(oldest);
    }
  }

  attempted({ noticeIds, channel, outcome, ms }: AttemptFacts): void {
    const endMs = this.nowMs();
    for (const id of noticeIds) {
      const context = this.#notices.get(id);
      if (context === undefined) continue;
      const span = this.#child(context, 'notice attempt', endMs - ms, SpanKind.PRODUCER);
      span.setAttributes({
        'ninewatch.notice': id,
        'ninewatch.channel': channel,
        'ninewatch.outcome': outcome,
      });
      if (outcome !== 'sent') span.setStatus({ code: SpanStatusCode.ERROR, message: outcome });
      span.end(endMs);
    }
  }

  /** What people do is always traced, what they look at one in so many. */
  answered({ method, route, status, ms }: AnswerFacts): void {
    const isReading = method === 'GET' || method === 'HEAD' || method === 'OPTIONS';
    this.#answers += 1;
    if (isReading && this.#answers % this.#parts.oneIn !== 0) return;
    const endMs = this.nowMs();
    const attributes = {
      'http.request.method': method,
      'http.route': route,
      'http.response.status_code': status,
    };
    const options = { kind: SpanKind.SERVER, startTime: endMs - ms, attributes, root: true };
    const span = this.#parts.tracer.startSpan(`${method} ${route}`, options, ROOT_CONTEXT);
    if (status >= 500) span.setStatus({ code: SpanStatusCode.ERROR });
    span.end(endMs);
  }

  async stop(): Promise<void> {
    const { promise: late, resolve } = Promise.withResolvers<void>();
    AbortSignal.timeout(this.#parts.stopMsMax).addEventListener('abort', () => resolve(), { once: true });
    // A collector that is away keeps nobody from stopping.
    await Promise.race([this.#parts.close().catch(() => {}), late]);
  }

  #child(context: Context, name: string, startTime: number, kind: SpanKind = SpanKind.INTERNAL): Span {
    return this.#parts.tracer.startSpan(name, { kind, startTime }, context);
  }
}

function put(undecided: Set<Undecided>, next: Undecided): void {
  undecided.add(next);
  const [oldest] = undecided;
  if (undecided.size > UNDECIDED_MAX && oldest !== undefined) undecided.delete(oldest);
}
