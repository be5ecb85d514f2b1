/** Alert rules and dashboards as they are shipped. */

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';

export const DEPLOY = fileURLToPath(new URL('../../../deploy', import.meta.url));

export interface AlertRule {
  alert: string;
  expr: string;
  labels: { severity: string };
  annotations: { summary: string; description: string };
}

export function alertRules(): AlertRule[] {
  const { groups } = parse(readFileSync(join(DEPLOY, 'prometheus/alerts.yml'), 'utf8')) as {
    groups: { rules: AlertRule[] }[];
  };
  return groups.flatMap(({ rules }) => rules);
}

export interface Dashboard {
  file: string;
  uid: string;
  /** PromQL. */
  expressions: string[];
  /** InfluxQL. */
  queries: string[];
}

export function dashboards(): Dashboard[] {
  const dir = join(DEPLOY, 'grafana/dashboards');
  return readdirSync(dir).map((file) => {
    const { uid, panels } = JSON.parse(readFileSync(join(dir, file), 'utf8')) as {
      uid: string;
      panels: { targets: { expr?: string; query?: string }[] }[];
    };
    const targets = panels.flatMap((panel) => panel.targets);
    const given = (texts: (string | undefined)[]) => texts.filter((text) => text !== undefined);
    return {
      file,
      uid,
      expressions: given(targets.map(({ expr }) => expr)),
      queries: given(targets.map(({ query }) => query)),
    };
  });
}

export function metricsIn(expression: string): string[] {
  return expression.match(/\bninewatch_[a-z_]+/g) ?? [];
}
