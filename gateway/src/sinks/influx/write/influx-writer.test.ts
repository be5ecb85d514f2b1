import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type FakeAnswer, FakeInflux } from '../../../../test/influx-stage/fake-influx.ts';
import { createInfluxWriter, type InfluxWriter, REFUSED_A_WRITE_MAX } from './influx-writer.ts';

let fake: FakeInflux;
let writer: InfluxWriter;
beforeEach(async () => {
  fake = await FakeInflux.start();
  writer = createInfluxWriter({ url: fake.url, token: 't', org: 'o' });
});
afterEach(() => fake.stop());

const line = (value: number | string) => `reading,device=d smoke=${value} ${value}`;
const lines = (count: number) => Array.from({ length: count }, (_, i) => line(i + 1));
const isBad = (each: string) => each.includes('smoke=13 ');
const says = (status: number, message: string): FakeAnswer => ({
  status,
  body: JSON.stringify({ code: 'invalid', message }),
});

describe('lines that are refused', () => {
  const refusals = [
    ['1.x', 400, 'partial write: field type conflict: input field "smoke" dropped=1'],
    ['2.x', 422, 'failure writing points to database: partial write: points dropped=1'],
    ['2.x, unparsed', 400, "unable to parse 'reading': missing fields"],
    ['3.x', 400, 'partial write of line protocol occurred'],
    ['a server of others', 400, 'no'],
  ] as const;
  it.each(refusals)(
    '[P6] %s: one bad line is set aside with its reason, the others are stored',
    async (_, status, why) => {
      fake.answer = (sent) => (sent.some(isBad) ? says(status, why) : undefined);
      await writer.write('b', lines(50));
      fake.points.clear();
      const { refused } = await writer.write('b', lines(50));
      expect(refused).toEqual([{ line: line(13), reason: expect.stringContaining(why) }]);
      expect(fake.points.size).toBe(49);
    },
  );

  it('[P6] a partial write that stored the good lines already doubles none of them', async () => {
    fake.answer = (sent) => {
      fake.store(sent.filter((each) => !isBad(each)));
      return sent.some(isBad) ? says(400, 'partial write: field type conflict dropped=1') : undefined;
    };
    const { refused } = await writer.write('b', lines(50));
    expect(refused).toHaveLength(1);
    expect(fake.points.size).toBe(49);
  });

  it('[P6] a server that refuses everything gets nothing set aside', async () => {
    fake.answer = () => says(400, 'no');
    await expect(writer.write('b', lines(50))).rejects.toMatchObject({ retryable: true });
    fake.answer = () => undefined;
    await writer.write('b', lines(1));
    fake.answer = () => says(400, 'no');
    await expect(writer.write('b', lines(5_000))).rejects.toMatchObject({ retryable: true });
    expect(fake.requests.length).toBeLessThan(40);
  });

  it('[P6] a bucket that does not fit is no reason to set all readings aside', async () => {
    fake.answer = (sent) => says(400, `partial write: field type conflict dropped=${sent.length}`);
    await expect(writer.write('b', lines(5_000))).rejects.toThrow(/more than 100 lines/);
    expect(fake.requests.length).toBeLessThan(4 * REFUSED_A_WRITE_MAX);
  });

  it('[P8] lines beyond the retention of the bucket are counted and cost one request', async () => {
    fake.answer = (sent) => says(400, `partial write: points beyond retention policy dropped=${sent.length}`);
    expect(await writer.write('b', lines(5_000))).toEqual({ refused: [], expired: 5_000 });
    expect(fake.requests).toHaveLength(1);
  });

  it('[P2] a request that is too large is split', async () => {
    fake.answer = (sent) => (sent.length > 10 ? says(413, 'too large') : undefined);
    expect(await writer.write('b', lines(100))).toEqual({ refused: [], expired: 0 });
    expect(fake.points.size).toBe(100);
  });
});

describe('trouble that may pass', () => {
  const troubles = [
    [401, /NINEWATCH_INFLUX_TOKEN/],
    [403, /NINEWATCH_INFLUX_TOKEN/],
    [404, /NINEWATCH_INFLUX_BUCKET/],
    [429, /slow down/],
    [500, /500/],
    [503, /503/],
    [200, /204 HTTP response/],
    [302, /302/],
  ] as const;
  it.each(troubles)('[P2] a %i sets nothing aside and says what to look at', async (status, says) => {
    fake.answer = () => ({ status, body: '{"message":"x"}' });
    const failed = writer.write('b', lines(3));
    await expect(failed).rejects.toMatchObject({ code: 'store-busy', retryable: true });
    await expect(failed).rejects.toThrow(says);
    expect(fake.requests).toHaveLength(1);
  });

  it.each([429, 503])('[P2] a %i may say when to come back', async (status) => {
    fake.answer = () => ({ status, headers: { 'retry-after': '7' } });
    await expect(writer.write('b', lines(3))).rejects.toMatchObject({ retryAfterMs: 7_000 });
  });

  it('[P2] a server that does not answer is left after the stated time', async () => {
    fake.answer = () => 'hang';
    const hasty = createInfluxWriter({ url: fake.url, token: 't', org: 'o' }, 50);
    await expect(hasty.write('b', lines(3))).rejects.toThrow(/did not answer in time/);
  });

  it('[P2] a server that is down is tried again later', async () => {
    await fake.stop();
    await expect(writer.write('b', lines(3))).rejects.toMatchObject({ retryable: true });
    fake = await FakeInflux.start();
  });
});
