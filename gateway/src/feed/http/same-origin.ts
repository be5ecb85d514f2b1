/** Did a browser send this from our own page? A cookie alone proves only that somebody is signed in. [CSRF] */

import type { IncomingHttpHeaders } from 'node:http';

/** Browsers name the origin of every unsafe request; what names none is no browser and carries no ambient cookie. */
export function isSameOrigin(headers: IncomingHttpHeaders): boolean {
  const site = headers['sec-fetch-site'];
  if (site !== undefined) return site === 'same-origin' || site === 'none';
  const { origin, host } = headers;
  if (origin === undefined) return true;
  return URL.canParse(origin) && new URL(origin).host === host;
}
