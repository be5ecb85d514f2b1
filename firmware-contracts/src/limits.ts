/** Every limit of contract v1, in one place; the unit stands in the name. */

const MINUTE_MS = 60_000;

export const LIMITS = {
  /** Bytes of one MQTT payload; one more is `oversize`. */
  payloadBytesMax: 16_384,
  /** Readings in one batch; one more is `too-many-elements`. */
  batchReadingsMax: 100,
  /** Characters of a venue or device id. */
  idCharsMax: 64,
  /** Characters of a device secret that somebody chose; a generated one carries ≥ 128 bits. */
  secretCharsMin: 22,
  /** `boot` is a uint32. */
  bootMax: 4_294_967_295,
  /** `seq` is a non-negative integer that a double holds exactly (2^53 − 1). */
  seqMax: Number.MAX_SAFE_INTEGER,
  /** Boots of a device's generation that the repeat filter remembers. */
  bootsRememberedMax: 8,
  /** ms that a device's clock may run ahead of the gateway's and still be believed. */
  clockAheadMsMax: 2 * MINUTE_MS,
  /** ms between measuring and receiving; more is labelled late (the default of a setting). */
  lateMs: MINUTE_MS,
  /** ms of disorder within which evaluation gives the same result as in order. */
  outOfOrderMsMax: 5 * MINUTE_MS,
  /** ms back to normal, as later readings show, after which a late danger is opened without call-out. */
  normalBeforeCallOutMs: 30 * MINUTE_MS,
  /** ms that a flag may stand before the device counts as disabled; 0 = at once. */
  flagMsMax: { test: 60 * MINUTE_MS, muted: 60 * MINUTE_MS, disabled: 0, warm_up: 30 * MINUTE_MS },
  /** Rejections within a minute that raise a device fault. */
  rejectionsPerMinuteFault: 5,
  /** Take-overs of a session within a minute that raise `duplicate_identity`. */
  takeOversPerMinuteFault: 3,
  /** Messages a second and burst of one device id (defaults of a setting). */
  deviceMessagesPerSecond: 20,
  deviceMessagesBurst: 200,
  /** Children of one collector. */
  childrenPerCollectorMax: 200,
  /** Characters of a metric's name. */
  metricNameCharsMax: 64,
  /** Metrics outside the catalogue in one reading; the rest is set aside with a fault. Catalogued ones always count. */
  unknownMetricsPerReadingMax: 64,
  /** Characters of a flag's name; a longer one is shortened. */
  flagCharsMax: 64,
  /** Unknown flags kept of one reading; known ones always count. */
  unknownFlagsPerReadingMax: 32,
  /** Characters kept of a value that was set aside. */
  faultValueCharsMax: 64,
  /** Characters kept of a free text (firmware, model, error, a rejection's detail). */
  textCharsMax: 256,
  /** Characters of a command's id. */
  commandIdCharsMax: 128,
  /** Characters kept of a rejected message's topic. */
  topicCharsMax: 256,
  /** Bytes kept of a rejected payload. */
  sampleBytesMax: 256,
} as const;
