/** How long a page's main thread worked in one piece: by its processor, which a busy machine does not stretch, and by the clock. */

import type { CDPSession } from 'playwright-core';

export interface TaskTimes {
  cpuMs: number;
  wallMs: number;
}

interface TraceEvent {
  name: string;
  ph: string;
  pid: number;
  tid: number;
  dur?: number;
  tdur?: number;
  args?: { name?: string };
}

/** From now until `stop`, which tells the tasks of every main thread of a renderer. */
export async function traceTasks(cdp: CDPSession): Promise<{ stop(): Promise<TaskTimes[]> }> {
  const events: TraceEvent[] = [];
  const collect = ({ value }: { value: object[] }) => {
    for (const event of value as TraceEvent[]) {
      if (
        event.name === 'thread_name' ||
        event.name === 'RunTask' ||
        event.name === 'ThreadControllerImpl::RunTask'
      )
        events.push(event);
    }
  };
  cdp.on('Tracing.dataCollected', collect);
  await cdp.send('Tracing.start', {
    traceConfig: {
      includedCategories: ['disabled-by-default-devtools.timeline', '__metadata'],
      excludedCategories: ['*'],
    },
    transferMode: 'ReportEvents',
  } as never);
  return {
    stop: async () => {
      const complete = new Promise<void>((resolve) => cdp.once('Tracing.tracingComplete', () => resolve()));
      await cdp.send('Tracing.end');
      await complete;
      cdp.off('Tracing.dataCollected', collect);
      return tasksOf(events);
    },
  };
}

function tasksOf(events: readonly TraceEvent[]): TaskTimes[] {
  const key = ({ pid, tid }: TraceEvent) => `${pid} ${tid}`;
  const mains = new Set(
    events.filter(({ name, args }) => name === 'thread_name' && args?.name === 'CrRendererMain').map(key),
  );
  return events
    .filter((event) => event.name !== 'thread_name' && mains.has(key(event)) && event.dur !== undefined)
    .map(({ dur = 0, tdur = dur }) => ({ cpuMs: Math.round(tdur / 1_000), wallMs: Math.round(dur / 1_000) }));
}

export function longestTask(tasks: readonly TaskTimes[]): TaskTimes {
  if (tasks.length === 0) throw new Error('no task was traced');
  return tasks.reduce((longest, task) => (task.cpuMs > longest.cpuMs ? task : longest));
}
