/** The evaluation of one device, as the fold sees it. */

export type DeviceState = unknown;
export type Catalogue = unknown;
