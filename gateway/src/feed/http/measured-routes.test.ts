/** The bench asks for every list that the API has, so that none becomes slow unseen. */

import { NOT_MEASURED, ROUTES, unknownRoutes } from '@ninewatch/simulators/questions';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Client, openClient } from '../feed-fixtures.ts';

const PREFIX = '/api/v1';
let client: Client;
let paths: string[];
beforeAll(async () => {
  client = await openClient();
  const document = (await client.feed.app.inject('/docs/json')).json() as {
    paths: Record<string, Record<string, unknown>>;
  };
  paths = Object.entries(document.paths)
    .filter(([path, methods]) => path.startsWith(PREFIX) && 'get' in methods)
    .map(([path]) => path.slice(PREFIX.length));
});
afterAll(() => client.feed.stop());

describe('the table of `npm run bench -- ledger`', () => {
  it('knows every list and report; add a new one to simulators/src/bench/ledger/questions.ts', () => {
    expect(paths.length).toBeGreaterThan(20);
    expect(unknownRoutes(paths)).toEqual([]);
  });

  it('asks for nothing that is no longer there', () => {
    const known = [...ROUTES.map(({ path }) => path), ...Object.keys(NOT_MEASURED)];
    expect(known.filter((path) => !paths.includes(path))).toEqual([]);
  });
});
