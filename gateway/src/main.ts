/** The process only: settings, start, signals, exit code. */

import { systemClock } from './base/clock.ts';
import { causeText } from './base/errors.ts';
import { createLog, type Log, withoutSecrets } from './base/log.ts';
import { loadConfig } from './config.ts';
import { type Gateway, startGateway } from './gateway.ts';

/** A stop that takes longer is cut: what was acknowledged is stored anyway. */
const STOP_MS_MAX = 9_500;

const EXIT_OK = 0;
const EXIT_FAILED = 1;
const EXIT_WRONG_SETTING = 2;

export async function main(): Promise<void> {
  const loaded = loadConfig(process.env);
  if (!loaded.ok) end(EXIT_WRONG_SETTING, loaded.line);
  const log = createLog(loaded.config.NINEWATCH_LOG_LEVEL, 'main');
  for (const name of loaded.unknown) log.warn(`${name} is no setting of ninewatch; see the README's table`);
  const died = (cause: unknown) => {
    log.fatal({ err: cause }, 'ending, so that a restart can go on from the journal');
    process.exit(EXIT_FAILED);
  };
  process.on('uncaughtException', died);
  process.on('unhandledRejection', died);

  const started = startGateway(loaded.config, systemClock, died);
  stopOnSignal(started);
  if (!isOnTerminal()) reloadOnSignal(started, log);
  const gateway = await started.catch((cause: unknown) => end(EXIT_FAILED, causeText(cause)));
  if (gateway.adminPassword !== undefined) {
    process.stderr.write(`first start: user "admin", password "${gateway.adminPassword}" (shown once)\n`);
  }
  const { httpPort, mqttPort, mqttsPort, gb26875Port } = gateway;
  process.stdout.write(
    `${JSON.stringify({ event: 'ready', httpPort, mqttPort, mqttsPort, gb26875Port, pid: process.pid })}\n`,
  );
}

/** One line that says what is wrong. */
function end(code: number, line: string): never {
  process.stderr.write(`ninewatch: ${withoutSecrets(line.replaceAll('\n', ' '))}\n`);
  process.exit(code);
}

/** Also while it is still starting. */
function stopOnSignal(started: Promise<Gateway>): void {
  let isStopping = false;
  const stop = (): void => {
    if (isStopping) return;
    isStopping = true;
    systemClock.after(STOP_MS_MAX, () =>
      end(EXIT_FAILED, 'stopping took too long; what was acknowledged is stored'),
    );
    started
      .then((gateway) => gateway.stop())
      .then(
        () => process.exit(EXIT_OK),
        (cause: unknown) => end(EXIT_FAILED, `stopping failed: ${causeText(cause)}`),
      );
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
  if (isOnTerminal()) process.on('SIGHUP', stop);
}

/** There SIGHUP means that the terminal is gone, and nobody would know of the gateway any more. */
function isOnTerminal(): boolean {
  return process.stdin.isTTY === true || process.stderr.isTTY === true;
}

/** One line a signal; one that comes while it is still starting is answered then. */
function reloadOnSignal(started: Promise<Gateway>, log: Log): void {
  process.on('SIGHUP', () => {
    started
      .then((gateway) => gateway.reloadRules())
      .then(
        (reloaded) => {
          if (reloaded.outcome === 'refused') log.error(`rules not reloaded: ${reloaded.detail}`);
          else log.info(`rules ${reloaded.version} of ${reloaded.path}: ${reloaded.outcome}`);
        },
        (cause: unknown) => log.error({ err: cause }, 'rules not reloaded'),
      );
    started
      .then((gateway) => gateway.reloadNotices())
      .then(
        (outcome) => outcome === 'taken' && log.info('the notices file was read again and taken'),
        (cause: unknown) => log.error(`notices file not reloaded: ${causeText(cause)}`),
      );
  });
}
