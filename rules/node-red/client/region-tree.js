/** Which region lies in which, as the gateway has it; asked again when a region comes up that is not known. */

const REGIONS_MAX = 20_000;
/** An unknown region is asked for once in so long, ms. */
const AGAIN_MS = 60_000;
const DEPTH_MAX = 16;

function createRegionTree({ client, nowMs = Date.now }) {
  const parents = new Map();
  let askedAtMs = Number.NEGATIVE_INFINITY;
  let asking;

  async function ask() {
    askedAtMs = nowMs();
    const { items } = await client.list('/regions', {}, REGIONS_MAX);
    parents.clear();
    for (const { id, parent } of items) parents.set(id, parent);
  }

  /** Resolves when `region` can be placed, or cannot be known. */
  async function know(region) {
    if (parents.has(region) || nowMs() - askedAtMs < AGAIN_MS) return asking;
    asking = ask().finally(() => {
      asking = undefined;
    });
    return asking;
  }

  function isWithin(region, tops) {
    let here = region;
    for (let depth = 0; here !== undefined && depth < DEPTH_MAX; depth += 1) {
      if (tops.includes(here)) return true;
      here = parents.get(here);
    }
    return false;
  }

  return { know, isWithin };
}

module.exports = { createRegionTree };
