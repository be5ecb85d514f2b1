/** A few calls at a time and a bounded line behind them: a flood of messages waits, or is told that it is one. */

const { GatewayProblem } = require('./problem.js');

const AT_A_TIME = 4;
const WAITING_MAX = 500;

function createTurns({ atATime = AT_A_TIME, waitingMax = WAITING_MAX } = {}) {
  const waiting = [];
  let busy = 0;

  function next() {
    if (busy >= atATime) return;
    const turn = waiting.shift();
    if (turn === undefined) return;
    busy += 1;
    turn().finally(() => {
      busy -= 1;
      next();
    });
  }

  return {
    waiting: () => waiting.length,
    /** Rejects with `overloaded` when the line is full. */
    take(run) {
      if (waiting.length >= waitingMax) {
        return Promise.reject(new GatewayProblem('overloaded', `${waitingMax} calls are waiting already`));
      }
      return new Promise((resolve, reject) => {
        waiting.push(() => Promise.resolve().then(run).then(resolve, reject));
        next();
      });
    },
  };
}

module.exports = { createTurns };
