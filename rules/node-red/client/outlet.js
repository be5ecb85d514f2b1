/** Messages leave a node a few at a time, so that a large snapshot never holds up the rest of the process. */

const AT_A_TIME = 20;
const WAITING_MAX = 5_000;

/** `offer` → false when the line is full and the message is lost, which the caller tells. */
function createOutlet(send, { atATime = AT_A_TIME, waitingMax = WAITING_MAX, later = setImmediate } = {}) {
  const waiting = [];
  let isGoing = false;

  function go() {
    for (const message of waiting.splice(0, atATime)) send(message);
    if (waiting.length === 0) {
      isGoing = false;
      return;
    }
    later(go);
  }

  return {
    offer(message) {
      if (waiting.length >= waitingMax) return false;
      waiting.push(message);
      if (!isGoing) {
        isGoing = true;
        later(go);
      }
      return true;
    },
    clear: () => waiting.splice(0),
  };
}

module.exports = { createOutlet };
