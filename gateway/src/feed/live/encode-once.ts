/** What goes to many walls is put into JSON once: Socket.IO by itself does it again for every client. */

import type { Server } from 'socket.io';

type Encoder = Server['encoder'];
type Packet = Parameters<Encoder['encode']>[0];

/** Of Socket.IO's protocol 5. */
const EVENT = 2;

/**
 * Makes the encoder keep the text of the last body that it was given, which goes to one listener after another, and
 * take that of bodies for which `textOf` has one. What is sent to walls holds no bytes, which are not looked for.
 */
export function encodeOnce(encoder: Encoder, textOf: (body: object) => string | undefined): void {
  const encode = encoder.encode.bind(encoder);
  let last: { body: object; text: string } | undefined;
  encoder.encode = (packet) => {
    const plain = plainEvent(packet);
    if (plain === undefined) return encode(packet);
    const { event, body } = plain;
    if (last?.body !== body) last = { body, text: textOf(body) ?? JSON.stringify(body) };
    return [`${EVENT}${packet.nsp},[${JSON.stringify(event)},${last.text}]`];
  };
}

/** An event with one object that asks for no answer, in a namespace that has a name. */
function plainEvent({ type, nsp, id, data }: Packet): { event: string; body: object } | undefined {
  if (type !== EVENT || id !== undefined || nsp === '/') return undefined;
  const [event, body, ...rest]: unknown[] = Array.isArray(data) ? data : [];
  if (typeof event !== 'string' || typeof body !== 'object' || body === null) return undefined;
  return rest.length > 0 ? undefined : { event, body };
}
