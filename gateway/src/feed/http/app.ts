/** Builds the HTTP side: one Fastify with the API, its documentation, the probes and the wall's pages. */

import fastifyCookie from '@fastify/cookie';
import fastifyJwt from '@fastify/jwt';
import fastifySwagger from '@fastify/swagger';
import fastifySwaggerUi from '@fastify/swagger-ui';
import Fastify, { type FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import type { TokenClaims, TokenSigner } from '../access/sessions.ts';
import type { FeedOptions } from '../options.ts';
import type { Api, ZodApp } from './api.ts';
import { clientSettingRoutes } from './client-settings.ts';
import { calendarRoutes } from './duties/calendar.ts';
import { dutyRoutes } from './duties/duties.ts';
import { dutyCheckRoutes } from './duties/duty-checks.ts';
import { inspectionRoutes } from './duties/inspections.ts';
import { permitRoutes } from './duties/permits.ts';
import { shiftRoutes } from './duties/shifts.ts';
import { answerErrorsAsProblems, answerFrameworkError, answerUnreadable } from './errors.ts';
import { proposalRoutes } from './foreign/proposals.ts';
import { sourceRoutes } from './foreign/sources.ts';
import { guard, SESSION_COOKIE } from './guard.ts';
import { guestRoutes } from './guests.ts';
import { incentiveRoutes } from './incentives/incentive-routes.ts';
import { pictureRoutes } from './intake/pictures.ts';
import { reportRoutes } from './intake/reports.ts';
import { gbt45839Routes } from './lines/gbt45839.ts';
import { transmitterRoutes } from './lines/transmitters.ts';
import { caseRoutes } from './loop/cases.ts';
import { emergencyRoutes } from './loop/emergencies.ts';
import { messageRoutes } from './loop/messages.ts';
import { responsePlanRoute } from './loop/response-plan.ts';
import { warningRoutes } from './loop/warnings.ts';
import { onboardRoutes } from './onboard/onboard-routes.ts';
import { pagePolicy, pages, secureHeaders, secureReply } from './pages.ts';
import { directoryRoutes } from './people/directory.ts';
import { pushRoutes } from './people/pushes.ts';
import { registrationRoutes } from './people/registrations.ts';
import { sessionRoutes } from './people/session.ts';
import { userRoutes } from './people/users.ts';
import { choiceRoutes } from './places/choices.ts';
import { deviceRoutes } from './places/devices.ts';
import { exportRoutes } from './places/exports.ts';
import { importRoutes } from './places/imports.ts';
import { profileRoutes } from './places/profiles.ts';
import { regionRoutes } from './places/regions.ts';
import { scoreRoutes } from './places/scores.ts';
import { venueRoutes } from './places/venues.ts';
import { probeRoutes } from './probes.ts';
import { channelRoutes } from './records/channels.ts';
import { logRoutes } from './records/logs.ts';
import { photoRoutes } from './records/photos.ts';
import { readingRoutes } from './records/readings.ts';
import { alarmLoadRoutes } from './reports/alarm-load.ts';
import { analysisRoutes } from './reports/analyses.ts';
import { dutyReportRoutes } from './reports/duties.ts';
import { workExportRoutes } from './reports/exports.ts';
import { formRoutes } from './reports/forms.ts';
import { backtestRoutes } from './rules/backtests.ts';
import { rulesHistoryRoutes } from './rules/history.ts';
import { ruleRoutes } from './rules/rules.ts';
import { shadowRoutes } from './rules/shadows.ts';
import { ruleTestRoutes } from './rules/tests.ts';
import { settingRoutes } from './settings.ts';
import { describeRoute } from './shape/tables.ts';
import { capRoutes } from './systems/cap.ts';
import { systemRoutes } from './systems/systems.ts';
import { exactShapes } from './unknown-fields.ts';
import { hazardRoutes } from './work/hazards.ts';
import { inactionRoutes } from './work/inactions.ts';
import { periodRoutes } from './work/periods.ts';
import { ticketReportRoutes } from './work/ticket-reports.ts';
import { ticketRoutes } from './work/tickets.ts';
import { wallRoute } from './work/wall.ts';

export const BODY_BYTES_MAX = 1024 * 1024;
/** Request line and headers together: Node's own default. [P8] */
const HEADER_BYTES_MAX = 16_384;
/** A slow sender holds a connection no longer than this. [P8] */
const REQUEST_MS_MAX = 60_000;
const ANSWER_MS_BUCKETS = [1, 2, 5, 10, 25, 50, 100, 250, 500, 1_000, 5_000];

/** The bare server with what every route and the token signer need. */
export async function createApp(options: FeedOptions): Promise<FastifyInstance> {
  const { trustedProxies = [], map = {} } = options;
  const policy = pagePolicy(map.tiles);
  const app = Fastify({
    bodyLimit: BODY_BYTES_MAX,
    requestTimeout: REQUEST_MS_MAX,
    forceCloseConnections: true,
    // Whom to believe about the client's address and about TLS; nobody by default.
    trustProxy: trustedProxies.length > 0 && [...trustedProxies],
    // The guard refuses long ids; the router would hand them to the pages of the wall.
    routerOptions: { maxParamLength: HEADER_BYTES_MAX },
    http: { maxHeaderSize: HEADER_BYTES_MAX },
    // Hooks do not run for what never reaches a route.
    frameworkErrors: (cause, request, reply) => {
      secureReply(request, reply, policy);
      return answerFrameworkError(cause, reply);
    },
    clientErrorHandler: answerUnreadable,
  });
  app.setValidatorCompiler(exactShapes);
  // The schemas describe answers; checking each one again would cost more than making it.
  app.setSerializerCompiler(() => JSON.stringify);
  answerErrorsAsProblems(app, options.log);
  takeEmptyBodies(app);
  secureHeaders(app, policy);
  countAnswers(app, options);
  await app.register(fastifyCookie);
  await app.register(fastifyJwt, {
    secret: options.sessionKey,
    sign: { algorithm: 'HS256' },
    // The end of a session is compared with the gateway's own clock, in `Sessions`.
    verify: { algorithms: ['HS256'], ignoreExpiration: true },
  });
  return app;
}

export function tokenSigner(app: FastifyInstance): TokenSigner {
  return {
    sign: (claims) => app.jwt.sign({ ...claims }),
    open: (token) => {
      try {
        return app.jwt.verify<TokenClaims>(token);
      } catch {
        // Whatever is wrong with it: it is not a token of ours.
        return undefined;
      }
    },
  };
}

export async function addRoutes(app: FastifyInstance, api: Api): Promise<void> {
  await app.register(fastifySwagger, {
    openapi: {
      openapi: '3.1.0',
      info: { title: 'ninewatch', version: '1', description: 'All times are ms since 1970, UTC.' },
      components: {
        securitySchemes: {
          bearer: { type: 'http', scheme: 'bearer' },
          cookie: { type: 'apiKey', in: 'cookie', name: SESSION_COOKIE },
        },
      },
      security: [{ bearer: [] }, { cookie: [] }],
    },
    transform: describeRoute,
  });
  await app.register(fastifySwaggerUi, { routePrefix: '/docs', staticCSP: true });
  await app.register(async (scope) => probeRoutes(scope.withTypeProvider<ZodTypeProvider>(), api));
  await app.register(async (scope) => apiRoutes(scope.withTypeProvider<ZodTypeProvider>(), api), {
    prefix: '/api/v1',
  });
  await pages(app, api.options.dashboardDir);
}

async function apiRoutes(app: ZodApp, api: Api): Promise<void> {
  guard(app as unknown as FastifyInstance, api.sessions);
  sessionRoutes(app, api);
  userRoutes(app, api);
  registrationRoutes(app, api);
  directoryRoutes(app, api);
  regionRoutes(app, api);
  exportRoutes(app, api);
  venueRoutes(app, api);
  scoreRoutes(app, api);
  deviceRoutes(app, api);
  onboardRoutes(app, api);
  proposalRoutes(app, api);
  sourceRoutes(app, api);
  readingRoutes(app, api);
  hazardRoutes(app, api);
  ticketRoutes(app, api);
  ticketReportRoutes(app, api);
  inactionRoutes(app, api);
  periodRoutes(app, api);
  profileRoutes(app, api);
  choiceRoutes(app, api);
  dutyRoutes(app, api);
  inspectionRoutes(app, api);
  permitRoutes(app, api);
  shiftRoutes(app, api);
  dutyCheckRoutes(app, api);
  calendarRoutes(app, api);
  pictureRoutes(app, api);
  reportRoutes(app, api);
  formRoutes(app, api);
  caseRoutes(app, api);
  emergencyRoutes(app, api);
  responsePlanRoute(app, api);
  warningRoutes(app, api);
  messageRoutes(app, api);
  analysisRoutes(app, api);
  alarmLoadRoutes(app, api);
  dutyReportRoutes(app, api);
  workExportRoutes(app, api);
  incentiveRoutes(app, api);
  wallRoute(app, api);
  logRoutes(app, api);
  channelRoutes(app, api);
  pushRoutes(app, api);
  ruleRoutes(app, api);
  rulesHistoryRoutes(app, api);
  ruleTestRoutes(app, api);
  backtestRoutes(app, api);
  shadowRoutes(app, api);
  transmitterRoutes(app, api);
  gbt45839Routes(app, api);
  settingRoutes(app, api);
  systemRoutes(app, api);
  capRoutes(app, api);
  guestRoutes(app, api);
  clientSettingRoutes(app, api);
  await app.register(async (scope) => photoRoutes(scope.withTypeProvider<ZodTypeProvider>(), api));
  await app.register(async (scope) => importRoutes(scope.withTypeProvider<ZodTypeProvider>(), api));
}

/** An act without words (`approve`) needs no body; with a schema an absent one counts as `{}`. */
function takeEmptyBodies(app: FastifyInstance): void {
  const parse = app.getDefaultJsonParser('error', 'error');
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (request, body, done) => {
    if (body.length === 0) done(null, undefined);
    else parse(request, String(body), done);
  });
  app.addHook('preValidation', async (request) => {
    if (request.routeOptions.schema?.body !== undefined) request.body ??= {};
  });
}

function countAnswers(app: FastifyInstance, { counters, trace }: FeedOptions): void {
  app.addHook('onResponse', async (request, reply) => {
    const route = request.routeOptions.url ?? 'none';
    const labels = { method: request.method, route, status: String(reply.statusCode) };
    counters.count('http_answers_total', 'HTTP answers by route and status', labels);
    counters.observe('http_answer_ms', 'Time to answer, ms', reply.elapsedTime, ANSWER_MS_BUCKETS);
    trace?.answered({ method: request.method, route, status: reply.statusCode, ms: reply.elapsedTime });
  });
}
