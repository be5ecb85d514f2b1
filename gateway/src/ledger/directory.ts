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
  /** The device that this foreign one is bound to. */
  boundTo(source: string, name: string): Device | undefined;
  /** Devices that are heard through the source. */
  boundCount(source: string): number;
  size(): number;
  load(devices: readonly Device[], commands: readonly Command[]): void;
  /** Returns the devices whose login, venue or retirement changed: their connections must end. */
  take(changes: readonly Change[]): string[];
}

export function createDirectory(): Directory {
  const devices = new Map<string, Device>();
  const claims = new Map<string, string>();
  const commands = new Map<string, Command>();

  const bindings = createBindings();

  function keep(next: Device, before?: Device): void {
    devices.set(next.id, next);
    bindings.take(before, next);
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
    boundTo: (source, name) => devices.get(bindings.find(source, name) ?? ''),
    boundCount: bindings.count,
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

/** By source and foreign name, of the devices that are not retired. */
function createBindings() {
  const bound = new Map<string, Map<string, string>>();
  return {
    take: (before: Device | undefined, next: Device): void => {
      const old = before?.foreign;
      if (old !== undefined && bound.get(old.source)?.get(old.name) === next.id) {
        bound.get(old.source)?.delete(old.name);
      }
      const { foreign, retired, id } = next;
      if (foreign === undefined || retired === true) return;
      const names = bound.get(foreign.source) ?? new Map<string, string>();
      bound.set(foreign.source, names.set(foreign.name, id));
    },
    find: (source: string, name: string) => bound.get(source)?.get(name),
    count: (source: string) => bound.get(source)?.size ?? 0,
  };
}
