/** Where in a YAML text a place is: the keys that lead to it, by the indentation of the lines above. */

export interface YamlPlace {
  /** Keys from the top; an element of a list is `[]`. */
  path: string[];
  /** What has been typed of a key, or of a value of `key`. */
  key?: string;
}

const KEY = /^(\s*(?:-\s+)*)([\w-]+|"[^"]*"):(?:\s|$)/;

/** `before` is the text up to the place. Within `{ … }` it is the key that the braces belong to. */
export function placeIn(before: string): YamlPlace {
  const lines = before.split('\n');
  const current = lines.at(-1) ?? '';
  const flow = flowKeys(current);
  const own = KEY.exec(current);
  if (own !== null && flow.length === 0) {
    const path = pathAbove(lines.slice(0, -1), own[1] ?? '');
    return { path, key: own[2] ?? '' };
  }
  const lead = /^\s*(?:-\s+)*/.exec(current)?.[0] ?? '';
  const path = pathAbove(lines.slice(0, -1), lead);
  if (flow.length === 0) return { path };
  const typed = /([\w-]+):\s*[^,{}]*$/.exec(current.slice(current.lastIndexOf('{') + 1));
  const inside = [...path, ...flow];
  return typed === null ? { path: inside } : { path: inside, key: typed[1] ?? '' };
}

/** Keys whose braces are open at the end of the line, the outer one first. */
function flowKeys(line: string): string[] {
  const open: string[] = [];
  for (const [, opening, key] of line.matchAll(/(?:([\w-]+):\s*)?([{}])/g)) {
    if (key === '{') open.push(opening ?? '[]');
    else open.pop();
  }
  return open;
}

/** `lead` is what stands before the place on its own line: blanks, and the dashes of lists. */
function pathAbove(lines: readonly string[], lead: string): string[] {
  const path: string[] = [];
  let column = lead.length;
  const climb = (at: number, step: string): void => {
    // A list may stand right below its key, without being further in.
    const isOwner = at < column || (at === column && path[0] === '[]' && step !== '[]');
    if (!isOwner) return;
    path.unshift(step);
    column = at;
  };
  for (const at of dashesOf(lead).toReversed()) climb(at, '[]');
  for (const line of lines.toReversed()) {
    const found = KEY.exec(line);
    const before = found?.[1] ?? /^\s*(?:-\s+)*/.exec(line)?.[0] ?? '';
    if (found !== null) climb(before.length, (found[2] ?? '').replaceAll('"', ''));
    for (const at of dashesOf(before).toReversed()) climb(at, '[]');
  }
  return path;
}

const dashesOf = (lead: string) => [...lead.matchAll(/-/g)].map(({ index }) => index);
