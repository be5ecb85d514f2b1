/** What of the wall is news to one node: each version of a thing once, whatever connection brought it. */

/** Versions remembered; beyond it the thing seen longest ago is forgotten, and would be news again. */
const KNOWN_MAX = 20_000;

/**
 * `take(object)` → `opened`, `changed`, `closed`, or undefined for what is known.
 * `start(objects)` → what of a snapshot is news, and the ids of those known before that it no longer shows.
 */
function createWorkStream() {
  const known = new Map();
  let isFirst = true;

  function remember({ id, version }) {
    known.delete(id);
    known.set(id, version);
    if (known.size > KNOWN_MAX) known.delete(known.keys().next().value);
  }

  function take(object) {
    const before = known.get(object.id);
    if (before !== undefined && before >= object.version) return undefined;
    if (object.state === 'closed') {
      known.delete(object.id);
      return 'closed';
    }
    remember(object);
    return before === undefined ? 'opened' : 'changed';
  }

  function start(objects) {
    const shown = new Set(objects.map(({ id }) => id));
    const gone = [...known.keys()].filter((id) => !shown.has(id));
    for (const id of gone) known.delete(id);
    const wasFirst = isFirst;
    isFirst = false;
    const news = [];
    for (const object of objects) {
      const event = take(object);
      // Those that stood there before the flow began have not just opened.
      if (event !== undefined) news.push({ object, event: wasFirst ? 'present' : event });
    }
    return { news, gone };
  }

  return { take, start };
}

module.exports = { createWorkStream, KNOWN_MAX };
