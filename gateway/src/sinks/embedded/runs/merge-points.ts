/** Merges runs of buckets: parts of one bucket that came with different flushes become one. */

import type { Block } from '../codec/blocks.ts';
import { addPoint, decodePoints, inOrder, metricOf, type Points } from '../codec/points.ts';
import { LEVELS, type LevelNo } from '../schema.ts';
import { addPoints, type DeviceMerge, targetOf } from './merge-readings.ts';
import { RunBuilder } from './run-builder.ts';
import type { Run, Runs } from './runs.ts';

export function pointsMerge(
  runs: Runs,
  { level, sources, tier }: { level: LevelNo; sources: readonly Run[]; tier: number },
): DeviceMerge {
  const { widthMs } = LEVELS[level];
  const builder = new RunBuilder(runs, targetOf(level, tier, sources), sources);
  return {
    builders: [builder],
    device: (device, blocks) => {
      for (const [metric, same] of byMetric(blocks)) {
        const points: Points = new Map();
        for (const { content } of same)
          decodePoints(content, widthMs, (point) => addPoint(points, point.t, point));
        addPoints(builder, { device, metric, widthMs }, inOrder(points));
      }
    },
  };
}

function byMetric(blocks: readonly Block[]): Map<string, Block[]> {
  const metrics = new Map<string, Block[]>();
  for (const block of blocks) {
    const metric = metricOf(block.content);
    const same = metrics.get(metric);
    if (same === undefined) metrics.set(metric, [block]);
    else same.push(block);
  }
  return metrics;
}
