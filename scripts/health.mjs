/** Exit code 0 when the gateway of this container is ready: for its health check. */

const port = process.env.NINEWATCH_HTTP_PORT?.trim() || '8080';
const given = process.env.NINEWATCH_HOST?.trim() || '127.0.0.1';
const host = given === '0.0.0.0' || given === '::' ? '127.0.0.1' : given;
const at = host.includes(':') ? `[${host}]` : host;

try {
  const answer = await fetch(`http://${at}:${port}/readyz`, { signal: AbortSignal.timeout(4_000) });
  process.stdout.write(`${await answer.text()}\n`);
  process.exitCode = answer.ok ? 0 : 1;
} catch (cause) {
  process.stdout.write(`${cause.cause?.message ?? cause.message}\n`);
  process.exitCode = 1;
}
