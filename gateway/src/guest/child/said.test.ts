import { PassThrough } from 'node:stream';
import { describe, expect, it, vi } from 'vitest';
import { FakeClock } from '../../base/clock.ts';
import { GUEST_LIMITS } from '../limits.ts';
import { hear, withoutSecrets } from './said.ts';

function setUp() {
  const clock = new FakeClock();
  const stream = new PassThrough();
  const said: string[] = [];
  const dropped: number[] = [];
  hear(stream, { clock, say: (line) => said.push(line), onDropped: (lines) => dropped.push(lines) });
  return { clock, stream, said, dropped };
}

describe('what a guest says', () => {
  it('comes line by line, whole, without colours', async () => {
    const { stream, said } = setUp();
    stream.write('one\ntw');
    stream.write('o\u001b[31m red\u001b[0m\u0007\n\n');
    await vi.waitFor(() => expect(said).toEqual(['one', 'two red ']));
  });

  it('[P8] is a few lines a second, none too long; the guest waits in its own writing', async () => {
    const { clock, stream, said, dropped } = setUp();
    stream.write(`${'x'.repeat(9_000)}\n${'line\n'.repeat(99)}`);
    await vi.waitFor(() => expect(stream.isPaused()).toBe(true));
    expect(said).toHaveLength(GUEST_LIMITS.linesASecond);
    expect(said[0]).toHaveLength(GUEST_LIMITS.lineCharactersMax);
    clock.advance(1_000);
    expect(dropped).toEqual([80]);
    stream.write('later\n');
    await vi.waitFor(() => expect(said.at(-1)).toBe('later'));
  });

  it.each([
    ['authorization: Bearer abc.def-1', 'authorization: … …'],
    ['sent Bearer eyJhbGciOi.eyJzdWIi.sig now', 'sent Bearer … now'],
    ['got eyJhbGciOi.eyJzdWIi.sig', 'got …'],
    ['{"password":"top secret","user":"li"}', '{"password":…,"user":"li"}'],
    ['token=abc; rest', 'token=…; rest'],
    ['https://li:pw@host/x', 'https://li:…@host/x'],
    ['nothing to hide', 'nothing to hide'],
  ])('[P10] tells no secret: %s', (line, told) => {
    expect(withoutSecrets(line)).toBe(told);
  });
});
