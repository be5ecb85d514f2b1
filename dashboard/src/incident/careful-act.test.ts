import { afterEach, describe, expect, it, vi } from 'vitest';
import { hazardOf, memberOf } from '../testing/samples.ts';
import { actCarefully, hasNews } from './careful-act.ts';

const seen = hazardOf({ id: 'h', version: 3, members: [memberOf({ value: 60 })] });

function gatewayWith(newest: ReturnType<typeof hazardOf>) {
  const versions: unknown[] = [];
  vi.stubGlobal('fetch', async (_url: string, init: RequestInit) => {
    if (init.method === 'GET') return new Response(JSON.stringify(newest));
    const { version } = JSON.parse(String(init.body)) as { version: number };
    versions.push(version);
    const isRight = version === newest.version;
    const refusal = { code: 'stale-version', detail: '' };
    return new Response(JSON.stringify(isRight ? newest : refusal), { status: isRight ? 200 : 409 });
  });
  return versions;
}

afterEach(() => vi.unstubAllGlobals());

describe('an act on what was seen', () => {
  it('is repeated when only a figure moved meanwhile', async () => {
    const versions = gatewayWith({ ...seen, version: 5, members: [memberOf({ value: 80 })] });
    await actCarefully(seen, 'acknowledge', {});
    expect(versions).toEqual([3, 5]);
  });

  it('[P5] is not repeated when another device joined: nobody acknowledges unseen', async () => {
    const versions = gatewayWith({
      ...seen,
      version: 5,
      members: [...seen.members, memberOf({ deviceId: 'd-2' })],
    });
    await expect(actCarefully(seen, 'acknowledge', {})).rejects.toMatchObject({ code: 'stale-version' });
    expect(versions).toEqual([3]);
  });

  it('is not held up when it is a call that was made', async () => {
    const versions = gatewayWith({ ...seen, version: 5 });
    await actCarefully(seen, 'call', { person: '陈', answered: true }).catch(() => undefined);
    expect(versions).toEqual([undefined]);
  });

  it('class, priority, state and a new rise are news', () => {
    expect(hasNews(seen, { ...seen, version: 9 })).toBe(false);
    expect(hasNews(seen, { ...seen, class: 'fault' })).toBe(true);
    expect(hasNews(seen, { ...seen, priority: 2 })).toBe(true);
    expect(hasNews(seen, { ...seen, state: 'acknowledged' })).toBe(true);
    expect(hasNews(seen, { ...seen, members: [memberOf({ occurrences: 2 })] })).toBe(true);
  });
});
