import { afterAll, afterEach, describe, expect, it, vi } from 'vitest';
import { type EffectScope, effectScope, nextTick, ref } from 'vue';
import type { Paged } from '../api/http.ts';

// The words of a refusal are in a language that the browser remembers.
vi.stubGlobal('localStorage', { getItem: () => null });
const { useListed } = await import('./use-listed.ts');
const { useLoaded } = await import('./use-loaded.ts');

let scope: EffectScope | undefined;
function within<T>(use: () => T): T {
  scope = effectScope();
  return scope.run(use) as T;
}
const ownDocument = globalThis.document;
afterAll(() => vi.stubGlobal('document', ownDocument));
afterEach(() => {
  scope?.stop();
  vi.useRealTimers();
});

/** Pages of two: `a1 a2`, `a3 a4`, `a5` of the question `a`. */
const LETTERS = 5;
function pageOf(letter: string, after: string | undefined): Paged<string> {
  const from = after === undefined ? 1 : Number(after.slice(1));
  const items = [from, from + 1].filter((n) => n <= LETTERS).map((n) => `${letter}${n}`);
  return { items, next: from + 2 > LETTERS ? null : `${letter}${from + 2}` };
}
const settled = () => new Promise(setImmediate);

describe('a list', () => {
  it('goes on after its own first page, though the answer to the question before comes last', async () => {
    const letter = ref('a');
    const waiting = new Map<string, () => void>();
    const list = within(() =>
      useListed(
        () => letter.value,
        async (after) => {
          const asked = letter.value;
          if (after === undefined) await new Promise<void>((resolve) => waiting.set(asked, resolve));
          return pageOf(after?.[0] ?? asked, after);
        },
      ),
    );
    letter.value = 'b';
    await nextTick();
    waiting.get('b')?.();
    await settled();
    waiting.get('a')?.();
    await settled();
    await list.loadMore();
    expect(list.items.value).toEqual(['b1', 'b2', 'b3', 'b4']);
  });

  it('that is read again and again shows as much as somebody has opened', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    vi.stubGlobal('document', { hidden: false });
    const letter = ref('a');
    let asked = 0;
    const list = within(() =>
      useListed(
        () => letter.value,
        async (after) => {
          asked += 1;
          return pageOf(letter.value, after);
        },
        { everyMs: 1_000 },
      ),
    );
    await settled();
    await list.loadMore();
    const before = asked;
    vi.advanceTimersByTime(1_000);
    await settled();
    expect([asked > before, list.items.value.length, list.hasMore.value]).toEqual([true, 4, true]);
    letter.value = 'b';
    await nextTick();
    await settled();
    expect(list.items.value).toEqual(['b1', 'b2']);
  });
});

describe('something loaded', () => {
  it('forgets why it could not be read when an act has told it', async () => {
    const loaded = within(() =>
      useLoaded<number>(
        () => 0,
        async () => {
          throw new TypeError('fetch failed');
        },
      ),
    );
    await settled();
    expect(loaded.failure.value).not.toBe('');
    loaded.set(7);
    expect([loaded.value.value, loaded.failure.value]).toEqual([7, '']);
  });
});
