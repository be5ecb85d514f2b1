/** The wall's keys: everything a duty officer does, without a mouse. */

export type WallCommand =
  | 'next'
  | 'previous'
  | 'acknowledge'
  | 'silence'
  | 'reset'
  | 'unshelve'
  | 'shelve'
  | 'service'
  | 'promote'
  | 'close'
  | 'call'
  | 'bulk'
  | 'sound-test'
  | 'open-venue'
  | 'help'
  | 'leave';

/** Commands about the selected incident. */
export type ActCommand = Exclude<WallCommand, 'next' | 'previous' | 'bulk' | 'sound-test' | 'help' | 'leave'>;

const COMMANDS: Readonly<Record<string, WallCommand>> = {
  arrowdown: 'next',
  j: 'next',
  arrowup: 'previous',
  k: 'previous',
  a: 'acknowledge',
  s: 'silence',
  r: 'reset',
  u: 'unshelve',
  h: 'shelve',
  o: 'service',
  p: 'promote',
  c: 'close',
  l: 'call',
  b: 'bulk',
  t: 'sound-test',
  enter: 'open-venue',
  v: 'open-venue',
  '?': 'help',
  escape: 'leave',
};

export interface PressedKey {
  key: string;
  ctrlKey: boolean;
  altKey: boolean;
  metaKey: boolean;
  repeat: boolean;
  /** Tag name of where the key went, lower case. */
  inside: string;
}

const FIELDS: readonly string[] = ['input', 'textarea', 'select'];

/** By the tag name: whether letters are typed into it. */
export function isField(tagName: string): boolean {
  return FIELDS.includes(tagName);
}

/** What moves about in a picture that may be untrue would drop what somebody is typing; an act says why not. */
export function isMeantWhenStale(command: WallCommand): boolean {
  return !['next', 'previous', 'leave', 'bulk', 'open-venue'].includes(command);
}

/** Null: not ours. Whoever types a note types letters, and a key held down acknowledges once. */
export function commandOf(pressed: PressedKey): WallCommand | null {
  if (pressed.ctrlKey || pressed.altKey || pressed.metaKey) return null;
  const command = COMMANDS[pressed.key.toLowerCase()] ?? null;
  if (isField(pressed.inside)) return null;
  // Enter on a button or link is that button's.
  if (pressed.key === 'Enter' && ['button', 'a', 'summary'].includes(pressed.inside)) return null;
  const isMove = command === 'next' || command === 'previous';
  return pressed.repeat && !isMove ? null : command;
}
