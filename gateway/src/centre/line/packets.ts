/** Packets as we write them: a begun exchange, and the answer to one. */

import { COMMANDS, type CommandWord, type Frame } from '@ninewatch/contracts/gb26875';
import { momentAt } from './moments.ts';

/** The main version is the standard's; the maker's own is ours. */
export const OUR_VERSION = [1, 1] as const;

export interface Ends {
  /** Our own address, and that of the other side. */
  own: number;
  peer: number;
}

export function packetOf(
  { own, peer }: Ends,
  what: { command: CommandWord; serial: number; data?: Uint8Array; version?: Frame['version'] },
  nowMs: number,
): Frame {
  return {
    serial: what.serial,
    version: what.version ?? OUR_VERSION,
    sentLabel: momentAt(nowMs).label,
    source: own,
    target: peer,
    command: COMMANDS[what.command],
    data: what.data ?? new Uint8Array(),
  };
}

/**
 * An answer repeats the serial number and the version, and goes back to where the packet came from. It comes from `own`;
 * without it from the address that the packet was for.
 */
export function answerTo(
  frame: Frame,
  what: { command: 'confirm' | 'deny' | 'response'; data?: Uint8Array; own?: number | undefined },
  nowMs: number,
): Frame {
  const { serial, version, source, target } = frame;
  const { own = target, ...said } = what;
  return packetOf({ own, peer: source }, { ...said, serial, version }, nowMs);
}
