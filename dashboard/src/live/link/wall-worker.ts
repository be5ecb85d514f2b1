/** Beside the page: holds the live socket and reads what comes over it, so that a flood never holds the page up. [P8] */

import { connectWall } from './wall-connection.ts';
import { inWords, type PageWord } from './worker-words.ts';

const connection = connectWall(inWords((word) => postMessage(word)));

addEventListener('message', ({ data }: MessageEvent<PageWord>) => {
  if (data.kind === 'hurry') connection.hurry();
  else connection.startAgain();
});
