/** A mail server of its own: Debian's Exim without privileges, on a free port, which delivers everything into one folder. */

import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  chownSync,
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import type { AddressInfo } from 'node:net';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { tlsSettings } from './tls-files.ts';

const EXIM = '/usr/sbin/exim4';
/** Debian's nobody and nogroup: Exim refuses to be root. */
const NOBODY = 65_534;
const isRoot = process.getuid?.() === 0;

export const hasMailServer =
  spawnSync(EXIM, ['-bV']).status === 0 && spawnSync('/usr/bin/python3', ['-c', 'import email']).status === 0;

/** As Python's own reader of mails has it. */
export interface ReadMail {
  headers: Record<string, string>;
  text: string;
  html: string;
}

/** Decodes headers and bodies of every file it is given. */
const READER = `
import email, email.policy, json, sys
def mail(name):
    m = email.message_from_binary_file(open(name, 'rb'), policy=email.policy.default)
    part = lambda kind: m.get_body((kind,)).get_content()
    return {'headers': {k.lower(): str(v) for k, v in m.items()}, 'text': part('plain'), 'html': part('html')}
print(json.dumps([mail(name) for name in sys.argv[1:]]))
`;

export class MailServer {
  readonly port: number;
  /** PEM of who signed its certificate. */
  readonly caFile: string;
  readonly #dir: string;
  #process: ChildProcess | undefined;

  private constructor(dir: string, port: number) {
    this.#dir = dir;
    this.port = port;
    this.caFile = join(dir, 'server.crt');
  }

  static async start(login: { user: string; password: string }): Promise<MailServer> {
    const server = new MailServer(mkdtempSync(join(tmpdir(), 'ninewatch-mail-')), await freePort());
    await tlsSettings(server.#dir);
    server.#prepare(login);
    await server.up();
    return server;
  }

  async up(): Promise<void> {
    const args = ['-bdf', '-q1m', '-C', join(this.#dir, 'exim.conf')];
    const as = isRoot ? { uid: NOBODY, gid: NOBODY } : {};
    this.#process = spawn(EXIM, args, { stdio: 'ignore', cwd: this.#dir, detached: true, ...as });
    for (let tries = 0; !(await accepts(this.port)); tries += 1) {
      if (tries > 200) throw new Error('exim does not listen');
    }
  }

  async down(): Promise<void> {
    const daemon = this.#process;
    this.#process = undefined;
    if (daemon?.pid === undefined) return;
    const ended = once(daemon, 'exit');
    // With those of its processes that hold open connections: it leads a group of its own.
    process.kill(-daemon.pid);
    await ended;
  }

  /** The oldest first. */
  mails(): ReadMail[] {
    const folder = join(this.#dir, 'mail', 'new');
    const names = readdirSync(join(this.#dir, 'mail')).includes('new') ? readdirSync(folder).sort() : [];
    if (names.length === 0) return [];
    const files = names.map((name) => join(folder, name));
    return JSON.parse(
      execFileSync('/usr/bin/python3', ['-c', READER, ...files], { encoding: 'utf8' }),
    ) as ReadMail[];
  }

  async stop(): Promise<void> {
    await this.down();
    rmSync(this.#dir, { recursive: true, force: true });
  }

  #prepare({ user, password }: { user: string; password: string }): void {
    const dir = this.#dir;
    for (const name of ['spool', 'log', 'mail']) mkdirSync(join(dir, name));
    copyFileSync(join(dir, 'server.key'), join(dir, 'exim.key'));
    writeFileSync(join(dir, 'exim.conf'), configuration({ dir, port: this.port, user, password }));
    if (!isRoot) return;
    for (const name of ['', 'spool', 'log', 'mail', 'exim.key', 'exim.conf'])
      chownSync(join(dir, name), NOBODY, NOBODY);
    chmodSync(dir, 0o755);
  }
}

/** Nothing is let in without TLS and a login, as with the mail servers that people have. */
function configuration({
  dir,
  port,
  user,
  password,
}: {
  dir: string;
  port: number;
  user: string;
  password: string;
}): string {
  const [own, group] = isRoot ? ['nobody', 'nogroup'] : [process.getuid?.(), process.getgid?.()];
  return `primary_hostname = mail.test
exim_user = ${own}
exim_group = ${group}
spool_directory = ${dir}/spool
log_file_path = ${dir}/log/%slog
pid_file_path = ${dir}/exim.pid
local_interfaces = 127.0.0.1
daemon_smtp_ports = ${port}
keep_environment =
never_users =
deliver_drop_privilege = true
tls_advertise_hosts = *
tls_certificate = ${dir}/server.crt
tls_privatekey = ${dir}/exim.key
auth_advertise_hosts = \${if eq{$tls_in_cipher}{}{}{*}}
acl_smtp_rcpt = recipients
acl_smtp_data = content
begin acl
recipients:
  deny local_parts = gone
       message = no such person
  accept authenticated = *
  deny message = sign in first
content:
  accept
begin routers
all:
  driver = accept
  transport = folder
begin transports
folder:
  driver = appendfile
  directory = ${dir}/mail
  maildir_format = true
  create_directory = true
  user = ${own}
  group = ${group}
begin authenticators
plain:
  driver = plaintext
  public_name = PLAIN
  server_prompts = :
  server_condition = \${if and{{eq{$auth2}{${user}}}{eq{$auth3}{${password}}}}}
  server_set_id = $auth2
`;
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Waits a moment when nothing listens. */
async function accepts(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1');
  const isUp = await new Promise<boolean>((resolve) => {
    socket.once('connect', () => resolve(true));
    socket.once('error', () => resolve(false));
  });
  socket.destroy();
  if (!isUp) await new Promise((resolve) => setTimeout(resolve, 50));
  return isUp;
}
