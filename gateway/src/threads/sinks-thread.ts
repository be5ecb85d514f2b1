/** Thread 4: copies the journal into reading stores and sends notices; never in the way of an alarm. [P2] */

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';
import { systemClock } from '../base/clock.ts';
import { createLog } from '../base/log.ts';
import { connect, serve } from '../base/rpc.ts';
import { createSeal } from '../base/seal.ts';
import { openJournalReader } from '../journal/journal.ts';
import { openEventLog } from '../ledger/event-log.ts';
import { openLedgerRows } from '../ledger/notice-rows.ts';
import { openOutbox } from '../ledger/outbox.ts';
import { noticeCalls } from '../notify/calls.ts';
import type { Channel } from '../notify/channel.ts';
import { Notifier } from '../notify/notifier.ts';
import type { NoticePlan } from '../notify/plan/schema.ts';
import { NoticeRoom } from '../notify/post/notice-room.ts';
import { createWebhookChannel } from '../notify/webhook-channel.ts';
import { openEmbeddedReadingStore } from '../sinks/embedded/embedded-reading-store.ts';
import type { InfluxSettings } from '../sinks/influx/influx-reading-store.ts';
import { type CopyTarget, JournalCopier } from '../sinks/journal-copier.ts';
import { openOffsetFile } from '../sinks/offset-file.ts';
import { openSystems } from '../systems/systems-desk.ts';
import type { FromSinks, MainCalls, SinksCalls, SinksSettings, ToSinks } from './protocol.ts';
import { systemCalls } from './system-calls.ts';
import { awaitTurn } from './turn.ts';

const MS_A_DAY = 86_400_000;
/** How long charts keep their buckets, at most as long as closed hazards; hours stay as long as those. */
const MINUTES_KEPT_MS = 45 * MS_A_DAY;
const QUARTERS_KEPT_MS = 400 * MS_A_DAY;

if (parentPort === null) throw new Error('this file is a thread');
const port = parentPort;
awaitTurn(workerData);
const settings = workerData as SinksSettings;
const { dir } = settings;
const log = createLog(settings.logLevel, 'sinks');
const say = (message: FromSinks) => port.postMessage(message);
const store = openEmbeddedReadingStore(dir);

function copier(name: string, target: CopyTarget): JournalCopier {
  const source = openJournalReader(dir);
  return new JournalCopier({
    name,
    source,
    target,
    clock: systemClock,
    log,
    onState: (state) => say({ sink: state }),
  });
}

/** Its client is loaded where it is used alone: every start would pay for it. */
async function influxCopier(settings: InfluxSettings) {
  const { InfluxCopier, openInfluxSink } = await import('../sinks/influx/influx-reading-store.ts');
  const { sink, close } = openInfluxSink(dir, settings, {
    clock: systemClock,
    events: {
      onRefused: (refused, reason) => {
        log.warn({ refused, reason }, 'InfluxDB refused lines; they are in influx-refused.jsonl');
        say({ influxLines: { refused, expired: 0 } });
      },
      onExpired: (expired) => say({ influxLines: { refused: 0, expired } }),
    },
  });
  const source = openJournalReader(dir);
  const copier = new InfluxCopier({
    source,
    sink,
    clock: systemClock,
    log,
    onState: (state) => say({ sink: state }),
  });
  return { copier, close };
}

const influx = settings.influx === undefined ? undefined : await influxCopier(settings.influx);
const readings = copier('readings', store);
const copiers = [readings, ...(influx === undefined ? [] : [influx.copier])];

const outbox = openOutbox(dir);
function notifier(channel: Channel): Notifier {
  return new Notifier({
    channel,
    outbox,
    offset: openOffsetFile(join(dir, `${channel.name}.offset`)),
    clock: systemClock,
    log,
    onState: (state) => say({ channel: state }),
  });
}
const notifiers =
  settings.webhookUrl === undefined ? [] : [notifier(createWebhookChannel(settings.webhookUrl))];

const main = connect<MainCalls>(port);
const routed = join(dir, 'routes.offset');
let room = settings.notices === undefined ? undefined : openRoom(settings.notices);
function openRoom(plan: NoticePlan): NoticeRoom {
  return new NoticeRoom(plan, {
    ...{ dir, clock: systemClock, log, outbox, seal: createSeal(Buffer.from(settings.contactsKey)) },
    ...{ rows: openLedgerRows(dir), offset: { isNew: !existsSync(routed), ...openOffsetFile(routed) } },
    act: (act) => main.act(act),
    onRouting: (state) => say({ channel: state }),
    onState: (states) => say({ noticeChannels: states }),
    onOutcome: (attempt) => say({ attempt }),
  });
}
async function reloadNotices(plan: NoticePlan): Promise<void> {
  if (room !== undefined) return room.reload(plan);
  room = openRoom(plan);
  room.wake();
}
const events = openEventLog(dir);
const systems = await openSystems({
  dir,
  plan: settings.systems,
  events,
  clock: systemClock,
  log,
  onState: (state) => say({ system: state }),
});

port.on('message', (message: ToSinks) => {
  if ('committed' in message) for (const each of copiers) each.wake();
  else if ('wanted' in message) readings.hurry(message.wanted);
  else if ('decided' in message) {
    if (message.areFactsNew) room?.forget();
    for (const each of notifiers) each.wake();
    room?.wake();
    systems?.wake();
  }
});
const calls: SinksCalls = {
  ...noticeCalls(() => room, reloadNotices),
  ...systemCalls(systems, { plan: settings.systems, events }),
  stop: async () => {
    const ending = [...copiers, ...notifiers, ...(room === undefined ? [] : [room])].map((each) =>
      each.stop(),
    );
    await Promise.all([...ending, systems?.stop()]);
    await store.close();
    influx?.close();
  },
  prune: ({ nowMs, rawBeforeMs, historyBeforeMs }) => {
    room?.book.giveUp(nowMs);
    while (room?.book.prune(historyBeforeMs) === true);
    return store.prune({
      rawMs: rawBeforeMs,
      // Never before what is finer.
      minutesMs: Math.min(rawBeforeMs, Math.max(historyBeforeMs, nowMs - MINUTES_KEPT_MS)),
      quartersMs: Math.min(rawBeforeMs, Math.max(historyBeforeMs, nowMs - QUARTERS_KEPT_MS)),
      hoursMs: historyBeforeMs,
    });
  },
};
serve(port, calls);
for (const each of [...copiers, ...notifiers]) each.wake();
room?.wake();
port.postMessage({ ready: true });
