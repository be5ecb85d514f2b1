/** Ready-to-paste programs of a device: one reading, or one every 15 seconds, with its own login. */

import { arduino } from './arduino.ts';
import { cClient } from './c-client.ts';
import type { Login } from './login.ts';
import { node, python } from './scripts.ts';
import { mosquitto } from './shell.ts';

export const SNIPPETS = ['mosquitto', 'python', 'node', 'arduino', 'c'] as const;
export type SnippetName = (typeof SNIPPETS)[number];

/** Names of tools and languages: the same in each of ours. */
export const SNIPPET_WORDS: Readonly<Record<SnippetName, string>> = {
  mosquitto: 'mosquitto_pub',
  python: 'Python',
  node: 'Node',
  arduino: 'Arduino',
  c: 'C',
};

const PROGRAMS: Readonly<Record<SnippetName, (login: Login) => string>> = {
  mosquitto,
  python,
  node,
  arduino,
  c: cClient,
};

export function snippetOf(name: SnippetName, login: Login): string {
  return PROGRAMS[name](login);
}
