/** What a centre does with a packet of a transmitter: taken and confirmed, denied, answered with the time, or an answer itself. */

import { COMMANDS, type Frame, readDataUnit } from '@ninewatch/contracts/gb26875';

export type Verdict =
  /** Stored, then confirmed. */
  | 'take'
  /** Stored as far as it can be read, and needs no confirmation. */
  | 'answer'
  /** It wants to know what time it is. */
  | 'time'
  | 'deny';

/** The maker's own data units (8.1.1): nothing is known of them, and sending them again cannot help. */
const OWN_TYPES = { from: 128, to: 254 };
/** A centre's time is asked for with what reads a transmitter's time, or with the very types that would bring it. */
const TIME_TYPES = new Set([28, 88, 90]);

export function verdictOn(frame: Frame): Verdict {
  switch (frame.command) {
    case COMMANDS.send:
      return isUsable(frame.data) ? 'take' : 'deny';
    case COMMANDS.confirm:
    case COMMANDS.deny:
    case COMMANDS.response:
      return 'answer';
    case COMMANDS.request:
      return TIME_TYPES.has(frame.data[0] ?? 0) ? 'time' : 'deny';
    default:
      // Nobody below has a centre to control, and what other numbers mean is not known.
      return 'deny';
  }
}

/** A heartbeat is empty; else it holds one whole thing that a transmitter may say, or is the maker's own. */
function isUsable(data: Uint8Array): boolean {
  if (data.length === 0) return true;
  const unit = readDataUnit(data);
  if (unit === undefined) return false;
  if (unit.type >= OWN_TYPES.from && unit.type <= OWN_TYPES.to) return true;
  return unit.layout?.direction === 'up' && unit.objects.length > 0;
}
