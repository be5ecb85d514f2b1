/** What the gateway refused, or that it could not be reached: the error that a node hands to `done`. */

/** `code` is the gateway's own, or `unreachable`, `timeout`, `overloaded`, `not-configured` of this side. */
class GatewayProblem extends Error {
  constructor(code, detail, { status, field, retryAfterMs } = {}) {
    super(detail === undefined || detail === '' ? code : `${code}: ${detail}`);
    this.name = 'GatewayProblem';
    this.code = code;
    if (status !== undefined) this.status = status;
    if (field !== undefined) this.field = field;
    if (retryAfterMs !== undefined) this.retryAfterMs = retryAfterMs;
  }
}

/** An answer that is no success; a body that is not ours leaves its status as the code. */
async function problemOf(answer) {
  const body = await answer.json().catch(() => ({}));
  const seconds = Number(answer.headers.get('retry-after'));
  return new GatewayProblem(body.code ?? `http-${answer.status}`, body.detail ?? body.title, {
    status: answer.status,
    field: body.field,
    ...(Number.isFinite(seconds) && seconds > 0 ? { retryAfterMs: seconds * 1_000 } : {}),
  });
}

module.exports = { GatewayProblem, problemOf };
