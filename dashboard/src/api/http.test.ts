import { afterEach, describe, expect, it, vi } from 'vitest';
import { get, getAll, nextSession, pathOf, post, whenSignedOut } from './http.ts';
import { ApiProblem } from './problem.ts';

const answer = (status: number, body: unknown) =>
  new Response(status === 204 ? null : JSON.stringify(body), { status });

function serve(...answers: Response[]) {
  const asked: { url: string; method: string; body: unknown }[] = [];
  vi.stubGlobal('fetch', async (url: string, init: RequestInit) => {
    asked.push({ url, method: init.method ?? 'GET', body: init.body });
    const next = answers.shift();
    if (next === undefined) throw new TypeError('fetch failed');
    return next;
  });
  return asked;
}

afterEach(() => vi.unstubAllGlobals());

async function refusalOf(run: Promise<unknown>): Promise<ApiProblem> {
  const cause: unknown = await run.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  if (!(cause instanceof ApiProblem)) throw new Error('it was not refused');
  return cause;
}

describe('a call', () => {
  it('leaves out what was not asked for', () => {
    expect(pathOf('/venues', { search: '老 灶', risk: undefined, after: '' })).toBe(
      '/api/v1/venues?search=%E8%80%81+%E7%81%B6',
    );
  });

  it('becomes a problem with code and devices when the gateway refuses', async () => {
    serve(answer(409, { code: 'still-in-danger', detail: 'not over', deviceIds: ['d-1'] }));
    const problem = await refusalOf(post('/hazards/h/reset'));
    expect(problem).toMatchObject({ code: 'still-in-danger', status: 409, deviceIds: ['d-1'] });
  });

  it('has a code even when something else answered', async () => {
    serve(new Response('<html>', { status: 502 }));
    expect((await refusalOf(get('/wall'))).code).toBe('internal');
  });

  it('says unreachable when nobody answered', async () => {
    serve();
    expect((await refusalOf(get('/wall'))).code).toBe('unreachable');
  });

  it('tells when the session is over', async () => {
    serve(answer(401, { code: 'not-signed-in', detail: '' }), answer(401, { code: 'bad-credentials' }));
    const ended = vi.fn();
    whenSignedOut(ended);
    await refusalOf(get('/wall'));
    expect(ended).toHaveBeenCalledTimes(1);
    await refusalOf(post('/session'));
    expect(ended).toHaveBeenCalledTimes(1);
  });

  it('reads a list to its end', async () => {
    const asked = serve(answer(200, { items: [1, 2], next: 'n' }), answer(200, { items: [3], next: null }));
    expect(await getAll('/regions', {}, 10)).toEqual([1, 2, 3]);
    expect(asked[1]?.url).toContain('after=n');
  });

  it('that was made in the session before does not end the one after it', async () => {
    let ended = 0;
    whenSignedOut(() => {
      ended += 1;
    });
    let release = () => {};
    const late = new Promise<Response>((resolve) => {
      release = () => resolve(answer(401, { code: 'not-signed-in' }));
    });
    vi.stubGlobal('fetch', () => late);
    const refused = refusalOf(get('/venues'));
    nextSession();
    release();
    expect((await refused).code).toBe('not-signed-in');
    expect(ended).toBe(0);
  });
});
