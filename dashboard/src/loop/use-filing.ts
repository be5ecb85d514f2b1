/** One thing on file, read again and again, and the acts on it with the version that was seen. */

import { computed } from 'vue';
import { actOnFiling, type FilingPath, type Filings, filingById } from '../api/loop.ts';
import { useLoaded } from '../shell/use-loaded.ts';

const AGAIN_MS = 8_000;

export function useFiling<Path extends FilingPath>(path: () => Path, id: () => string) {
  const one = useLoaded<Filings[Path]>(
    () => [path(), id()],
    () => filingById(path(), id()),
    { everyMs: AGAIN_MS },
  );
  const filing = computed(() => one.value.value);

  /** Throws what the gateway refused. */
  async function act(name: string, body: Record<string, unknown> = {}): Promise<void> {
    const { value: seen } = filing;
    const version = seen?.version ?? 0;
    const next = await actOnFiling(path(), id(), { act: name, body: { ...body, version } });
    // The answer to an act does not repeat what the venue is called.
    one.set({ ...nameOf(seen), ...next });
  }
  return { one, filing, act };
}

function nameOf(seen: object | null): { venueName?: string } {
  return seen !== null && 'venueName' in seen ? { venueName: String(seen.venueName) } : {};
}
