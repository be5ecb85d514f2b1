/** The keys: there, sound, and those that the ledger was written with. */

import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { type Finding, ok, problem, words } from '../../finding.ts';
import type { Check, Subject } from '../../subject.ts';

const FILE = 'keys.json';
const NAMES = ['devices', 'sessions', 'contacts'];
const KEY = /^[0-9a-f]{64}$/;

const PUT_BACK = words(
  '放回这个账本的 keys.json（在备份里）',
  'put back the keys.json of this ledger (it is in the backups)',
);

export const keysCheck: Check = (subject) => {
  const file = join(subject.config.NINEWATCH_DATA_DIR, FILE);
  if (!existsSync(join(subject.config.NINEWATCH_DATA_DIR, 'ledger.sqlite')) && !existsSync(file)) return [];
  if (!existsSync(file)) {
    const what = words('没有 keys.json：没有设备能登录', 'keys.json is missing: no device could log in');
    return [problem('keys', what, PUT_BACK)];
  }
  const keys = read(file);
  const bad = NAMES.filter((name) => !KEY.test(String(keys?.[name] ?? '')));
  // A version before sealed contacts had no such key; a start adds it.
  const unsound = bad.filter((name) => name !== 'contacts' || keys?.contacts !== undefined);
  if (unsound.length > 0) {
    const names = unsound.join(', ');
    return [
      problem(
        'keys',
        words(`keys.json 中的 ${names} 已损坏`, `keys.json holds no sound key ${names}`),
        PUT_BACK,
      ),
    ];
  }
  const found = [...mode(file), ...fits(subject, String(keys?.contacts ?? ''))];
  return found.length > 0
    ? found
    : [ok('keys', words('keys.json 完好，与账本相符', 'keys.json is sound and fits the ledger'))];
};

function read(file: string): Record<string, unknown> | null {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>;
  } catch {
    return null;
  }
}

function mode(file: string): Finding[] {
  const bits = statSync(file).mode & 0o777;
  if ((bits & 0o077) === 0) return [];
  return [
    problem(
      'keys-mode',
      words(
        `keys.json 权限为 ${bits.toString(8)}，其他用户也能读`,
        `keys.json has mode ${bits.toString(8)}: others can read it`,
      ),
      words(`chmod 600 ${file}`, `chmod 600 ${file}`),
    ),
  ];
}

function fits(subject: Subject, key: string): Finding[] {
  if (!existsSync(join(subject.config.NINEWATCH_DATA_DIR, 'ledger.sqlite')) || key === '') return [];
  const ledger = subject.ledger();
  try {
    const { sealedContact } = ledger.facts();
    if (sealedContact === null || subject.opensContacts(Buffer.from(key, 'hex'), sealedContact)) return [];
    const what = words(
      'keys.json 的 contacts 密钥不是加密账本联系方式的那一个',
      'the key "contacts" of keys.json is not the one that the ledger\'s contacts were sealed with',
    );
    return [problem('keys-contacts', what, PUT_BACK)];
  } catch {
    // The check of the content says what is wrong with the ledger.
    return [];
  } finally {
    ledger.close();
  }
}
