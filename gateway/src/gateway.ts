/**
 * Read first: builds the rooms and joins them in flow order.
 * broker → check → journal → decide → ledger → feed and notify; sinks copy the journal beside it.
 */

import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { loadDirectory, openOwnAuthority, requireContactsKey } from './at-start.ts';
import type { DeviceAuthority } from './authority/device-authority.ts';
import type { Clock } from './base/clock.ts';
import { type Counters, createCounters } from './base/counters.ts';
import { openDataDir } from './base/data-dir.ts';
import { createLog, type Log } from './base/log.ts';
import { createSeal } from './base/seal.ts';
import { joinBridges, readBridgesFile } from './bridges.ts';
import {
  BROKER_LIMITS,
  type Broker,
  type BrokerOptions,
  deviceSecrets,
  startBroker,
  webSocketUpgrade,
} from './broker/broker.ts';
import { nameCentres, type OpenCentres, openCentres } from './centre-room.ts';
import { joinChannels, type NoticesFile, readNotices } from './channels.ts';
import { type Config, shownSettings } from './config.ts';
import { ActDesk } from './decide/act-desk.ts';
import { openPhotos, type Photos } from './evidence/photos.ts';
import { type Feed, openSignedOutFile, startFeed } from './feed/feed.ts';
import type { ForeignIntake } from './foreign/foreign-port.ts';
import { joinForeign, openForeign } from './foreign-room.ts';
import { createGuestSeat, type GuestSeat } from './guest/guest-seat.ts';
import { createIntake } from './intake.ts';
import { openTracing } from './join-tracing.ts';
import { JOURNAL_LIMITS, type Journal, openJournal } from './journal/journal.ts';
import { journalOptions } from './journal-options.ts';
import { keepWayBack } from './keep-way-back.ts';
import { createDirectory, type Directory } from './ledger/directory.ts';
import { vapidKeys } from './notify/push/vapid.ts';
import { createPace } from './pace.ts';
import { profileAtStart, readProfile } from './profile-file.ts';
import { readTls } from './provided-files.ts';
import { commandMessage, startPulse } from './pulse.ts';
import { readRuleFiles } from './rules/rule-files.ts';
import { type Reloaded, RulesDesk } from './rules/rules-desk.ts';
import { GATEWAY_ACTOR, seedLedger } from './seed-ledger.ts';
import { systemsSeen } from './threads/system-calls.ts';
import { startThreads, type Threads } from './threads/threads.ts';
import { openTrials, type Trials } from './threads/trials/open-trials.ts';
import type { Tracing } from './tracing/tracing.ts';
import { createVitals, type Vitals } from './vitals.ts';

export interface Gateway {
  httpPort: number;
  mqttPort: number;
  mqttsPort?: number;
  /** Where transmitters of GB/T 26875.3 connect, when they may. */
  gb26875Port?: number;
  /** To be shown once: the first start had to make one. */
  adminPassword?: string;
  /** SHA-256 of the decided state, with its journal position. [P3] */
  stateHash(): Promise<{ position: number; hash: string }>;
  /** Reads the configured rule files again and takes them, or keeps those in force. */
  reloadRules(): Promise<Reloaded>;
  /** Reads the notices file again and takes it; rejects in one line, and keeps the one before, when it cannot be used. */
  reloadNotices(): Promise<'none' | 'taken'>;
  /** Stops accepting, commits, acknowledges, saves, closes. */
  stop(): Promise<void>;
}

/** What the rooms are built from. */
interface Site {
  config: Config;
  clock: Clock;
  log: Log;
  counters: Counters;
  keys: ReturnType<typeof openDataDir>;
  secrets: ReturnType<typeof deviceSecrets>;
  journal: Journal;
  threads: Threads;
  directory: Directory;
  photos: Photos;
  desk: ActDesk;
  rules: RulesDesk;
  trials: Trials;
  tracing: Tracing | undefined;
  foreign: ForeignIntake;
  guest: GuestSeat;
}

const MS_A_DAY = 86_400_000;
const DASHBOARD = new URL('../../dashboard/dist', import.meta.url);

/** `onLost`: a part that cannot be replaced while running has ended; the process should end and start again. */
export async function startGateway(
  config: Config,
  clock: Clock,
  onLost: (cause: unknown) => void,
): Promise<Gateway> {
  const opened: (() => Promise<void>)[] = [];
  const closeAll = async () => {
    for (const close of opened.splice(0).reverse()) await close();
  };
  try {
    return await build({ config, clock, onLost, opened, closeAll });
  } catch (cause) {
    await closeAll();
    throw cause;
  }
}

interface Build {
  config: Config;
  clock: Clock;
  onLost: (cause: unknown) => void;
  /** How to close what has been opened so far, in the order of opening. */
  opened: (() => Promise<void>)[];
  closeAll(): Promise<void>;
}

async function build({ config, clock, onLost, opened, closeAll }: Build): Promise<Gateway> {
  const log = createLog(config.NINEWATCH_LOG_LEVEL, 'gateway');
  const tls = readTls(config);
  const keys = openDataDir(config.NINEWATCH_DATA_DIR);

  keepWayBack(config, clock.nowMs(), log);
  const journal = await openJournal(journalOptions(config, clock));
  opened.push(() => journal.close());
  journal.onLost(onLost);
  const notices = readNotices(config);
  const brokers = readBridgesFile(config);
  const threads = await startThreads({ config, journal, log, onLost, notices, contactsKey: keys.contacts });
  opened.push(() => threads.stop());
  const tracing = await openTracing(config, clock, { threads, opened });
  const desk = openDesk(journal, clock);
  const site = openSite({ config, clock, log, keys, journal, threads, desk, tracing });
  opened.push(() => site.foreign.stop());
  opened.push(() => site.trials.stop());
  const noticesFile = joinChannels({ ...site, plan: notices, act: (act) => desk.decide(act, GATEWAY_ACTOR) });
  threads.onDecided(({ changes }) => {
    desk.take(changes);
    site.rules.take(changes);
  });
  requireContactsKey(keys.contacts, await threads.query.sealedContact());
  await loadDirectory(site);
  const adminPassword = await seed(site);

  const authority = tls && (await openOwnAuthority(config, clock));
  const broker = await openBroker(
    site,
    tls && { ...tls, ...(authority && { ownAuthority: authority.certificate }) },
  );
  opened.push(() => broker.stop());
  tellDevices(site, broker);
  const file = nameCentres(site);
  await joinForeign(site);
  opened.push(keepPace(site, broker));
  const rules = () => site.rules.brief();
  const vitals = createVitals({ ...site, rules, connections: () => broker.connections() });
  const centres = await openCentres({ ...site, file, vitals });
  opened.push(() => centres.stop());
  const feed = await openFeed(site, { broker, vitals, authority, centres, noticesFile });
  // Together: MQTT over WebSocket hangs on both.
  opened.push(async () => void (await Promise.all([feed.stop(), broker.stop()])));
  threads.onDecided(({ changes, upTo }) => feed.push(changes, upTo));
  feed.start(await threads.query.openWork());
  site.guest.start(feed.port);
  opened.push(() => site.guest.stop());
  const pulse = startPulse({
    ...site,
    ...{ vitals, centres, noticesFile },
    send: (deviceId, command) => broker.sendCommand(deviceId, command),
    resendSkipped: (which) => broker.resendSkipped(which),
    onStuck: onLost,
  });
  opened.push(async () => pulse.stop());
  opened.push(joinBridges({ ...site, brokers }));

  return {
    httpPort: feed.port,
    mqttPort: broker.port,
    ...(broker.tlsPort === undefined ? {} : { mqttsPort: broker.tlsPort }),
    ...(centres.port === undefined ? {} : { gb26875Port: centres.port }),
    ...(adminPassword === undefined ? {} : { adminPassword }),
    stateHash: () => threads.decide.stateHash(),
    reloadRules: () => site.rules.reload(GATEWAY_ACTOR),
    reloadNotices: noticesFile.reload,
    stop: closeAll,
  };
}

function openSite(
  laid: Pick<Site, 'config' | 'clock' | 'log' | 'keys' | 'journal' | 'threads' | 'desk' | 'tracing'>,
): Site {
  const { config, clock, keys } = laid;
  const shared = { ...laid, counters: createCounters(), directory: createDirectory() };
  return {
    ...shared,
    secrets: deviceSecrets(keys.devices),
    photos: openPhotos(config.NINEWATCH_DATA_DIR),
    rules: openRules(laid),
    trials: openTrials(config, clock),
    foreign: openForeign(shared),
    // Beside the gateway, never in it: its end or a broken flow costs nobody anything. [P2]
    guest: createGuestSeat(config, { clock, counters: shared.counters, credentialKey: keys.flows }),
  };
}

function openDesk(journal: Journal, clock: Clock): ActDesk {
  return new ActDesk({
    append: (record) => journal.append(record, { lane: 'urgent' }),
    nowMs: clock.nowMs,
    newId: randomUUID,
    after: clock.after,
  });
}

/** Returns the administrator's password when the first start had to make one. */
async function seed({ threads, desk, clock, rules, config }: Site): Promise<string | undefined> {
  const adminPassword = await seedLedger({
    threads,
    desk,
    nowMs: clock.nowMs(),
    rules: await rules.atStart(threads.ready.rules),
    profile: profileAtStart(await threads.query.profile('root'), readProfile(config.NINEWATCH_PROFILE_FILE)),
    adminPassword: config.NINEWATCH_ADMIN_PASSWORD,
  });
  rules.tellLastRead();
  return adminPassword;
}

function openRules({
  config,
  clock,
  log,
  threads,
  desk,
}: Pick<Site, 'config' | 'clock' | 'log' | 'threads' | 'desk'>): RulesDesk {
  return new RulesDesk({
    inForce: () => threads.rules(),
    check: (text, against) => threads.query.checkRules(text, against),
    change: (change) => desk.changeRules(change),
    readFiles: () => readRuleFiles(config.NINEWATCH_RULES_FILE),
    tell: (isUsable, detail) => {
      if (!isUsable) log.error(`${detail}; the rules before stay in force`);
      const condition = { condition: 'rules-refused', active: !isUsable, detail } as const;
      void threads.journalled({ kind: 'condition', receivedAt: clock.nowMs(), ...condition });
    },
    nowMs: clock.nowMs,
  });
}

function openBroker(site: Site, tls: BrokerOptions['tls']): Promise<Broker> {
  const { config, clock, counters, threads, directory, secrets } = site;
  return startBroker({
    host: config.NINEWATCH_HOST,
    port: config.NINEWATCH_MQTT_PORT,
    ...(tls === undefined ? {} : { tls }),
    clock,
    log: createLog(config.NINEWATCH_LOG_LEVEL, 'broker'),
    counters,
    limits: {
      ...BROKER_LIMITS,
      connectionsMax: config.NINEWATCH_CONNECTIONS_MAX,
      deviceRateMax: config.NINEWATCH_DEVICE_RATE_MAX,
      // As a record a payload is up to four times as long: TCP waits before the journal would refuse. [P8]
      heldBytesMax: JOURNAL_LIMITS.pendingBytesMax / 2,
    },
    directory: {
      find: (deviceId) => {
        const device = directory.find(deviceId);
        return device === undefined ? undefined : { ...device, deviceId };
      },
      verify: secrets.verify,
    },
    accept: createIntake({
      trace: site.tracing,
      journal: site.journal,
      directory,
      lateMs: config.NINEWATCH_LATE_MS,
      retentionMs: config.NINEWATCH_RETENTION_DAYS * MS_A_DAY,
      decideUnstored: threads.decideUnstored,
      count: counters.tally('arrivals_total', 'MQTT messages by outcome of the check', 'outcome'),
    }),
    presence: (event) => void threads.journalled({ kind: 'presence', ...event }, 'urgent', event.connection),
    pendingCommands: (deviceId) =>
      directory
        .pendingCommands(deviceId)
        .filter((command) => command.name !== 'sync_time')
        .map((command) => commandMessage(command, clock.nowMs())),
  });
}

interface BesideFeed {
  broker: Broker;
  vitals: Vitals;
  authority: DeviceAuthority | undefined;
  centres: OpenCentres;
  noticesFile: NoticesFile;
}

function openFeed(
  site: Site,
  { broker, vitals, authority, centres, noticesFile }: BesideFeed,
): Promise<Feed> {
  const { config, threads, desk, secrets } = site;
  const mqtt = webSocketUpgrade(broker);
  if (!existsSync(DASHBOARD)) site.log.info('the wall is not built, only the API is served: npm run build');
  return startFeed({
    host: config.NINEWATCH_HOST,
    port: config.NINEWATCH_HTTP_PORT,
    clock: site.clock,
    log: createLog(config.NINEWATCH_LOG_LEVEL, 'feed'),
    counters: site.counters,
    decide: (act, actor) => desk.decide(act, actor),
    ledger: threads.query,
    bulk: threads.bulk,
    readings: threads.readings,
    secrets,
    seal: createSeal(site.keys.contacts),
    rules: site.rules,
    trials: site.trials,
    settings: () => shownSettings(config),
    mqttPorts: () => ({
      plain: broker.port,
      ...(broker.tlsPort === undefined ? {} : { tls: broker.tlsPort }),
    }),
    onboard: {
      device: (id) => site.directory.find(id),
      deviceOfClaim: (codeHash) => site.directory.ofClaim(codeHash),
      refusedLogins: (deviceId) => broker.refusedLogins(deviceId),
      ...(authority && { authority }),
    },
    imports: {
      // On the thread of reports: unpacking a large workbook must not stop the main one.
      parseRegionImport: (body, contentType) => threads.query.parseRegionImport(body, contentType),
      parseVenueImport: (body, contentType) => threads.query.parseVenueImport(body, contentType),
      parseDeviceImport: (body, contentType) => threads.query.parseDeviceImport(body, contentType),
      parseUserImport: (body, contentType) => threads.query.parseUserImport(body, contentType),
    },
    ...{ notices: threads.sinks, noticesFile: noticesFile.state },
    foreign: site.foreign,
    ...{ centre: centres.desk, platforms: centres.platforms },
    ...{ systems: systemsSeen(threads), photos: site.photos, push: pushSettings(site) },
    hasDiskRoom: () => site.journal.status().mode === 'ok',
    health: vitals.health,
    measure: vitals.measure,
    gatewayState: vitals.state,
    guest: site.guest,
    sessionKey: site.keys.sessions,
    signedOut: openSignedOutFile(join(config.NINEWATCH_DATA_DIR, 'signed-out.json')),
    trustedProxies: config.NINEWATCH_TRUSTED_PROXY ?? [],
    trace: site.tracing,
    scrapers: config.NINEWATCH_METRICS_FROM ?? [],
    map: {
      ...(config.NINEWATCH_MAP_TILES === undefined ? {} : { tiles: config.NINEWATCH_MAP_TILES }),
      ...(config.NINEWATCH_MAP_CREDIT === undefined ? {} : { credit: config.NINEWATCH_MAP_CREDIT }),
    },
    dashboardDir: fileURLToPath(DASHBOARD),
    mqttUpgrade: (request, socket, head) => void mqtt.handle(request, socket, head),
  });
}

function pushSettings({ config, keys }: Site) {
  return { publicKey: vapidKeys(keys.push).publicKey, hosts: config.NINEWATCH_PUSH_HOSTS };
}

/** Flow, looking back: taking telemetry waits for storing and deciding it. */
function keepPace({ journal, threads, clock }: Site, broker: Broker): () => Promise<void> {
  const pace = createPace({ clock, telemetryUpTo: (heldMax) => broker.telemetryUpTo(heldMax) });
  journal.onCommitted((position, records) =>
    pace.committed(position, records, journal.status().lastCommitMs),
  );
  threads.onDecided(({ upTo, isStored }) => {
    if (isStored) pace.decided(upTo);
  });
  return async () => pace.stop();
}

/** Flow, second half: what was decided reaches the devices. The walls and waiting people are told by the feed. */
function tellDevices({ threads, directory, journal, clock, log }: Site, broker: Broker): void {
  const startGeneration = (id: string, generation: number) =>
    journal
      .startGeneration(id, generation)
      .catch((cause: unknown) => log.error({ err: cause, deviceId: id }, 'made good at the next start'));
  threads.onDecided(({ changes }) => {
    for (const deviceId of directory.take(changes)) broker.disconnect(deviceId);
    for (const change of changes) {
      if (change.kind === 'device' && change.object.generation > 1) {
        void startGeneration(change.object.id, change.object.generation);
      }
      if (change.kind === 'command' && change.object.state === 'pending') {
        broker.sendCommand(change.object.deviceId, commandMessage(change.object, clock.nowMs()));
      }
    }
  });
}
