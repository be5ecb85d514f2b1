/** What bounds the photos; all numbers are ours. [P8] */

export interface PhotoLimits {
  /** One file as it is sent, bytes: a phone's 12-megapixel JPEG has 3–6 MiB. */
  bytesMax: number;
  /** Width × height: the largest that phones make by default; a bomb of more is refused by its header. */
  pixelsMax: number;
  /** Longest side of what is shown, pixels. */
  shownSideMax: number;
  thumbnailSideMax: number;
  /** Photos in memory at once, the one being decoded and those that wait; one more is refused. */
  inHandMax: number;
  /** In 24 hours, a person. */
  perPersonMax: number;
  /** In 24 hours, a machine's account. */
  perMachineMax: number;
  /** How long a photo may be named by an act after it was uploaded, ms. */
  freshMs: number;
  /** A photo that nothing refers to goes after that; twice the time in which an act may still name it. */
  unreferencedMs: number;
}

export const PHOTO_LIMITS: Readonly<PhotoLimits> = {
  bytesMax: 8 * 1024 * 1024,
  pixelsMax: 50_000_000,
  shownSideMax: 2_560,
  thumbnailSideMax: 320,
  inHandMax: 8,
  perPersonMax: 300,
  perMachineMax: 10_000,
  freshMs: 86_400_000,
  unreferencedMs: 2 * 86_400_000,
};
