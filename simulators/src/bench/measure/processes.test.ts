/** What Linux writes about a process. */

import { describe, expect, it } from 'vitest';
import { cpuSeconds, parseStat, residentBytesMax, threadCosts, threadNanoseconds } from './processes.ts';

describe('process costs', () => {
  it('reads a line whose name has blanks and brackets', () => {
    const rest = 'S 1 1 1 0 -1 4194304 100 0 0 0 150 50 25 5 20 0 11 0';
    expect(parseStat(`4711 (a (strange) name) ${rest}`)).toEqual({
      name: 'a (strange) name',
      own: 2,
      children: 0.3,
    });
  });

  it('sees this very process', () => {
    const threads = threadCosts(process.pid);
    const { user, system } = process.cpuUsage();
    expect(Math.abs(cpuSeconds([process.pid]) - (user + system) / 1e6)).toBeLessThan(0.5);
    expect(threads.find(({ tid }) => tid === process.pid)?.cpuSeconds).toBeGreaterThan(0);
    expect(residentBytesMax([process.pid])).toBeGreaterThan(1 << 20);
    const main = threadNanoseconds(process.pid).find(({ tid }) => tid === process.pid);
    const coarse = threads.find(({ tid }) => tid === process.pid)?.cpuSeconds ?? 0;
    expect(Math.abs((main?.ns ?? 0) / 1e9 - coarse)).toBeLessThan(0.5);
  });
});
