/** Turns whatever a request ended in into problem details; nothing of our insides leaves. [RFC 9457] */

import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { hasZodFastifySchemaValidationErrors } from 'fastify-type-provider-zod';
import { GatewayError } from '../../base/errors.ts';
import type { Log } from '../../base/log.ts';
import { problemOfFailure } from './deciding.ts';
import { Problem } from './problems.ts';

export function answerProblem(reply: FastifyReply, problem: Problem): FastifyReply {
  const { retryAfterS } = problem.extras;
  if (retryAfterS !== undefined) reply.header('retry-after', String(retryAfterS));
  if (problem.status === 401) reply.header('www-authenticate', 'Bearer');
  return reply
    .code(problem.status)
    .type('application/problem+json')
    .serializer(JSON.stringify)
    .send(problem.toBody());
}

export function answerErrorsAsProblems(app: FastifyInstance, log: Log): void {
  app.setErrorHandler((cause: unknown, request: FastifyRequest, reply: FastifyReply) => {
    const problem = asProblem(cause);
    if (problem.status === 500) {
      log.error({ err: cause, route: request.routeOptions.url, method: request.method }, 'a request failed');
    }
    return answerProblem(reply, problem);
  });
}

function asProblem(cause: unknown): Problem {
  if (cause instanceof Problem) return cause;
  if (cause instanceof GatewayError) return problemOfFailure(cause);
  if (hasZodFastifySchemaValidationErrors(cause)) {
    const errors = cause.validation.map(({ instancePath, message }) => ({
      field: instancePath.slice(1).replaceAll('/', '.'),
      detail: message ?? 'not as documented',
    }));
    const [first] = errors;
    const detail = errors.map((error) => `${error.field || 'body'}: ${error.detail}`).join('; ');
    return new Problem('invalid-request', detail, {
      errors,
      ...(first?.field ? { field: first.field } : {}),
    });
  }
  return problemOfFramework(cause as Partial<FastifyError>);
}

function problemOfFramework({ code, statusCode, message }: Partial<FastifyError>): Problem {
  if (code === 'FST_ERR_CTP_BODY_TOO_LARGE' || statusCode === 413) return new Problem('body-too-large');
  if (code === 'FST_ERR_CTP_INVALID_MEDIA_TYPE' || statusCode === 415) {
    return new Problem('unsupported-media-type');
  }
  if (statusCode === 404) return new Problem('no-such-route');
  // Everything else that the framework blames on the client happens while it reads the body.
  if (statusCode !== undefined && statusCode >= 400 && statusCode < 500) {
    return new Problem('malformed-body', message);
  }
  return new Problem('internal');
}
