/** Devices in memory, for logins and topics; kept up to date by committed changes. */

import type { Change, Command, Device } from '@ninewatch/rules';

export interface Directory {
  find(deviceId: string): Device | undefined;
  /** The venue of a device whose collector is `collectorId`. */
  childOf(collectorId: string, deviceId: string): { venueId: string } | undefined;
  /** The one whose claim waits for a code with this hash. */
  ofClaim(codeHash: string): Device | undefined;
  pendingCommands(deviceId: string): Command[];
  allPending(): IterableIterator<Command>;
  size(): number;
  load(devices: readonly Device[], commands: readonly Command[]): void;
  /** Returns the devices whose login, venue or retirement changed: their connections must end. */
  take(changes: readonly Change[]): string[];
}

export function createDirectory(): Directory {
  const devices = new Map<string, Device>();
  const claims = new Map<string, string>();
  const commands = new Map<string, Command>();

  function keep(next: Device, before?: Device): void {
    devices.set(next.id, next);
    for (const code of codesOf(before)) claims.delete(code);
    for (const code of codesOf(next)) claims.set(code, next.id);
  }

  function takeDevice(next: Device): boolean {
    const before = devices.get(next.id);
    keep(next, before);
    if (before === undefined) return false;
    const isMoved = before.venueId !== next.venueId || before.secretHash !== next.secretHash;
    return isMoved || (next.retired === true && before.retired !== true);
  }

  function takeCommand(next: Command): void {
    if (next.state === 'pending') commands.set(next.id, next);
    else commands.delete(next.id);
  }

  return {
    find: (deviceId) => devices.get(deviceId),
    ofClaim: (codeHash) => devices.get(claims.get(codeHash) ?? ''),
    childOf: (collectorId, deviceId) => {
      const child = devices.get(deviceId);
      return child !== undefined && child.collector === collectorId && child.retired !== true
        ? { venueId: child.venueId }
        : undefined;
    },
    pendingCommands: (deviceId) => [...commands.values()].filter((command) => command.deviceId === deviceId),
    allPending: () => commands.values(),
    size: () => devices.size,
    load: (known, pending) => {
      for (const device of known) keep(device, devices.get(device.id));
      for (const command of pending) takeCommand(command);
    },
    take: (changes) => {
      const ended: string[] = [];
      for (const change of changes) {
        if (change.kind === 'device' && takeDevice(change.object)) ended.push(change.object.id);
        if (change.kind === 'command') takeCommand(change.object);
      }
      return ended;
    },
  };
}

function codesOf(device: Device | undefined): string[] {
  const { codeHash, shortHash } = device?.claim ?? {};
  return [codeHash, shortHash].filter((code) => code !== undefined);
}
