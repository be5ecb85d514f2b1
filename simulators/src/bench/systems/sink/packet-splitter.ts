/** Where MQTT packets begin in a stretch of bytes. */

export interface PacketPlace {
  /** MQTT control packet type, 1…15. */
  type: number;
  /** First byte after the fixed header. */
  bodyAt: number;
  end: number;
}

/** All whole packets, and where the first unfinished one begins. Throws on a length of more than four bytes. */
export function splitPackets(bytes: Uint8Array): { packets: PacketPlace[]; end: number } {
  const packets: PacketPlace[] = [];
  let end = 0;
  for (;;) {
    const packet = packetAt(bytes, end);
    if (packet === undefined || packet.end > bytes.length) return { packets, end };
    packets.push(packet);
    end = packet.end;
  }
}

function packetAt(bytes: Uint8Array, from: number): PacketPlace | undefined {
  let length = 0;
  for (let i = 0; i < 4; i++) {
    const digit = bytes[from + 1 + i];
    if (digit === undefined) return undefined;
    length += (digit & 0x7f) * 128 ** i;
    if (digit < 0x80) {
      const bodyAt = from + 2 + i;
      return { type: (bytes[from] as number) >> 4, bodyAt, end: bodyAt + length };
    }
  }
  throw new RangeError('a packet length of more than four bytes');
}
