/** Plays one class's sound in a loop, sample-exact, and knows whether the browser lets it. */

import type { SignalClass } from '@ninewatch/rules';
import { renderPeriod, SOUNDS } from './tones.ts';

const FADE_S = 0.02;

export class SoundPlayer {
  readonly #buffers = new Map<SignalClass, AudioBuffer>();
  readonly #onBlocked: (isBlocked: boolean) => void;
  #context: AudioContext | undefined;
  #playing: { name: SignalClass; source: AudioBufferSourceNode; gain: GainNode } | undefined;

  constructor(onBlocked: (isBlocked: boolean) => void) {
    this.#onBlocked = onBlocked;
  }

  /** Makes the context; a browser that has seen no gesture yet keeps it suspended. */
  prepare(): void {
    if (this.#context !== undefined) return;
    const context = new AudioContext();
    context.onstatechange = () => this.#tell();
    this.#context = context;
    this.#tell();
  }

  /** To be called from a click or a key. */
  async unblock(): Promise<void> {
    this.prepare();
    if (this.#context?.state !== 'running') await this.#context?.resume();
    this.#tell();
  }

  /** Loops this class's sound until told otherwise; null is silence. */
  play(name: SignalClass | null): void {
    if (this.#playing?.name === name) return;
    this.#stop();
    if (name === null) return;
    this.prepare();
    const context = this.#context as AudioContext;
    const source = context.createBufferSource();
    source.buffer = this.#bufferOf(name, context);
    source.loop = true;
    const gain = context.createGain();
    source.connect(gain).connect(context.destination);
    source.start();
    this.#playing = { name, source, gain };
  }

  close(): void {
    this.#stop();
    if (this.#context !== undefined) {
      this.#context.onstatechange = null;
      void this.#context.close();
    }
    this.#context = undefined;
  }

  #stop(): void {
    if (this.#playing === undefined || this.#context === undefined) return;
    const { source, gain } = this.#playing;
    const now = this.#context.currentTime;
    gain.gain.setTargetAtTime(0, now, FADE_S / 3);
    source.stop(now + FADE_S);
    source.onended = () => gain.disconnect();
    this.#playing = undefined;
  }

  #tell(): void {
    this.#onBlocked(this.#context !== undefined && this.#context.state !== 'running');
  }

  #bufferOf(name: SignalClass, context: AudioContext): AudioBuffer {
    const known = this.#buffers.get(name);
    if (known !== undefined) return known;
    const samples = renderPeriod(SOUNDS[name], context.sampleRate);
    const buffer = context.createBuffer(1, samples.length, context.sampleRate);
    buffer.copyToChannel(samples, 0);
    this.#buffers.set(name, buffer);
    return buffer;
  }
}
