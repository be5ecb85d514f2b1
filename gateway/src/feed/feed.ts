/** ★ What a browser or client sees: HTTP API, live socket, and the pages of the wall. */

import type { IncomingMessage, Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Change, Region, User } from '@ninewatch/rules';
import type { FastifyInstance } from 'fastify';
import { causeText, GatewayError } from '../base/errors.ts';
import { LoginThrottle } from './access/login-throttle.ts';
import { People } from './access/people.ts';
import { Permissions } from './access/permissions.ts';
import { RefusedSignIns } from './access/refused-sign-ins.ts';
import { RegionTree } from './access/region-tree.ts';
import { Sessions } from './access/sessions.ts';
import type { Api } from './http/api.ts';
import { addRoutes, createApp, tokenSigner } from './http/app.ts';
import { Cursors } from './http/cursors.ts';
import { Deciding } from './http/deciding.ts';
import { SESSION_COOKIE } from './http/guard.ts';
import { Connections } from './live/connections.ts';
import { LiveWall } from './live/live-wall.ts';
import { WallSocket } from './live/wall-socket.ts';
import type { Feed, FeedOptions, OpenWork } from './options.ts';

export { hashPassword, verifyPassword } from './access/password.ts';
export { openSignedOutFile } from './access/signed-out-file.ts';
export type * from './options.ts';

const REGIONS_PER_PAGE = 1_000;
/** For requests under way when it stops; then their connections are cut. */
const STOP_GRACE_MS = 1_000;

/** Everything but the open port: what tests call through `inject`. */
export interface FeedParts extends Omit<Feed, 'port'> {
  app: FastifyInstance;
}

/** Rejects with GatewayError `port-taken`. Answers at once; the wall follows after `start`. */
export async function startFeed(options: FeedOptions): Promise<Feed> {
  const parts = await buildFeed(options);
  try {
    await parts.app.listen({ host: options.host, port: options.port });
  } catch (cause) {
    await parts.stop();
    const where = `${options.host}:${options.port}`;
    throw new GatewayError('port-taken', false, `HTTP cannot listen on ${where}: ${causeText(cause)}`, cause);
  }
  const { port } = parts.app.server.address() as AddressInfo;
  return { port, start: parts.start, push: parts.push, stop: parts.stop };
}

export async function buildFeed(options: FeedOptions): Promise<FeedParts> {
  const { clock, log, counters, ledger } = options;
  const app = await createApp(options);
  const regions = new RegionTree();
  const people = new People((username) => ledger.userByName(username));
  const permissions = new Permissions(regions);
  const sessions = new Sessions({ signer: tokenSigner(app), people, clock, signedOut: options.signedOut });
  const live = new LiveWall({ clock, permissions, gatewayState: options.gatewayState });
  const cookieToken = (headers: IncomingMessage['headers']) =>
    app.parseCookie(headers.cookie ?? '')[SESSION_COOKIE];
  const connections = new Connections({
    server: app.server as Server,
    ...{ clock, counters, mqttUpgrade: options.mqttUpgrade },
  });
  const socket = new WallSocket({
    server: app.server as Server,
    ...{ clock, log, counters, sessions, permissions, live, cookieToken },
  });
  const knowledge = new Knowledge({ people, regions, live, socket });
  const deciding = new Deciding({
    clock,
    log,
    decide: options.decide,
    learn: (thing) => knowledge.learn(thing),
  });
  const api: Api = {
    ...{ options, permissions, people, sessions, deciding, live },
    throttle: new LoginThrottle(clock),
    refused: new RefusedSignIns(clock),
    cursors: new Cursors(options.sessionKey),
    recheckSockets: () => socket.recheck(),
  };
  await addRoutes(app, api);
  await loadRegions(options, knowledge);
  await app.ready();
  return {
    app,
    start: (openWork: OpenWork) => {
      live.start(openWork);
      // Regions that changed between the first look and the first push are in the ledger by now.
      loadRegions(options, knowledge).catch((cause: unknown) =>
        log.error({ cause: causeText(cause) }, 'the region tree could not be read again'),
      );
    },
    push: (changes, upTo) => {
      knowledge.learnAll(changes);
      live.push(changes, upTo);
      knowledge.settle();
    },
    stop: async () => {
      live.stop();
      // Takes nothing new and ends when the last connection does, which a client that keeps asking never lets be.
      const ended = socket.stop();
      await new Promise<void>((resolve) => {
        const late = clock.after(STOP_GRACE_MS, resolve);
        void ended.then(() => {
          late.stop();
          resolve();
        });
      });
      connections.cut();
      await app.close();
      await ended;
    },
  };
}

/** What access rests on, and who must hear when it changes. */
class Knowledge {
  readonly #parts: { people: People; regions: RegionTree; live: LiveWall; socket: WallSocket };
  #hasNewUser = false;
  #regionsChanged: 'no' | 'added' | 'moved' = 'no';

  constructor(parts: { people: People; regions: RegionTree; live: LiveWall; socket: WallSocket }) {
    this.#parts = parts;
  }

  learn({ user, region }: { user?: User; region?: Region }): void {
    if (user !== undefined) this.#note({ kind: 'user', object: user });
    if (region !== undefined) this.#note({ kind: 'region', object: region });
    this.settle();
  }

  learnAll(changes: readonly Change[]): void {
    for (const change of changes) this.#note(change);
  }

  /** After the hazards of the same push have gone out: they come first. */
  settle(): void {
    const { live, socket } = this.#parts;
    if (this.#regionsChanged !== 'no') live.regionsChanged(this.#regionsChanged === 'moved');
    if (this.#hasNewUser || this.#regionsChanged === 'moved') socket.recheck();
    this.#regionsChanged = 'no';
    this.#hasNewUser = false;
  }

  #note(change: Change): void {
    if (change.kind === 'user') {
      this.#parts.people.learn(change.object);
      this.#hasNewUser = true;
    } else if (change.kind === 'region') {
      const hasMoved = this.#parts.regions.learn(change.object);
      if (hasMoved) this.#regionsChanged = 'moved';
      else if (this.#regionsChanged === 'no') this.#regionsChanged = 'added';
    }
  }
}

async function loadRegions({ ledger }: FeedOptions, knowledge: Knowledge): Promise<void> {
  let after: string | undefined;
  do {
    const page = await ledger.regions(null, {
      limit: REGIONS_PER_PAGE,
      ...(after === undefined ? {} : { after }),
    });
    knowledge.learnAll(page.items.map((object) => ({ kind: 'region', object })));
    after = page.next ?? undefined;
  } while (after !== undefined);
  knowledge.settle();
}
