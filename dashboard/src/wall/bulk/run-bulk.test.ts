import { afterEach, describe, expect, it, vi } from 'vitest';
import { hazardOf } from '../../testing/samples.ts';
import { useBulk } from './run-bulk.ts';

const hazards = Array.from({ length: 9 }, (_, i) => hazardOf({ id: `h${i}` }));

function gateway(answer: (id: string) => Response) {
  const asked: string[] = [];
  let open = 0;
  let openMost = 0;
  vi.stubGlobal('fetch', async (url: string) => {
    const id = /hazards\/(\w+)\//.exec(url)?.[1] ?? '';
    asked.push(id);
    open += 1;
    openMost = Math.max(openMost, open);
    await Promise.resolve();
    open -= 1;
    return answer(id);
  });
  return { asked, openMost: () => openMost };
}
afterEach(() => vi.unstubAllGlobals());

describe('a bulk act', () => {
  it('[P6] does each once, and keeps every refusal with its reason', async () => {
    const refusal = { code: 'already-closed', detail: 'over' };
    const { asked, openMost } = gateway((id) =>
      id === 'h3'
        ? new Response(JSON.stringify(refusal), { status: 409 })
        : new Response(JSON.stringify(hazardOf({ id }))),
    );
    const bulk = useBulk();
    await bulk.start('silence', hazards);
    expect(asked.toSorted()).toEqual(hazards.map(({ id }) => id));
    expect(openMost()).toBeLessThanOrEqual(4);
    expect(bulk.run.value).toMatchObject({ act: 'silence', total: 9, done: 8, isOver: true });
    expect(bulk.run.value?.refused.map(({ hazard, problem }) => [hazard.id, problem.code])).toEqual([
      ['h3', 'already-closed'],
    ]);
  });

  it('leaves the rest when it is stopped, and says so', async () => {
    const bulk = useBulk();
    const { asked } = gateway((id) => {
      bulk.stop();
      return new Response(JSON.stringify(hazardOf({ id })));
    });
    await bulk.start('acknowledge', hazards);
    expect(asked).toHaveLength(4);
    expect(bulk.run.value).toMatchObject({ total: 9, done: 4, isOver: true });
  });
});
