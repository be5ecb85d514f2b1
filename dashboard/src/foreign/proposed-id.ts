/** The id that a foreign device may have with us: what its maker calls it, in the letters that ids are made of. */

const ID_CHARACTERS_MAX = 64;

export function proposedId(name: string): string {
  const letters = name
    .replaceAll(/[^A-Za-z0-9._-]+/g, '-')
    .replaceAll(/^-+|-+$/g, '')
    .slice(-ID_CHARACTERS_MAX);
  return letters.replace(/^-+/, '');
}
