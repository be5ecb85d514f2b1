/** A person's address as it may stand in lists and logs. [P10] */

import { masked } from '../../base/seal.ts';
import { CONTACT_NAMES, type ContactName, type Recipient } from '../port/channel-kind.ts';
import { plainPhone } from '../robots/robot.ts';

/** `王 138****1234`, `王 w***@example.org`; of another id its first two characters. */
export function maskedRecipient(
  { username, name, contacts }: Recipient,
  contact: ContactName | undefined,
): string {
  const address = contact === undefined ? undefined : contacts[contact];
  const who = name === '' ? username : name;
  return address === undefined || contact === undefined ? who : `${who} ${maskedAddress(address, contact)}`;
}

/** What the other side said, which may repeat whom it was sent to. */
export function withoutContacts(text: string, recipients: readonly Recipient[]): string {
  let told = text;
  for (const { contacts } of recipients) {
    for (const contact of CONTACT_NAMES) {
      const address = contacts[contact];
      if (address === undefined) continue;
      const shown = maskedAddress(address, contact);
      const forms = contact === 'phone' ? [address, plainPhone(address)] : [address];
      for (const form of forms) if (form !== '') told = told.replaceAll(form, () => shown);
    }
  }
  return told;
}

export function maskedAddress(address: string, contact: ContactName): string {
  if (contact === 'phone') return masked(address);
  if (contact !== 'email') return `${address.slice(0, 2)}***`;
  const at = address.lastIndexOf('@');
  return `${address.slice(0, 1)}***${at < 0 ? '' : address.slice(at)}`;
}
