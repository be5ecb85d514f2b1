/** Joins the lines of GB/T 26875.3: transmitters to the foreign intake, the ledger's hazards to higher centres. */

import { join } from 'node:path';
import type { Act, Change, DutyCheckFiling } from '@ninewatch/rules';
import type { Clock } from './base/clock.ts';
import type { Counters } from './base/counters.ts';
import { createLog, type Log } from './base/log.ts';
import { Centres, type Troubled, type Upward } from './centre/centres.ts';
import { CENTRE_LIMITS } from './centre/limits.ts';
import { platformSource } from './centre/platform/platform-desk.ts';
import { type ForeignTaker, TRANSMITTER_SOURCE } from './centre/ports.ts';
import { CentreServer } from './centre/server/server.ts';
import { listedOf, type Upload } from './centre/settings.ts';
import { openKeptFile } from './centre/upload/kept.ts';
import { Uploader, type UploadSource } from './centre/upload/uploader.ts';
import { type CentresFile, readCentres } from './centres-file.ts';
import { type Config, environmentOf } from './config.ts';
import type { ActDesk } from './decide/act-desk.ts';
import type { Directory } from './ledger/directory.ts';
import { type OpenPlatforms, openPlatforms } from './platform-room.ts';
import { GATEWAY_ACTOR } from './seed-ledger.ts';
import type { Threads } from './threads/threads.ts';
import type { Vitals } from './vitals.ts';

/** As the foreign intake is: each source is opened, and says whether it is there. */
interface Foreign extends ForeignTaker {
  open(source: { id: string; kind: string; region?: string; figures?: () => Record<string, number> }): void;
  up(sourceId: string): void;
}

export interface CentreRoom {
  config: Config;
  file: CentresFile;
  clock: Clock;
  counters: Counters;
  threads: Pick<Threads, 'query' | 'bulk' | 'onDecided' | 'state'>;
  directory: Pick<Directory, 'find' | 'boundTo'>;
  desk: Pick<ActDesk, 'decide'>;
  foreign: Foreign;
  vitals: Pick<Vitals, 'health'>;
}

export interface OpenCentres {
  desk: Centres;
  platforms: OpenPlatforms['door'];
  /** Absent when no transmitter may connect. */
  port?: number;
  downUploads(): Troubled[];
  lostTransmitters(): Troubled[];
  stop(): Promise<void>;
}

/** Throws `file-unusable`. Its sources are known from here on, so that what is on file of them finds its place. */
export function nameCentres({ config, foreign }: Pick<CentreRoom, 'config' | 'foreign'>): CentresFile {
  const file = readCentres(config.NINEWATCH_CENTRES_FILE, environmentOf(config));
  if (config.NINEWATCH_GB26875_PORT !== undefined) foreign.open({ id: TRANSMITTER_SOURCE, kind: 'centre' });
  for (const { id, region } of file.gbt45839.sources) {
    foreign.open({ id: platformSource(id), kind: 'gbt45839', region });
  }
  return file;
}

/** Nothing listens and nothing connects without a setting that says so. */
export async function openCentres(room: CentreRoom): Promise<OpenCentres> {
  const { config, threads, directory, file } = room;
  const log = createLog(config.NINEWATCH_LOG_LEVEL, 'centre');
  const server = openServer(room, log);
  const uploads = file.upload.map((plan) => openUpload(room, plan, log));
  const desk = new Centres({
    server,
    uploads,
    boundTo: (id) => directory.boundTo(TRANSMITTER_SOURCE, id)?.id,
  });
  const port = await server?.start();
  if (server !== undefined) room.foreign.up(TRANSMITTER_SOURCE);
  threads.onDecided(({ changes, isStored }) => {
    if (isStored) desk.take(changes);
  });
  for (const { uploader } of uploads) uploader.start();
  const platforms = openPlatforms(room);
  return {
    desk,
    platforms: platforms.door,
    ...(port === undefined ? {} : { port }),
    downUploads: () => [...desk.downUploads(), ...platforms.troubled()],
    lostTransmitters: () => desk.lostTransmitters(),
    stop: async () => {
      await Promise.all([
        server?.stop(),
        platforms.stop(),
        ...uploads.map(({ uploader }) => uploader.stop()),
      ]);
    },
  };
}

function openServer(room: CentreRoom, log: Log): CentreServer | undefined {
  const { config, clock, counters, foreign, file } = room;
  if (config.NINEWATCH_GB26875_PORT === undefined) return undefined;
  const { receive } = file;
  const server: CentreServer = new CentreServer({
    host: config.NINEWATCH_HOST,
    port: config.NINEWATCH_GB26875_PORT,
    ...{ clock, log, limits: CENTRE_LIMITS, foreign, onlyListed: receive.onlyListed },
    listed: listedOf(receive),
    ownAddress: receive.address,
    syncOffMs: receive.syncOffS === null ? undefined : receive.syncOffS * 1_000,
    count: (outcome) =>
      counters.count('gb26875_total', 'Packets and lines of GB/T 26875.3 by outcome', { outcome }),
    onDuty: ({ id, duty }) => {
      if (duty === undefined || duty.state === 'waiting') return;
      const outcome = duty.state;
      record(room, log, { type: 'transmitter.answer', transmitter: id, question: 'duty-check', outcome });
    },
  });
  foreign.open({
    id: TRANSMITTER_SOURCE,
    kind: 'centre',
    figures: () => ({
      transmitters: server.transmitters().length,
      online: server.transmitters().filter(({ session }) => session !== undefined).length,
    }),
  });
  return server;
}

function openUpload(room: CentreRoom, plan: Upload, log: Log): Upward {
  const { config, clock, threads } = room;
  const dutyChecks = watchDuty(room, plan, log);
  const upward: { uploader: Uploader; state: Upward['state'] } = {
    uploader: new Uploader({
      ...{ plan, clock, log, limits: CENTRE_LIMITS, version: [1, 0] },
      source: sourceOf(room),
      file: openKeptFile(join(config.NINEWATCH_DATA_DIR, `upload-${plan.name}.json`)),
      onDutyCheck: (minutes) => dutyChecks.ask(minutes),
      onClock: (clockOffMs) =>
        record(room, log, { type: 'centre.ask', centre: plan.name, question: 'set-clock', clockOffMs }),
      onState: (state) => {
        upward.state = state;
      },
    }),
    state: { name: plan.name, state: 'down', since: clock.nowMs(), sent: 0, denied: 0, position: 0 },
  };
  upward.uploader.boundTo(threads.state().decidedUpTo);
  threads.onDecided(({ changes }) => dutyChecks.take(changes, (at) => upward.uploader.dutyAnswered(at)));
  return upward;
}

function sourceOf({ threads, vitals }: CentreRoom): UploadSource {
  return {
    changed: (regions, after, limit) =>
      threads.query.changedHazards(regions.length === 0 ? null : regions, after, limit),
    device: async (id) => {
      const device = await threads.query.device(null, id);
      if (device === null) return null;
      const names = await threads.query.venueNames([device.venueId]);
      const { kind, place, venueId } = device;
      return { kind, place, venueName: names[venueId] ?? venueId };
    },
    isWell: () => vitals.health().ready,
  };
}

/** A centre's duty check becomes one at our desk; one that waits there already answers for it as well. */
function watchDuty(room: CentreRoom, plan: Upload, log: Log) {
  const { clock, desk } = room;
  let waitsUntilMs = 0;
  return {
    ask: (minutes: number): void => {
      const withinMs = Math.max(1, minutes) * 60_000;
      waitsUntilMs = clock.nowMs() + withinMs;
      record(room, log, { type: 'centre.ask', centre: plan.name, question: 'duty-check', minutes });
      const reason = `上级监控中心查岗 ${plan.name}`;
      desk.decide({ type: 'duty_check.ask', region: plan.desk, reason, withinMs }, GATEWAY_ACTOR).then(
        (reply) => {
          if (!reply.ok) log.warn({ centre: plan.name, code: reply.code }, `duty check: ${reply.detail}`);
        },
        (cause: unknown) => log.warn({ err: cause, centre: plan.name }, 'a duty check could not be asked'),
      );
    },
    take: (changes: readonly Change[], answered: (at: number) => void): void => {
      for (const change of changes) {
        if (change.kind !== 'filing' || change.object.type !== 'duty_check') continue;
        const { state, region, answered: answer } = change.object as DutyCheckFiling;
        if (state !== 'answered' || region !== plan.desk || clock.nowMs() > waitsUntilMs) continue;
        waitsUntilMs = 0;
        answered(answer?.at ?? clock.nowMs());
      }
    },
  };
}

/** On the audit trail; what happened has happened, whether it can be written down or not. [P10] */
function record({ desk }: CentreRoom, log: Log, act: Act): void {
  desk
    .decide(act, GATEWAY_ACTOR)
    .catch((cause: unknown) => log.warn({ err: cause, act: act.type }, 'not on the audit trail'));
}
