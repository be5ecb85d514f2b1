/** Where a request comes from: the peer, or what a trusted proxy says about it. */

import type { IncomingHttpHeaders } from 'node:http';
import { BlockList, isIP, isIPv4 } from 'node:net';
import type { FastifyRequest } from 'fastify';

/** Headers by which a proxy shows itself. */
const PROXY_HEADERS = [
  'x-forwarded-for',
  'x-forwarded-host',
  'x-forwarded-proto',
  'x-real-ip',
  'forwarded',
  'via',
];

/** The client's address; a trusted proxy that forwards something else than an address is named itself. */
export function clientAddress(request: Pick<FastifyRequest, 'ip' | 'socket'>): string {
  const { ip } = request;
  return isIP(ip) === 0 ? (request.socket.remoteAddress ?? 'unknown') : ip;
}

/** True only for a program of this machine that came straight here: a proxy on it speaks for anybody. */
export function isFromThisMachine(request: Pick<FastifyRequest, 'socket' | 'headers'>): boolean {
  return isLoopback(request.socket.remoteAddress ?? '') && !isForwarded(request.headers);
}

/** True for a peer within these addresses or CIDR ranges that came straight here: nobody chooses its own peer address. */
export function cameStraightFrom(
  ranges: readonly string[],
): (request: Pick<FastifyRequest, 'socket' | 'headers'>) => boolean {
  const list = new BlockList();
  for (const range of ranges) {
    const [address = '', bits] = range.split('/');
    const family = isIPv4(address) ? 'ipv4' : 'ipv6';
    if (bits === undefined) list.addAddress(address, family);
    else list.addSubnet(address, Number(bits), family);
  }
  return ({ socket, headers }) => {
    const address = (socket.remoteAddress ?? '').replace(/^::ffff:/, '');
    return (
      isIP(address) !== 0 && list.check(address, isIPv4(address) ? 'ipv4' : 'ipv6') && !isForwarded(headers)
    );
  };
}

export function isLoopback(address: string): boolean {
  const plain = address.replace(/^::ffff:/, '');
  return plain === '::1' || (isIPv4(plain) && plain.startsWith('127.'));
}

function isForwarded(headers: IncomingHttpHeaders): boolean {
  return PROXY_HEADERS.some((name) => headers[name] !== undefined);
}
