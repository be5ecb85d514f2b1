/** Where to go after signing in: where one wanted to go, as long as that is a page of ours. */

const HOME = '/wall';

export function wayBack(wanted: unknown): string {
  if (typeof wanted !== 'string') return HOME;
  // A second slash or a backslash would lead to another site.
  const isOurs = /^\/(?![/\\])/.test(wanted) && !wanted.startsWith('/login');
  return isOurs ? wanted : HOME;
}
