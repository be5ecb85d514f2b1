import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { z } from 'zod';
import { type Client, openClient } from '../feed-fixtures.ts';
import { ProposalShape, ScoreShape } from './places/scores.ts';
import { paged } from './shape/basic.ts';
import { ListedDevice, RegionShape, UserShape, VenueShape } from './shape/ledger.ts';
import { PeriodShape } from './shape/periods.ts';
import { RulesShape } from './shape/rules.ts';
import { ShadowShape, ShadowSummaryShape } from './shape/shadows.ts';
import { TICKET_ACTS, TicketShape } from './shape/tickets.ts';
import { HAZARD_ACTS, HazardShape, WallShape } from './shape/work.ts';

interface OpenApi {
  openapi: string;
  paths: Record<
    string,
    Record<
      string,
      {
        tags?: string[];
        summary?: string;
        security?: unknown[];
        requestBody?: unknown;
        responses?: object;
      }
    >
  >;
}
let client: Client;
let document: OpenApi;
beforeAll(async () => {
  client = await openClient();
  document = (await client.feed.app.inject('/docs/json')).json();
});
afterAll(() => client.feed.stop());

const things = ['regions', 'venues', 'devices'];
/** The paths of the surface, except the reports. */
const SURFACE: [string, string][] = [
  ...things.flatMap((name): [string, string][] => [
    ['get', `/${name}`],
    ['post', `/${name}`],
    ['get', `/${name}/{id}`],
    ['patch', `/${name}/{id}`],
  ]),
  ['post', '/venues/import'],
  ['post', '/devices/import'],
  ['post', '/devices/{id}/replace'],
  ['post', '/devices/{id}/command'],
  ['post', '/devices/{id}/out-of-service'],
  ['post', '/devices/{id}/back-in-service'],
  ['post', '/venues/{id}/out-of-service'],
  ['post', '/venues/{id}/back-in-service'],
  ['put', '/venues/{id}/override'],
  ['get', '/readings'],
  ['get', '/hazards'],
  ['get', '/hazards/{id}'],
  ...Object.keys(HAZARD_ACTS).map((act): [string, string] => ['post', `/hazards/{id}/${act}`]),
  ['get', '/tickets'],
  ['get', '/tickets/{id}'],
  ...Object.keys(TICKET_ACTS).map((act): [string, string] => [
    'post',
    `/tickets/{id}/${act.replaceAll('_', '-')}`,
  ]),
  ['get', '/periods'],
  ['post', '/periods'],
  ['get', '/periods/{id}'],
  ['post', '/periods/{id}/end'],
  ['get', '/wall'],
  ['get', '/rejections'],
  ['get', '/notices'],
  ['get', '/audit'],
  ['get', '/audit/verify'],
  ['get', '/users'],
  ['post', '/users'],
  ['patch', '/users/{id}'],
  ['get', '/rules'],
  ['put', '/rules'],
  ['get', '/rules/text'],
  ['get', '/rules/schema'],
  ['post', '/rules/check'],
  ['post', '/rules/reload'],
  ['get', '/rules/shadow'],
  ['get', '/rules/shadow/summary'],
  ['post', '/session'],
  ['get', '/session'],
  ['delete', '/session'],
];

describe('the documentation', () => {
  it('is OpenAPI 3.1 and has a page', async () => {
    expect(document.openapi).toBe('3.1.0');
    const page = await client.feed.app.inject('/docs/');
    expect(page.statusCode).toBe(200);
    expect(page.headers['content-security-policy']).toContain("default-src 'self'");
  });

  it('has every path of the surface, with its problems', () => {
    for (const [method, path] of SURFACE) {
      const operation = document.paths[`/api/v1${path}`]?.[method];
      expect(operation, `${method} ${path}`).toBeDefined();
      expect(Object.keys(operation?.responses ?? {}), path).toContain('4XX');
    }
  });

  it('says what an import takes: a table as CSV or as a workbook', () => {
    const workbook = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';
    for (const [path, column] of [
      ['venues', 'area_m2'],
      ['devices', 'venue_id'],
    ] as const) {
      const body = document.paths[`/api/v1/${path}/import`]?.post?.requestBody as {
        required: boolean;
        content: Record<string, { schema: { type?: string; description?: string } }>;
      };
      expect(body.required).toBe(true);
      expect(Object.keys(body.content)).toEqual(expect.arrayContaining(['text/csv', workbook]));
      expect(body.content['text/csv']?.schema).toMatchObject({
        type: 'string',
        description: expect.stringContaining(column),
      });
      expect(body.content[workbook]?.schema).toMatchObject({ type: 'string', format: 'binary' });
    }
  });

  it('says that bodies take no other fields, but where they are open', () => {
    const bodyOf = (path: string) => JSON.stringify(document.paths[`/api/v1${path}`]?.post?.requestBody);
    const objects = (text: string) => text.split('"properties"').length - 1;
    const closed = (text: string) => text.split('"additionalProperties":false').length - 1;
    for (const path of ['/venues', '/claims', '/proposals/{id}/accept', '/push']) {
      expect(objects(bodyOf(path)), path).toBeGreaterThan(0);
      expect(closed(bodyOf(path)), path).toBe(objects(bodyOf(path)));
    }
    expect(closed(bodyOf('/hazards/{id}/close'))).toBe(0);
  });

  it('says of each operation of the outside world in a line what it is for', () => {
    const rooms = [
      'onboarding',
      'foreign devices',
      'channels',
      'transmitters',
      'gbt45839',
      'systems',
      'settings',
    ];
    const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, { tags = [], summary = '' }]) => ({
        ...{ name: `${method} ${path}`, summary },
        isMeant: tags.some((tag) => rooms.includes(tag)),
      })),
    );
    const meant = operations.filter(({ isMeant }) => isMeant);
    expect(meant.length).toBeGreaterThan(30);
    expect(meant.filter(({ summary }) => summary === '').map(({ name }) => name)).toEqual([]);
  });

  it('comes from the schemas that check the requests', () => {
    const body = JSON.stringify(document.paths['/api/v1/hazards/{id}/shelve']?.post?.requestBody);
    expect(body).toContain('"maximum":480');
    expect(body).toContain('"required":["minutes","reason"]');
  });

  const answers: [string, z.ZodType][] = [
    ['/regions', paged(RegionShape)],
    ['/venues', paged(VenueShape)],
    ['/devices', paged(ListedDevice)],
    ['/users', paged(UserShape)],
    ['/hazards', paged(HazardShape)],
    ['/tickets', paged(TicketShape)],
    ['/periods', paged(PeriodShape)],
    ['/venues/proposals', paged(ProposalShape)],
    ['/venues/v-a/score', ScoreShape],
    ['/wall', WallShape],
    ['/rules', RulesShape],
    ['/rules/shadow', paged(ShadowShape)],
    ['/rules/shadow/summary', ShadowSummaryShape],
  ];
  for (const [path, shape] of answers) {
    it(`tells the truth about ${path}: nothing missing, nothing left out`, async () => {
      const { body } = await client.call('admin', 'GET', path);
      // What the schema does not know would be dropped by it.
      expect(shape.parse(body)).toEqual(body);
    });
  }
});
