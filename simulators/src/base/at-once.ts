/** Many calls to one gateway, some of them at a time. */

/** Requests under way to the gateway. */
const CALLS_AT_ONCE = 20;

/** Calls `run` for each item, at most 20 at a time; after a failure it starts no more, and rejects with the first. */
export async function eachAtOnce<T>(items: readonly T[], run: (item: T) => Promise<void>): Promise<void> {
  const left = items.values();
  let hasFailed = false;
  const work = async (): Promise<void> => {
    for (const item of left) {
      if (hasFailed) return;
      try {
        await run(item);
      } catch (cause) {
        hasFailed = true;
        throw cause;
      }
    }
  };
  const results = await Promise.allSettled(Array.from({ length: CALLS_AT_ONCE }, work));
  const failed = results.find((result) => result.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
}
