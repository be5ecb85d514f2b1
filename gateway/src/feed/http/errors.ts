/** Turns whatever a request ended in into problem details; nothing of our insides leaves. [RFC 9457] */

import { STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { hasZodFastifySchemaValidationErrors } from 'fastify-type-provider-zod';
import { BadQuestion, GatewayError } from '../../base/errors.ts';
import type { Log } from '../../base/log.ts';
import { problemOfFailure } from './deciding.ts';
import { Problem, type ProblemCode } from './problems.ts';

/** Codes of Node's HTTP server that mean something else than bytes which are not HTTP. */
const PARSER_PROBLEMS: Readonly<Record<string, ProblemCode>> = {
  HPE_HEADER_OVERFLOW: 'headers-too-large',
  ERR_HTTP_REQUEST_TIMEOUT: 'request-timeout',
};

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

/** What the framework refuses before any route has it. */
export function answerFrameworkError(cause: FastifyError, reply: FastifyReply): FastifyReply {
  return answerProblem(reply, problemOfFramework(cause));
}

/** What is no request at all ends with its connection. */
export function answerUnreadable({ code }: { code?: string }, socket: Duplex): void {
  if (code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  endWithProblem(socket, new Problem(PARSER_PROBLEMS[code ?? ''] ?? 'malformed-request'));
}

/** Writes the answer by hand, for a connection that has no reply of the framework. */
export function endWithProblem(socket: Duplex, problem: Problem): void {
  const body = JSON.stringify(problem.toBody());
  const head = [
    `HTTP/1.1 ${problem.status} ${STATUS_CODES[problem.status]}`,
    'content-type: application/problem+json',
    `content-length: ${Buffer.byteLength(body)}`,
    'x-content-type-options: nosniff',
    'connection: close',
  ];
  socket.once('error', () => socket.destroy());
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`, () => socket.destroy());
}

export function asProblem(cause: unknown): Problem {
  if (cause instanceof Problem) return cause;
  if (cause instanceof GatewayError) return problemOfFailure(cause);
  if (cause instanceof BadQuestion) return problemOfQuestion(cause);
  if (hasZodFastifySchemaValidationErrors(cause)) {
    const errors = cause.validation.map((error) => ({
      field: fieldOf(error),
      detail: error.message ?? 'not as documented',
    }));
    const detail = errors.map((error) => `${error.field}: ${error.detail}`).join('; ');
    return new Problem('invalid-request', detail, { errors, field: errors[0]?.field ?? 'body' });
  }
  return problemOfFramework(cause as Partial<FastifyError>);
}

/** One that no shape knows is named itself; a body that is no object at all is `body`. */
function fieldOf({ instancePath, params }: { instancePath: string; params: object }): string {
  const { keys: [unknown] = [] } = params as { keys?: string[] };
  const path = instancePath.split('/').filter((part) => part !== '');
  return [...path, ...(unknown === undefined ? [] : [unknown])].join('.') || 'body';
}

function problemOfQuestion({ field, message }: BadQuestion): Problem {
  return new Problem(field === 'after' ? 'invalid-cursor' : 'invalid-request', message, { field });
}

function problemOfFramework({ code, statusCode, message }: Partial<FastifyError>): Problem {
  if (code === 'FST_ERR_CTP_BODY_TOO_LARGE' || statusCode === 413) return new Problem('body-too-large');
  if (code === 'FST_ERR_CTP_INVALID_MEDIA_TYPE' || statusCode === 415) {
    return new Problem('unsupported-media-type');
  }
  if (statusCode === 404) return new Problem('no-such-route');
  if (code === 'FST_ERR_BAD_URL') return new Problem('malformed-request');
  // Everything else that the framework blames on the client happens while it reads the body.
  if (statusCode !== undefined && statusCode >= 400 && statusCode < 500) {
    return new Problem('malformed-body', message);
  }
  return new Problem('internal');
}
