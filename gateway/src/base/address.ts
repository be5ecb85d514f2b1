/** Where a request goes when its address names a user: `fetch` takes no such address, so they go into a header. */

export interface Destination {
  /** Without user and password. */
  url: string;
  headers: Record<string, string>;
}

/** Credentials of the address become basic authorization, unless a header says who asks already. `url` is a sound one. */
export function destinationOf(url: string, headers: Record<string, string> = {}): Destination {
  const bare = new URL(url);
  if (bare.username === '' && bare.password === '') return { url, headers };
  const user = `${plain(bare.username)}:${plain(bare.password)}`;
  bare.username = '';
  bare.password = '';
  const isSaid = Object.keys(headers).some((name) => name.toLowerCase() === 'authorization');
  const authorization = `Basic ${Buffer.from(user).toString('base64')}`;
  return { url: bare.href, headers: isSaid ? headers : { ...headers, authorization } };
}

/** A bare `%` stands for itself. */
function plain(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    // No escape of that kind: as it was written.
    return part;
  }
}
