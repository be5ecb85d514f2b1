/** A warning as the gateway takes it, from what was filled in. */

import type { NewWarning } from '../api/loop.ts';

/** Without an English text the Chinese one stands for both. */
export function warningIn(body: Record<string, unknown>, fromEmergency: string | undefined): NewWarning {
  const { zh, en, ...to } = body;
  return {
    text: { zh: String(zh), en: String(en ?? zh) },
    to: to as NewWarning['to'],
    ...(fromEmergency === undefined ? {} : { fromEmergency }),
  };
}
