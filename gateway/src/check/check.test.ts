/** Edges of the check that vectors cannot show: what is kept of a rejection, and what is never handed on. */

import { LIMITS } from '@ninewatch/contracts';
import { describe, expect, it } from 'vitest';
import { type CheckContext, check } from './check.ts';

const context: CheckContext = { lateMs: 60_000, retentionMs: 86_400_000, childOf: () => undefined };
const sender = { deviceId: 'd-1', venueId: 'v-1' };
const receivedAt = 1_764_000_000_000;

function arrive(payload: string, topic = 'nine/v1/v-1/d-1/telemetry') {
  return check({ topic, payload: Buffer.from(payload), receivedAt, sender }, context);
}

describe('check', () => {
  it('[P6] a rejection keeps the beginning of the payload and its size', () => {
    const [rejection] = arrive('x'.repeat(1_000)).rejections;
    expect(rejection?.bytes).toBe(1_000);
    expect(Buffer.from(rejection?.sample ?? '', 'base64').toString()).toBe('x'.repeat(LIMITS.sampleBytesMax));
  });

  it('[P6] the sample is of this payload, not of the buffer around it', () => {
    const payload = Buffer.from('secret of another device{{{').subarray(24);
    const [rejection] = check(
      { topic: 'nine/v1/v-1/d-1/event', payload, receivedAt, sender },
      context,
    ).rejections;
    expect(Buffer.from(rejection?.sample ?? '', 'base64').toString()).toBe('{{{');
  });

  it('[P6] a bad element is kept itself, cut to bytes even where characters have three', () => {
    const bad = JSON.stringify({ seq: '厨'.repeat(200) });
    const [rejection] = arrive(`{"v":1,"boot":1,"readings":[{"seq":1,"at":0},${bad}]}`).rejections;
    const sample = Buffer.from(rejection?.sample ?? '', 'base64');
    expect(sample.byteLength).toBe(LIMITS.sampleBytesMax);
    expect(sample.toString().startsWith('{"seq":"厨厨')).toBe(true);
  });

  it('[P8] a batch of 100 bad elements makes five rejections, the last of which says how many more', () => {
    const { rejections } = arrive(`{"v":1,"boot":1,"readings":[${Array(100).fill(0)}]}`);
    expect(rejections.map(({ reason }) => reason)).toEqual(Array(5).fill('bad-element'));
    expect(rejections[3]?.detail).toBe('readings[3]: not an object');
    expect(rejections[4]?.detail).toBe('readings[4] and 95 more: not an object');
  });

  it('[P8] five bad elements are five rejections, however many good ones stand between them', () => {
    const good = Array.from({ length: 5 }, (_, seq) => `0,{"seq":${seq},"at":0}`);
    const { message, rejections } = arrive(`{"v":1,"boot":1,"readings":[${good}]}`);
    expect(message?.readings).toHaveLength(5);
    expect(rejections.map(({ detail }) => detail)).toEqual(
      [0, 2, 4, 6, 8].map((index) => `readings[${index}]: not an object`),
    );
  });

  it('[P8] a topic of 60,000 characters is kept short, and printable', () => {
    const [rejection] = arrive('{}', `a\u0000${'b'.repeat(60_000)}`).rejections;
    expect(rejection?.topic).toBe(`a\uFFFD${'b'.repeat(LIMITS.topicCharsMax - 2)}`);
  });

  it('[P6] minus zero is handed on as zero', () => {
    const reading = arrive('{"v":1,"boot":-0,"seq":-0,"at":-0,"metrics":{"smoke":-0,"x":-0.0}}').message
      ?.readings[0];
    for (const value of [
      reading?.boot,
      reading?.seq,
      reading?.at,
      ...Object.values(reading?.metrics ?? {}),
    ]) {
      expect(Object.is(value, 0)).toBe(true);
    }
  });

  it('[P6] a value nested 5,000 deep costs its metric alone', () => {
    const deep = '['.repeat(5_000) + ']'.repeat(5_000);
    const reading = arrive(`{"v":1,"boot":1,"seq":1,"at":0,"metrics":{"smoke":${deep},"gas":3}}`).message
      ?.readings[0];
    expect(reading?.metrics).toEqual({ gas: 3 });
    expect(reading?.faults?.[0]).toMatchObject({ metric: 'smoke', reason: 'not-a-number' });
  });

  it('[P10] names of the language in a payload change no object', () => {
    const checked = arrive(
      '{"v":1,"boot":1,"seq":1,"at":0,"__proto__":{"flags":["alarm"]},"constructor":{}}',
    );
    expect(checked.message?.readings[0]?.flags).toEqual([]);
    expect(Object.hasOwn(Object.prototype, 'flags')).toBe(false);
  });

  it('[P7] the settings for lateness and belief are the ones handed in', () => {
    const payload = `{"v":1,"boot":1,"seq":1,"at":${receivedAt - 5_000}}`;
    const arrival = { topic: 'nine/v1/v-1/d-1/telemetry', payload: Buffer.from(payload), receivedAt, sender };
    expect(check(arrival, { ...context, lateMs: 4_999 }).message?.readings[0]?.late).toBe(true);
    expect(check(arrival, { ...context, lateMs: 5_000 }).message?.readings[0]?.late).toBe(false);
    expect(check(arrival, { ...context, retentionMs: 4_999 }).message?.readings[0]?.clock).toBe('untrusted');
  });
});
