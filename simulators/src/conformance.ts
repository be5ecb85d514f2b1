/** `npm run conformance -- --device <id> --venue <id> --secret …`: plays the gateway and judges the device that connects. */

import { writeFile } from 'node:fs/promises';
import { isId, LIMITS } from '@ninewatch/contracts';
import { systemClock } from './base/clock.ts';
import { type CommandLine, type OptionKind, readCommandLine } from './base/command-line.ts';
import { Failure, reasonOf } from './base/failure.ts';
import { stopSignal } from './base/stop-signal.ts';
import { print, printable, runCommand, tell } from './base/terminal.ts';
import { ORDINARY_PACE, type Pace, runCourse } from './conformance/course.ts';
import { reportHtml, reportJson, reportLines, reportOf } from './conformance/report.ts';
import { Stand } from './conformance/stand.ts';

const OPTIONS: Record<string, OptionKind> = {
  device: 'text',
  venue: 'text',
  secret: 'text',
  listen: 'number',
  host: 'text',
  restart: 'switch',
  patience: 'number',
  outage: 'number',
  watch: 'number',
  json: 'text',
  html: 'text',
  help: 'switch',
};

const USAGE = `usage: npm run conformance -- --device ID --venue ID --secret SECRET [options]

Plays the gateway for one device and judges it by the numbered requirements of contract v1. Point the device at this
machine and let it measure at its shortest interval; about five minutes. Nothing is stored.

  --listen PORT    1883; 0 = any free one
  --host ADDRESS   127.0.0.1; 0.0.0.0 lets devices of the network in
  --restart        asks you in the end to restart the device, and looks at its boot
  --patience S     how long to wait for each thing that the device does by itself (150)
  --outage S       how long the gateway is gone (30)
  --watch S        how long its ordinary life is watched (10)
  --json FILE      the report for programs
  --html FILE      the report to hand in
Exit code 0: conforms; 1: does not, or never connected; 130: interrupted.`;

interface Request {
  device: { id: string; venueId: string; secret: string };
  port: number;
  host: string;
  pace: Pace;
  json: string | undefined;
  html: string | undefined;
}

function requestOf(line: CommandLine): Request {
  const [id, venueId, secret] = [line.text('device'), line.text('venue'), line.text('secret')];
  if (!isId(id)) throw new Failure('--device ID is missing or no id; --help lists the options');
  if (!isId(venueId)) throw new Failure('--venue ID is missing or no id; --help lists the options');
  if (secret === undefined || secret.length < LIMITS.secretCharsMin) {
    throw new Failure(`--secret has at least ${LIMITS.secretCharsMin} characters`);
  }
  const secondsOf = (name: string, max: number): number | undefined => {
    const value = line.number(name, { min: 0.1, max });
    return value === undefined ? undefined : value * 1_000;
  };
  return {
    device: { id, venueId, secret },
    port: line.number('listen', { min: 0, max: 65_535, whole: true }) ?? 1_883,
    host: line.text('host') ?? '127.0.0.1',
    pace: {
      patienceMs: secondsOf('patience', 3_600) ?? ORDINARY_PACE.patienceMs,
      outageMs: secondsOf('outage', 3_600) ?? ORDINARY_PACE.outageMs,
      watchMs: secondsOf('watch', 3_600) ?? ORDINARY_PACE.watchMs,
      hasRestart: line.isOn('restart'),
    },
    json: line.text('json'),
    html: line.text('html'),
  };
}

async function main(args: string[]): Promise<void> {
  const line = readCommandLine(args, OPTIONS);
  if (line.isOn('help')) return print(USAGE);
  const { device, port, host, pace, json, html } = requestOf(line);
  const stand = new Stand(device, systemClock);
  const signal = stopSignal();
  const listening = await stand.listen(port, host).catch((cause: unknown) => {
    throw new Failure(`port ${port} cannot be used: ${reasonOf(cause)}`, cause);
  });
  tell(`listening on ${host}:${listening}`);
  const hasCome = await runCourse({ stand, pace, clock: systemClock, signal, tell });
  await stand.close();
  if (signal.aborted) {
    process.exitCode = 130;
    return;
  }
  if (!hasCome) throw new Failure(`no device connected within ${pace.patienceMs / 1_000} s`);
  const report = reportOf(stand.transcript, systemClock.nowMs());
  for (const text of reportLines(report)) print(printable(text));
  if (json !== undefined) await writeFile(json, reportJson(report));
  if (html !== undefined) await writeFile(html, reportHtml(report));
  process.exitCode = report.isConforming ? 0 : 1;
}

await runCommand('conformance', main);
