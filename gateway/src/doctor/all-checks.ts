/** The one list of checks, in the order in which they are told; a new one is a function and a line here. */

import { backlogCheck } from './checks/folder/backlog.ts';
import { contentCheck } from './checks/folder/content.ts';
import { folderCheck } from './checks/folder/folder.ts';
import { formatsCheck } from './checks/folder/formats.ts';
import { keysCheck } from './checks/folder/keys.ts';
import { clockCheck } from './checks/machine/clock.ts';
import { diskCheck } from './checks/machine/disk.ts';
import { limitsCheck } from './checks/machine/limits.ts';
import { nodeCheck } from './checks/machine/node.ts';
import { supervisorCheck } from './checks/machine/supervisor.ts';
import { addressesCheck } from './checks/reach/addresses.ts';
import { influxCheck } from './checks/reach/influx.ts';
import { noticesCheck } from './checks/reach/notices.ts';
import { portsCheck } from './checks/reach/ports.ts';
import { runningCheck } from './checks/reach/running.ts';
import { tlsCheck } from './checks/reach/tls.ts';
import { unreachableCheck } from './checks/reach/unreachable.ts';
import { filesCheck, settingsCheck } from './checks/settings.ts';
import type { Check } from './subject.ts';

export const CHECKS: Readonly<Record<string, Check>> = {
  node: nodeCheck,
  settings: settingsCheck,
  files: filesCheck,
  notices: noticesCheck,
  unreachable: unreachableCheck,
  folder: folderCheck,
  keys: keysCheck,
  formats: formatsCheck,
  content: contentCheck,
  backlog: backlogCheck,
  disk: diskCheck,
  clock: clockCheck,
  limits: limitsCheck,
  supervisor: supervisorCheck,
  ports: portsCheck,
  tls: tlsCheck,
  influx: influxCheck,
  addresses: addressesCheck,
  running: runningCheck,
};
