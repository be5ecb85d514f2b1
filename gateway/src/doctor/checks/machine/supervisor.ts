/** Who starts the gateway again after a power cut: systemd here, a container engine elsewhere. */

import { ok, problem, warning, words } from '../../finding.ts';
import type { Check } from '../../subject.ts';

const UNIT = 'ninewatch.service';
const PROPERTIES = 'LoadState,UnitFileState,ActiveState,Restart';

export const supervisorCheck: Check = ({ machine }) => {
  if (machine.text('/proc/1/comm')?.trim() !== 'systemd') return [];
  const shown = machine.output('systemctl', ['show', UNIT, '-p', PROPERTIES]) ?? '';
  const of = (name: string) => new RegExp(`^${name}=(.*)$`, 'm').exec(shown)?.[1] ?? '';
  if (of('LoadState') !== 'loaded') {
    return [
      warning(
        'supervisor',
        words(
          'systemd 没有 ninewatch.service：断电后不会自动启动',
          'systemd has no ninewatch.service: nobody starts it after a power cut',
        ),
        words(
          '安装 deploy/systemd/ninewatch.service（见 docs/operating.md）',
          'install deploy/systemd/ninewatch.service (docs/operating.md)',
        ),
      ),
    ];
  }
  if (of('UnitFileState') !== 'enabled') {
    return [
      warning(
        'supervisor',
        words(`${UNIT} 没有启用`, `${UNIT} is not enabled`),
        words(`systemctl enable ${UNIT}`, `systemctl enable ${UNIT}`),
      ),
    ];
  }
  // Nobody starts it again after exit code 2, which is a wrong setting.
  if (of('ActiveState') === 'failed') {
    return [
      problem(
        'supervisor',
        words(`${UNIT} 已失败，不会再自动启动`, `${UNIT} has failed and is not started again`),
        words(
          `journalctl -u ${UNIT} 看原因，改正后 systemctl restart ${UNIT}`,
          `"journalctl -u ${UNIT}" says why; mend it, then "systemctl restart ${UNIT}"`,
        ),
      ),
    ];
  }
  return [
    ok(
      'supervisor',
      words(`${UNIT} 已启用，Restart=${of('Restart')}`, `${UNIT} is enabled, Restart=${of('Restart')}`),
    ),
  ];
};
