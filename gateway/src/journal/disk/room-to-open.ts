/** Room to open on a full disk: a start must not need space that only a running gateway can make. [P8] */

import { join } from 'node:path';
import { isDiskFull, WAL_BYTES_MAX } from './entry-store.ts';
import { createReserveFile, type Reserve } from './reserve-file.ts';

/** What journal, ledger and readings need together to be opened and to take their first entries. */
const OPEN_BYTES = 2 << 20;

export interface Holdings {
  /** For what may decide about danger. */
  reserve: Reserve;
  /** For retention, which writes too. */
  spare: Reserve;
  /** For nothing but the next start. */
  door: Reserve;
}

/** `reserveBytes` 0 holds nothing at all. */
export function openHoldings(dir: string, reserveBytes: number): Holdings {
  const unless0 = (bytes: number) => (reserveBytes === 0 ? 0 : bytes);
  return {
    reserve: createReserveFile(join(dir, 'reserve.bin'), reserveBytes),
    spare: createReserveFile(join(dir, 'spare.bin'), unless0(WAL_BYTES_MAX * 2)),
    door: createReserveFile(join(dir, 'door.bin'), unless0(OPEN_BYTES)),
  };
}

/**
 * Opens; gives away what is held, first the reserve, while there is too little room for it. Returns what was opened
 * and the bytes that were given. Throws what `open` threw last.
 */
export function openWithRoom<T>(
  holdings: Holdings,
  freeBytes: number,
  open: () => T,
): { opened: T; givenBytes: number } {
  let givenBytes = 0;
  const give = (): boolean => {
    const holding = [holdings.reserve, holdings.door, holdings.spare].find((each) => each.heldBytes() > 0);
    givenBytes += holding?.heldBytes() ?? 0;
    holding?.release();
    return holding !== undefined;
  };
  if (freeBytes < OPEN_BYTES) give();
  for (;;) {
    try {
      return { opened: open(), givenBytes };
    } catch (cause) {
      if (!isDiskFull(cause, true) || !give()) throw cause;
    }
  }
}
