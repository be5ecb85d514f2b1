/** The ports: free, or held by our own gateway. */

import { type Finding, ok, problem, words } from '../../finding.ts';
import type { Check, Subject } from '../../subject.ts';

export const portsCheck: Check = async (subject) => {
  const { config } = subject;
  const isRunning = (await subject.readyz()) !== undefined;
  const mqtts = config.NINEWATCH_TLS_KEY_FILE === undefined ? undefined : config.NINEWATCH_MQTTS_PORT;
  const ports = [
    ['NINEWATCH_HTTP_PORT', config.NINEWATCH_HTTP_PORT],
    ['NINEWATCH_MQTT_PORT', config.NINEWATCH_MQTT_PORT],
    ['NINEWATCH_MQTTS_PORT', mqtts],
    ['NINEWATCH_GB26875_PORT', config.NINEWATCH_GB26875_PORT],
    ['NINEWATCH_NODE_RED', config.NINEWATCH_NODE_RED],
  ] as const;
  const found = ports.map(([name, port]) =>
    port === undefined ? [] : [look(subject, { name, port, isRunning })],
  );
  return Promise.all(found.flat());
};

async function look(
  { config, machine }: Subject,
  { name, port, isRunning }: { name: string; port: number; isRunning: boolean },
): Promise<Finding> {
  const host = config.NINEWATCH_HOST;
  if (port === 0) return ok('ports', words(`${name}：由系统选一个空闲端口`, `${name}: any free port`));
  const trouble = await machine.portTrouble(host, port);
  if (trouble === undefined) return ok('ports', words(`${host}:${port} 空闲`, `${host}:${port} is free`));
  if (isRunning && trouble === 'EADDRINUSE') {
    return ok(
      'ports',
      words(`${host}:${port} 由正在运行的网关使用`, `${host}:${port} is used by the running gateway`),
    );
  }
  const remedy =
    trouble === 'EACCES'
      ? words(
          '换一个 1024 以上的端口，或给程序 CAP_NET_BIND_SERVICE',
          'take a port from 1024, or give the program CAP_NET_BIND_SERVICE',
        )
      : trouble === 'EADDRNOTAVAIL'
        ? words('NINEWATCH_HOST 不是本机的地址', 'NINEWATCH_HOST is no address of this machine')
        : words(
            `结束占用它的程序（ss -ltnp），或改 ${name}`,
            `end the program that has it (ss -ltnp), or change ${name}`,
          );
  return problem(
    'ports',
    words(`${host}:${port} 不能使用（${trouble}）`, `${host}:${port} cannot be used (${trouble})`),
    remedy,
  );
}
