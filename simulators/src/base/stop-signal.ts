/** SIGINT and SIGTERM as an AbortSignal: the first stops cleanly, a second one ends the process as usual. */

export function stopSignal(): AbortSignal {
  const controller = new AbortController();
  const stop = () => controller.abort();
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
  return controller.signal;
}
