/** The five sounds as data, and how a sound becomes samples: each class is told by its rhythm as well as its pitch. */

import type { SignalClass } from '@ninewatch/rules';

export interface Tone {
  /** From the begin of the period. */
  atMs: number;
  forMs: number;
  hz: number;
  /** 0…1 */
  gain: number;
}

export interface SoundPattern {
  /** After it the sound begins again. */
  periodMs: number;
  tones: readonly Tone[];
}

const row = (starts: readonly number[], tone: Omit<Tone, 'atMs'>): Tone[] =>
  starts.map((atMs) => ({ atMs, ...tone }));

export const SOUNDS: Record<SignalClass, SoundPattern> = {
  /** Two tones in quick turns without a pause. */
  alarm: {
    periodMs: 500,
    tones: [
      { atMs: 0, forMs: 250, hz: 970, gain: 0.9 },
      { atMs: 250, forMs: 250, hz: 800, gain: 0.9 },
    ],
  },
  supervisory: { periodMs: 2_000, tones: row([0, 220, 440], { forMs: 140, hz: 660, gain: 0.7 }) },
  fault: { periodMs: 4_000, tones: row([0, 450], { forMs: 300, hz: 440, gain: 0.6 }) },
  disablement: { periodMs: 8_000, tones: row([0], { forMs: 500, hz: 330, gain: 0.5 }) },
  test: { periodMs: 6_000, tones: row([0, 160], { forMs: 80, hz: 1_320, gain: 0.35 }) },
};

/** So that tones begin and end without a crack. */
const RAMP_MS = 8;

/** One period, −1…1. A little of the third harmonic carries through the noise of a control room. */
export function renderPeriod(
  { periodMs, tones }: SoundPattern,
  sampleRate: number,
): Float32Array<ArrayBuffer> {
  const samples = new Float32Array(Math.round((periodMs / 1000) * sampleRate));
  for (const tone of tones) {
    const from = Math.round((tone.atMs / 1000) * sampleRate);
    const count = Math.round((tone.forMs / 1000) * sampleRate);
    for (let i = 0; i < count && from + i < samples.length; i += 1) {
      const angle = (2 * Math.PI * tone.hz * i) / sampleRate;
      const wave = 0.75 * Math.sin(angle) + 0.25 * Math.sin(3 * angle);
      samples[from + i] = tone.gain * rampAt(i, count, sampleRate) * wave;
    }
  }
  return samples;
}

function rampAt(i: number, count: number, sampleRate: number): number {
  const ramp = (RAMP_MS / 1000) * sampleRate;
  return Math.min(1, i / ramp, (count - i) / ramp);
}
