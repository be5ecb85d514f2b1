/** Webhook and heartbeat: whether somebody answers there. Nothing is delivered. */

import { destinationOf } from '../../../base/address.ts';
import { causeText } from '../../../base/errors.ts';
import { type Finding, ok, problem, warning, words } from '../../finding.ts';
import type { Check } from '../../subject.ts';

const WAIT_MS = 4_000;
/** To OPTIONS: a server that has no such method is there and answers. */
const NOT_IMPLEMENTED = 501;
const NAMES = ['NINEWATCH_WEBHOOK_URL', 'NINEWATCH_HEARTBEAT_URL'] as const;

export const addressesCheck: Check = async ({ config }) => {
  const asked = NAMES.map((name) => [name, config[name]] as const);
  const found = await Promise.all(
    asked.map(([name, url]) => (url === undefined ? undefined : look(name, new URL(url)))),
  );
  return found.filter((finding) => finding !== undefined);
};

/** OPTIONS: a HEAD would count as a heartbeat with some services. */
async function look(name: string, url: URL): Promise<Finding> {
  const host = url.host;
  const to = destinationOf(url.href);
  try {
    const { status } = await fetch(to.url, {
      method: 'OPTIONS',
      headers: to.headers,
      redirect: 'manual',
      signal: AbortSignal.timeout(WAIT_MS),
    });
    if (status < 500 || status === NOT_IMPLEMENTED)
      return ok(
        'addresses',
        words(`${name}：${host} 有应答（${status}）`, `${name}: ${host} answers (${status})`),
      );
    return warning(
      'addresses',
      words(`${name}：${host} 应答 ${status}`, `${name}: ${host} answers ${status}`),
      words('对方服务有故障：通知会排队重试', 'the other side fails: notices wait and are tried again'),
    );
  } catch (cause) {
    const deeper =
      cause instanceof Error && cause.cause !== undefined ? causeText(cause.cause) : causeText(cause);
    return problem(
      'addresses',
      words(`${name}：${host} 无法连接（${deeper}）`, `${name}: ${host} cannot be reached (${deeper})`),
      words('检查地址、DNS、防火墙和证书', 'look at the address, DNS, the firewall and certificates'),
    );
  }
}
