/** A refusal of the gateway, as problem details, and a way to put any failure into words. [RFC 9457] */

export interface ProblemBody {
  code: string;
  status: number;
  title: string;
  detail: string;
  field?: string;
  deviceIds?: string[];
  errors?: ProblemPlace[];
}

/** A place in a text that was sent. */
export interface ProblemPlace {
  field: string;
  detail: string;
  file?: string;
  line?: number;
  column?: number;
}

export class ApiProblem extends Error {
  readonly code: string;
  readonly status: number;
  readonly field: string | undefined;
  /** Devices that the refusal names, as in `still-in-danger`. */
  readonly deviceIds: readonly string[];
  /** Every mistake of a text, with its place. */
  readonly errors: readonly ProblemPlace[];

  constructor(body: ProblemBody) {
    super(body.detail);
    this.name = 'ApiProblem';
    this.code = body.code;
    this.status = body.status;
    this.field = body.field;
    this.deviceIds = body.deviceIds ?? [];
    this.errors = body.errors ?? [];
  }
}

/** The answer's own words when it has them; else what its status says. */
export function problemOf(status: number, body: unknown): ApiProblem {
  const given = (typeof body === 'object' && body !== null ? body : {}) as Partial<ProblemBody>;
  const code = typeof given.code === 'string' ? given.code : codeOfStatus(status);
  const detail = typeof given.detail === 'string' ? given.detail : '';
  return new ApiProblem({ ...given, code, status, title: given.title ?? '', detail });
}

/** Nobody answered at all. */
export function unreachable(cause: unknown): ApiProblem {
  const detail = cause instanceof Error ? cause.message : '';
  return new ApiProblem({ code: 'unreachable', status: 0, title: '', detail });
}

function codeOfStatus(status: number): string {
  if (status === 401) return 'not-signed-in';
  if (status === 403) return 'forbidden';
  if (status === 404) return 'not-found';
  return status >= 500 ? 'internal' : 'invalid-request';
}

export function asProblem(cause: unknown): ApiProblem {
  return cause instanceof ApiProblem ? cause : unreachable(cause);
}
