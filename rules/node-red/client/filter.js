/** Which hazards and tickets a node lets through. */

const listOf = (text) =>
  String(text ?? '')
    .split(',')
    .map((word) => word.trim())
    .filter((word) => word !== '');

/**
 * Each criterion is a text of words with commas; an empty one lets everything through. `isWithin(region, tops)`
 * knows which region lies in which.
 */
function createFilter({ kinds, classes, colours, states, venues, regions, events, live }, isWithin) {
  const wanted = {
    kind: listOf(kinds),
    class: listOf(classes),
    venueRisk: listOf(colours),
    state: listOf(states),
    venueId: listOf(venues),
  };
  const tops = listOf(regions);
  const wantedEvents = listOf(events);
  const isWanted = (words, value) => words.length === 0 || words.includes(String(value));
  return (event, object) =>
    isWanted(wantedEvents, event) &&
    Object.entries(wanted).every(([field, words]) => isWanted(words, object[field])) &&
    (tops.length === 0 || isWithin(object.region, tops)) &&
    // Tests and drills are asked for by name.
    (live === 'all' || object.live === undefined || object.live === (live !== 'test'));
}

module.exports = { createFilter, listOf };
