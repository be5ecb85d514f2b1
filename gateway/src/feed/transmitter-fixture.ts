/** The lines of GB/T 26875.3 as the feed's tests see them: one transmitter that answers whatever it is asked. */

import type { CentreDesk, TransmitterView } from '../centre/ports.ts';

/** `gb-889`, bound to this device of ours, and `gb-890`, which nobody has bound. */
export function transmitterOf(deviceId: string): CentreDesk {
  const counts = { packets: 1, repeated: 0, damaged: 0, denied: 0, takeOvers: 0 };
  const seen = { ...counts, isListed: false, state: 'online', since: 1 } as const;
  const all: TransmitterView[] = [
    { ...seen, id: 'gb-889', address: 889, deviceId },
    { ...seen, id: 'gb-890', address: 890 },
    { ...seen, id: 'gb-891', address: 891, state: 'away', deviceId },
  ];
  return {
    transmitters: () => all,
    transmitter: (id) => all.find((each) => each.id === id),
    ask: async (_id, question) =>
      question === 'read-state' ? { outcome: 'answered', states: ['normal'] } : { outcome: 'confirmed' },
    uploads: () => [],
  };
}
