/** The data folder: there, ours, and nobody else's to read. [P10] */

import { accessSync, constants, existsSync, readdirSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { causeText } from '../../../base/errors.ts';
import { type Finding, ok, problem, warning, words } from '../../finding.ts';
import type { Check, Subject } from '../../subject.ts';

const OTHERS = 0o077;

export const folderCheck: Check = (subject) => {
  const dir = resolve(subject.config.NINEWATCH_DATA_DIR);
  if (!existsSync(dir)) {
    return [
      warning(
        'folder',
        words(`数据目录 ${dir} 还不存在`, `the data folder ${dir} does not exist yet`),
        words(
          '第一次启动会创建它；如果已有数据，请检查 NINEWATCH_DATA_DIR',
          'the first start makes it; with data from before, look at NINEWATCH_DATA_DIR',
        ),
      ),
    ];
  }
  if (!statSync(dir).isDirectory()) {
    return [
      problem(
        'folder',
        words(`${dir} 不是目录`, `${dir} is no folder`),
        words('改正 NINEWATCH_DATA_DIR', 'correct NINEWATCH_DATA_DIR'),
      ),
    ];
  }
  const found = [...usable(dir), ...owners(dir, subject), ...open(dir)];
  return found.length > 0 ? found : [ok('folder', words(`数据目录 ${dir}`, `the data folder ${dir}`))];
};

function usable(dir: string): Finding[] {
  try {
    accessSync(dir, constants.R_OK | constants.W_OK | constants.X_OK);
    return [];
  } catch (cause) {
    const why = causeText(cause);
    return [
      problem(
        'folder',
        words(`数据目录不可读写：${why}`, `the data folder cannot be used: ${why}`),
        words(
          '以网关的用户运行本命令，或改正目录的属主',
          "run this as the gateway's user, or correct the folder's owner",
        ),
      ),
    ];
  }
}

/** A file of another owner, as a command run as root leaves it, keeps the gateway from writing. */
function owners(dir: string, { machine }: Subject): Finding[] {
  if (machine.uid === undefined) return [];
  const { uid } = statSync(dir);
  const strangers = readdirSync(dir).filter(
    (name) => statSync(join(dir, name), { throwIfNoEntry: false })?.uid !== uid,
  );
  if (strangers.length === 0) return [];
  const names = strangers.slice(0, 5).join(', ');
  return [
    problem(
      'folder-owner',
      words(
        `这些文件的属主与数据目录不同：${names}`,
        `these have another owner than the data folder: ${names}`,
      ),
      words(`chown -R ${uid} ${dir}（先停下网关）`, `chown -R ${uid} ${dir} (stop the gateway first)`),
    ),
  ];
}

function open(dir: string): Finding[] {
  const mode = statSync(dir).mode & 0o777;
  if ((mode & OTHERS) === 0) return [];
  return [
    warning(
      'folder-mode',
      words(
        `数据目录权限为 ${mode.toString(8)}，其他用户也能读`,
        `the data folder has mode ${mode.toString(8)}: others can read it`,
      ),
      words(`chmod 700 ${dir}`, `chmod 700 ${dir}`),
    ),
  ];
}
