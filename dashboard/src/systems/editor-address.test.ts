/** The way to Node-RED's editor. */

import { expect, it } from 'vitest';
import { editorAddress } from './editor-address.ts';

it('is on the host of the page and a port of its own, also by an IPv6 address', () => {
  expect(editorAddress(1880, 'wall.example')).toBe('http://wall.example:1880/');
  expect(editorAddress(1880, '[::1]')).toBe('http://[::1]:1880/');
});
