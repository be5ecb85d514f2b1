/** Long work that says how far it is: a line of JSON for each step, for whoever asks for `application/x-ndjson`. */

import { PassThrough } from 'node:stream';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Log } from '../../base/log.ts';
import { asProblem } from './errors.ts';

export const NDJSON = 'application/x-ndjson';

/** Told how many of how many are done; `phase` where the work has several, each counted from its own beginning. */
export type Tell = (progress: { done: number; total: number; phase?: string }) => void;

/** Not more than so many lines of progress: a client that reads none of them fills no memory. [P8] */
const LINES_MAX = 4_000;
/** Where it stands in the API's documentation. */
export const PROGRESS_DESCRIPTION =
  'With `accept: application/x-ndjson` a line `{"progress":{"done","total","phase"}}` as it goes, and at the end one line ' +
  '`{"result":…}` as documented, or `{"problem":…}`.';

/**
 * Without that wish: the result alone. What fails before the first step is an answer of its own status; later the
 * status has gone out, and the problem is the last line. The work goes on to its end though the client is gone.
 */
export async function withProgress<T extends object>(
  { request, reply, log }: { request: FastifyRequest; reply: FastifyReply; log: Log },
  work: (tell: Tell) => Promise<T>,
): Promise<T | FastifyReply> {
  if (!(request.headers.accept ?? '').includes(NDJSON)) return work(() => {});
  const out = new PassThrough();
  const write = (line: object): void => {
    if (!out.destroyed) out.write(`${JSON.stringify(line)}\n`);
  };
  let lines = 0;
  const begun = Promise.withResolvers<void>();
  const whole = work((progress) => {
    begun.resolve();
    lines += 1;
    if (lines <= LINES_MAX) write({ progress });
  });
  await Promise.race([begun.promise, whole]);
  void whole
    .then(
      (result) => write({ result }),
      (cause: unknown) => {
        const problem = asProblem(cause);
        if (problem.status === 500)
          log.error({ err: cause, route: request.routeOptions.url }, 'it failed on the way');
        write({ problem: problem.toBody() });
      },
    )
    .finally(() => out.end());
  // A proxy that gathers the answer would keep the progress back.
  return reply.type(NDJSON).header('x-accel-buffering', 'no').serializer(String).send(out);
}
