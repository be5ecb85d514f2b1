/** A person's address as it may stand in lists and logs. [P10] */

import { masked } from '../../base/seal.ts';
import type { ContactName, Recipient } from '../port/channel-kind.ts';

/** `王 138****1234`, `王 w***@example.org`; of another id its first two characters. */
export function maskedRecipient(
  { username, name, contacts }: Recipient,
  contact: ContactName | undefined,
): string {
  const address = contact === undefined ? undefined : contacts[contact];
  const who = name === '' ? username : name;
  return address === undefined || contact === undefined ? who : `${who} ${maskedAddress(address, contact)}`;
}

export function maskedAddress(address: string, contact: ContactName): string {
  if (contact === 'phone') return masked(address);
  if (contact !== 'email') return `${address.slice(0, 2)}***`;
  const at = address.lastIndexOf('@');
  return `${address.slice(0, 1)}***${at < 0 ? '' : address.slice(at)}`;
}
