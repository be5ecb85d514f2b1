/** Notices by e-mail through a real mail server, read back by another program than the one that wrote them. */

import { writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { hasMailServer, MailServer } from './stage/mail-server.ts';
import { Stage } from './stage/stage.ts';

const LOGIN = { user: 'ninewatch', password: 'mail-password' };
const WAIT = { timeout: 30_000, interval: 100 };
const file = join(tmpdir(), `ninewatch-mail-${process.pid}.yaml`);
let server: MailServer;
let stage: Stage;

describe.runIf(hasMailServer)('e-mail', () => {
  beforeAll(async () => {
    server = await MailServer.start(LOGIN);
    writeFileSync(
      file,
      `format: 1
link: https://wall.example
channels:
  - name: mail
    kind: email
    host: 127.0.0.1
    port: ${server.port}
    security: starttls
    ca: { secretFile: ${server.caFile} }
    user: ${LOGIN.user}
    password: "\${NINEWATCH_TEST_MAIL_PASSWORD}"
    from: ninewatch@example.cn
    fromName: 九小场所消防预警
routes:
  - when: { kind: [fire] }
    to: [mail]
`,
    );
    stage = await Stage.start({ NINEWATCH_NOTICES_FILE: file, NINEWATCH_TEST_MAIL_PASSWORD: LOGIN.password });
    for (const [username, name, email] of [
      ['li', '李晓明', 'li@example.cn'],
      ['gone', '离职', 'gone@example.cn'],
    ]) {
      const roles = [{ role: 'duty_officer', region: 'root' }];
      await stage.admin.done('/users', { username, name, email, password: 'long enough', roles });
    }
    await stage.venue('hotpot', { name: '老灶火锅 <&>', address: '石桥路 12 号', facts: { gasHeavy: true } });
  });
  afterAll(async () => {
    await stage?.end();
    await server?.stop();
  });

  it('[P9] of a fire arrives as it was written, in Chinese, and nobody answers it by machine', async () => {
    const device = await stage.device('heat-1', 'hotpot');
    await device.read({ temperature: 80 });
    await vi.waitFor(() => expect(server.mails().length).toBeGreaterThan(0), WAIT);
    const [mail] = server.mails();
    expect(mail?.headers).toMatchObject({
      from: '九小场所消防预警 <ninewatch@example.cn>',
      to: '李晓明 <li@example.cn>',
      'auto-submitted': 'auto-generated',
    });
    expect(mail?.headers.subject).toMatch(/^【火灾报警】老灶火锅 <&>：温度 80°C/);
    expect(mail?.text).toContain('场所：老灶火锅 <&>\n风险：红色（高风险）\n地址：石桥路 12 号');
    expect(mail?.html).toContain('场所：老灶火锅 &lt;&amp;&gt;');
    expect(mail?.html).toMatch(/<a href="https:\/\/wall\.example\/tickets\/[^"]+">/);
    const [notice] = await stage.admin.list<{ id: string }>('/notices');
    expect(mail?.headers['message-id']).toBe(`<${notice?.id}_2f_mail_2f_li@example.cn>`);
  });

  it('to who is unknown there is refused for good, and to be seen among what was given up', async () => {
    const dead = () => stage.admin.list<{ target: string; trouble: string }>('/deliveries?state=dead');
    await vi.waitFor(async () => expect(await dead()).toHaveLength(1), WAIT);
    expect((await dead())[0]).toMatchObject({
      target: 'gone',
      trouble: expect.stringContaining('no such person'),
    });
  });

  it('[P2] waits while the server is down, and comes when it is up again', async () => {
    await server.down();
    const before = server.mails().length;
    const device = await stage.device('heat-2', 'hotpot');
    await device.event('alarm');
    const failed = () => stage.admin.list('/attempts?outcome=failed');
    await vi.waitFor(async () => expect((await failed()).length).toBeGreaterThan(0), WAIT);
    await server.up();
    await vi.waitFor(() => expect(server.mails().length).toBeGreaterThan(before), WAIT);
  });
});
