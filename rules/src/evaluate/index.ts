/** What one device's inputs mean under the catalogue: findings that begin, move and end. Pure; the state is changed in place. */

export { createLane, hearCalmly, isCalm, type Lane, takeCalmly } from './calm/calm.ts';
export { onPresence, onStart, onStatus, onVia } from './device/contact.ts';
export { onRejection, onUnreadable } from './device/rejections.ts';
export { onFactsChanged, onOtherSort, onReplace, onUsual } from './facts.ts';
export { healthOf, isInDanger, isSilent } from './health.ts';
export { onMessage } from './message.ts';
export { type PackedState, packState, unpackState } from './packed/packed.ts';
export { createDeviceState, type DeviceState, newestAt } from './state.ts';
export { isDue, isSilenceAlone, keptForTick, onTick } from './tick.ts';
export type { Evaluation, Surroundings } from './types.ts';
