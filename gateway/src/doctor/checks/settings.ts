/** The settings, each wrong one by name, and the files that they name. */

import { causeText } from '../../base/errors.ts';
import { type Finding, ok, problem, warning, words } from '../finding.ts';
import type { Check } from '../subject.ts';

export const settingsCheck: Check = ({ wrong, unknown }) => {
  const found: Finding[] = [
    ...wrong.map((line) =>
      problem(
        'settings',
        words(`设置有误：${line}`, line),
        words(
          '按 README 设置表改正；网关不会带着错误的设置启动',
          "set it as the README's table says; the gateway does not start with it",
        ),
      ),
    ),
    ...unknown.map((name) =>
      warning(
        'settings',
        words(`${name} 不是本程序的设置`, `${name} is no setting of ninewatch`),
        words('检查拼写，或把它删掉', 'check how it is written, or remove it'),
      ),
    ),
  ];
  return found.length > 0 ? found : [ok('settings', words('设置全部有效', 'all settings are valid'))];
};

/** Rules, profile, and whatever else a room reads from a file of the operator. */
export const filesCheck: Check = ({ files }) =>
  files.flatMap(({ check, path, read, lacks }) => {
    if (path === undefined) return [];
    try {
      read(path);
      const lack = lacks?.(path);
      if (lack !== undefined) return [warning(check, lack.what, lack.remedy)];
      return [ok(check, words(`${path} 可用`, `${path} can be used`))];
    } catch (cause) {
      const why = causeText(cause);
      return [
        problem(
          check,
          words(`文件不可用：${why}`, why),
          words(
            '改正所指的位置；正在运行的网关继续用原来的内容',
            'correct that place; a running gateway keeps what it has',
          ),
        ),
      ];
    }
  });
