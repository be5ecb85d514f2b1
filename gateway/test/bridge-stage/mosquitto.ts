/** A Mosquitto with TLS and passwords, as somebody else's broker. */

import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { freePort, until } from '../influx-stage/free-port.ts';

const PROGRAM = '/usr/sbin/mosquitto';
const CONNECTS_MS_MAX = 1_000;
export const PASSWORD = 'a word for the broker';

export interface Publisher {
  write(lines: readonly string[]): void;
  /** Resolves when the broker has acknowledged all of them. */
  end(): Promise<void>;
}

export interface Mosquitto {
  port: number;
  /** Of the authority; its own certificate is of 127.0.0.1. */
  ca: string;
  publish(topic: string, payload: string, ...more: string[]): void;
  /** One message a line, in order, with QoS 1. */
  publisher(topic: string): Publisher;
  stop(): Promise<void>;
}

export async function startMosquitto(dir: string): Promise<Mosquitto> {
  const file = (name: string) => join(dir, name);
  execFileSync(
    'openssl',
    [
      ...['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-subj', '/CN=127.0.0.1'],
      ...['-addext', 'subjectAltName=IP:127.0.0.1'],
      ...['-keyout', file('key.pem'), '-out', file('ca.pem')],
    ],
    { stdio: 'ignore' },
  );
  execFileSync('mosquitto_passwd', ['-b', '-c', file('passwords'), 'nine', PASSWORD], { stdio: 'ignore' });
  const port = await freePort();
  const config = [
    `listener ${port} 127.0.0.1`,
    ...[`certfile ${file('ca.pem')}`, `keyfile ${file('key.pem')}`, `password_file ${file('passwords')}`],
    // As root it would become another user, who may not read these files.
    ...['user root', 'allow_anonymous false', 'persistence false'],
    ...['max_inflight_messages 200', 'max_queued_messages 100000'],
  ];
  writeFileSync(file('mosquitto.conf'), `${config.join('\n')}\n`);
  const child = spawn(PROGRAM, ['-c', file('mosquitto.conf')], { stdio: 'ignore' });
  await until(() => isOpen(port));
  const login = [
    ...['-h', '127.0.0.1', '-p', String(port), '--cafile', file('ca.pem')],
    ...['-u', 'nine', '-P', PASSWORD, '-q', '1'],
  ];
  return {
    ...{ port, ca: file('ca.pem') },
    publish: (topic, payload, ...more) => {
      execFileSync('mosquitto_pub', [...login, '-t', topic, '-m', payload, ...more], { stdio: 'ignore' });
    },
    publisher: (topic) => {
      const publisher = spawn('mosquitto_pub', [...login, '-t', topic, '-l'], {
        stdio: ['pipe', 'ignore', 'ignore'],
      });
      const exited = once(publisher, 'exit');
      return {
        write: (lines) => void publisher.stdin.write(`${lines.join('\n')}\n`),
        end: async () => {
          publisher.stdin.end();
          await exited;
        },
      };
    },
    stop: () => stop(child),
  };
}

async function stop(child: ChildProcess): Promise<void> {
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  await ended;
}

function isOpen(port: number): Promise<true | undefined> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1', timeout: CONNECTS_MS_MAX });
    const end = (found: true | undefined) => {
      socket.destroy();
      resolve(found);
    };
    socket
      .once('connect', () => end(true))
      .once('error', () => end(undefined))
      .once('timeout', () => end(undefined));
  });
}
