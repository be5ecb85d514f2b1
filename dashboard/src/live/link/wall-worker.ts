/** Beside the page: holds the live socket and reads what comes over it, so that a flood never holds the page up. [P8] */

import { connectWall } from './wall-connection.ts';
import { changeWords, type PageWord, snapshotWords, type WorkerWord } from './worker-words.ts';

const say = (word: WorkerWord) => postMessage(word);

const connection = connectWall({
  onSnapshot: (snapshot) => snapshotWords(snapshot).forEach(say),
  onChanges: (changes) => changeWords(changes).forEach(say),
  onHeard: (at) => say({ kind: 'heard', at }),
  onLink: (link, reason = '') => say({ kind: 'link', link, reason }),
  onEnded: (code) => say({ kind: 'ended', code }),
});

addEventListener('message', ({ data }: MessageEvent<PageWord>) => {
  if (data.kind === 'hurry') connection.hurry();
  else connection.startAgain();
});
