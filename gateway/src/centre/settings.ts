/** The file of centres: who may report to us by GB/T 26875.3 and GB/T 45839, and to whom we report. */

import { BlockList, isIPv4, isIPv6 } from 'node:net';
import { z } from 'zod';
import { Mapping } from './platform/mapping.ts';
import type { ListedTransmitter } from './server/transmitters.ts';

/** uint48. */
const Address = z
  .int()
  .min(0)
  .max(2 ** 48 - 1);
const Name = z.string().regex(/^[a-z0-9][a-z0-9-]{0,39}$/, 'is 1–40 small letters, digits and hyphens');
const Network = z.union(
  [z.ipv4(), z.ipv6(), z.cidrv4(), z.cidrv6()],
  'is no address and no network such as 10.0.0.0/8',
);

const Transmitter = z.strictObject({
  address: Address.describe('source address of its packets'),
  name: z.string().min(1).max(100).optional().describe('for people'),
  from: z.array(Network).max(50).default([]).describe('networks it may come from; any when empty'),
});

export const Receive = z.strictObject({
  address: Address.optional().describe('ours, whatever a unit names us by; else the one that it does'),
  onlyListed: z.boolean().default(false).describe('refuse whoever is not written down here'),
  syncOffS: z
    .int()
    .min(1)
    .max(86_400)
    .nullable()
    .default(60)
    .describe('set the clock of a unit that is off by more, s; null: never'),
  transmitters: z.array(Transmitter).max(5_000).default([]),
});
export type Receive = z.infer<typeof Receive>;

export const Upload = z.strictObject({
  name: Name.describe('must stay: what the centre has been told is kept under it'),
  host: z.string().min(1).max(253),
  port: z.int().min(1).max(65_535),
  address: Address.describe('ours as a transmitter'),
  centre: Address.default(0).describe('the address of the centre'),
  regions: z.array(z.string().min(1).max(64)).max(100).default([]).describe('these and all below; else all'),
  kinds: z
    .array(z.enum(['fire', 'gas', 'co', 'toxic', 'electrical', 'water', 'device']))
    .max(7)
    .default([])
    .describe('kinds of hazards; all when empty'),
  desk: z
    .string()
    .min(1)
    .max(64)
    .default('root')
    .describe('the region whose duty officer answers a duty check of the centre'),
});
export type Upload = z.infer<typeof Upload>;

const Token = z
  .string()
  .min(22, 'has fewer than 22 characters: 128 bits at least')
  .max(512)
  .regex(/^[\x21-\x7e]+$/, 'has blanks, or characters that no header can hold');
/** What is written is for the platform alone, so it goes over TLS; on this machine nobody listens between. */
const Https = z
  .url()
  .refine(
    (url) => /^https:\/\/|^http:\/\/(127\.0\.0\.1|localhost|\[::1\])(:\d+)?(\/|$)/.test(url),
    'is no https address',
  );

const PlatformSource = z.strictObject({
  id: z.string().regex(/^[a-z0-9][a-z0-9-]{0,39}$/, 'is 1–40 small letters, digits and hyphens'),
  token: Token.describe('which it sends as `Authorization: Bearer …`'),
  region: z.string().min(1).max(64).default('root').describe('who decides there decides about its devices'),
  mapping: Mapping.prefault({}),
});

const Push = z.strictObject({
  name: Name.describe('must stay: what the platform has been told is kept under it'),
  url: Https.describe('`Install_info` and `status_info` are below it'),
  token: Token.optional(),
  regions: z.array(z.string().min(1).max(64)).max(100).default([]).describe('these and all below; else all'),
  mapping: Mapping.prefault({}),
});

export const Gbt45839 = z.strictObject({
  sources: z.array(PlatformSource).max(50).default([]).describe('platforms that post to us'),
  push: z.array(Push).max(20).default([]).describe('platforms that we post to'),
});
export type Gbt45839 = z.infer<typeof Gbt45839>;

/** `host` is an address as a socket has it. */
export function networkOf(range: string): { includes(host: string): boolean } {
  const list = new BlockList();
  const [address = '', bits] = range.split('/');
  const family = isIPv6(address) ? 'ipv6' : 'ipv4';
  if (bits === undefined) list.addAddress(address, family);
  else list.addSubnet(address, Number(bits), family);
  return {
    includes: (host) => {
      // A socket that listens on both families writes IPv4 within IPv6.
      const plain = host.replace(/^::ffff:(?=\d+\.)/i, '');
      if (isIPv4(plain)) return list.check(plain, 'ipv4');
      return isIPv6(plain) && list.check(plain, 'ipv6');
    },
  };
}

export function listedOf({ transmitters }: Receive): ListedTransmitter[] {
  return transmitters.map(({ address, name, from }) => ({ address, name, from: from.map(networkOf) }));
}
