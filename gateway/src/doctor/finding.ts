/** What a check says: one line what is, one line what to do, in two languages. */

export interface Words {
  zh: string;
  en: string;
}

export type Level = 'ok' | 'warning' | 'problem';

export interface Finding {
  /** Stable, for programs: `disk`, `tls-expiry`, … */
  check: string;
  level: Level;
  what: Words;
  /** Present unless `ok`. */
  remedy?: Words;
}

export function words(zh: string, en: string): Words {
  return { zh, en };
}

export function ok(check: string, what: Words): Finding {
  return { check, level: 'ok', what };
}

/** Works, and will not always. */
export function warning(check: string, what: Words, remedy: Words): Finding {
  return { check, level: 'warning', what, remedy };
}

/** The gateway does not start, or does not do what it is for. */
export function problem(check: string, what: Words, remedy: Words): Finding {
  return { check, level: 'problem', what, remedy };
}
