/** What is shipped for operators fits the program: settings, packages, metrics, published ports. */

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { SETTINGS } from '../src/config.ts';
import { alertRules, dashboards, metricsIn } from './stage/deploy.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const text = (path: string) => readFileSync(join(ROOT, path), 'utf8');

interface Service {
  environment?: Record<string, string>;
  networks?: string[] | Record<string, unknown>;
  ports?: string[];
  profiles?: string[];
  read_only?: boolean;
  user?: string;
  volumes?: string[];
}
const compose = parse(text('docker-compose.yml'), { merge: true }) as {
  services: Record<string, Service>;
  networks: Record<string, { internal?: boolean } | null>;
};

it('the compose file names settings that there are, and has no secret in it', () => {
  const { environment = {} } = compose.services.gateway ?? {};
  expect(Object.keys(environment).filter((name) => !(name in SETTINGS))).toEqual([]);
  const example = text('deploy/env.example');
  for (const service of Object.values(compose.services)) {
    for (const [name, value] of Object.entries(service.environment ?? {})) {
      if (!/PASSWORD|TOKEN|SECRET/.test(name)) continue;
      const variable = /^\$\{([A-Z_]+)/.exec(value)?.[1];
      expect(variable, `${name}=${value}`).toBeDefined();
      expect(example).toMatch(new RegExp(`^${variable}=$`, 'm'));
    }
  }
});

it('publishes the gateway, the editor of flows and Grafana alone, by default on this machine', () => {
  const published = Object.entries(compose.services).flatMap(([name, { ports = [] }]) =>
    ports.map((port) => `${name} ${port.replace(/\$\{\w+:-([^}]+)\}/, '$1')}`),
  );
  expect(published).toEqual([
    'gateway 127.0.0.1:8080:8080',
    'gateway 127.0.0.1:1883:1883',
    'node-red 127.0.0.1:1880:1880',
    'grafana 127.0.0.1:3000:3000',
  ]);
  const networks = (name: string) => {
    const given = compose.services[name]?.networks ?? [];
    return Array.isArray(given) ? given : Object.keys(given);
  };
  for (const name of ['influxdb', 'prometheus']) {
    for (const network of networks(name)) expect(compose.networks[network]?.internal, name).toBe(true);
  }
  expect(networks('node-red')).toEqual(['edge']);
  expect(compose.services.gateway?.read_only).toBe(true);
  expect(
    Object.keys(compose.services).filter((name) => compose.services[name]?.profiles === undefined),
  ).toEqual(['gateway']);
});

it('the image has every workspace, is no root, and has no test in it', () => {
  const dockerfile = text('Dockerfile');
  const { workspaces, devDependencies } = JSON.parse(text('package.json')) as {
    workspaces: string[];
    devDependencies: Record<string, string>;
  };
  for (const workspace of workspaces)
    expect(dockerfile).toContain(`COPY ${workspace}/package.json ${workspace}/`);
  expect(dockerfile.lastIndexOf('USER node')).toBeGreaterThan(dockerfile.lastIndexOf('FROM '));
  expect(dockerfile).toMatch(/HEALTHCHECK .*scripts\/health\.mjs/);
  expect(text('.dockerignore').split('\n')).toEqual(
    expect.arrayContaining(['**/*.test.ts', 'gateway/test', '.env']),
  );
  const asked = /ARG NODE_RED=(\S+)/.exec(text('deploy/node-red/Dockerfile'))?.[1];
  const { 'node-red': tested = asked } = devDependencies;
  expect(asked).toBe(tested);
});

/** Names as rooms declare them: what counts something rare is not there before it has happened. */
function declared(): Set<string> {
  const names = new Set<string>();
  const walk = (dir: string): void => {
    for (const each of readdirSync(dir, { withFileTypes: true })) {
      const path = join(dir, each.name);
      if (each.isDirectory()) walk(path);
      else if (/(?<!\.test)\.ts$/.test(each.name)) {
        const source = readFileSync(path, 'utf8');
        const calls = source.matchAll(/\b(?:count|gauge|tally|observe)\(\s*(?:counters,\s*)?'([a-z_]+)'/g);
        for (const [, name] of calls) names.add(`ninewatch_${name}`);
        for (const [, name] of source.matchAll(/^ {2}(mqtt_[a-z_]+): '/gm)) names.add(`ninewatch_${name}`);
      }
    }
  };
  walk(join(ROOT, 'gateway/src'));
  return names;
}

it('alerts and dashboards ask for metrics that there are', () => {
  const known = declared();
  const asked = [
    ...alertRules().map(({ expr }) => expr),
    ...dashboards().flatMap(({ expressions }) => expressions),
  ].flatMap(metricsIn);
  expect(asked.length).toBeGreaterThan(50);
  expect([...new Set(asked)].filter((name) => !known.has(name))).toEqual([]);
});

it('every alert has words in two languages, a severity, and a case in which it fires', () => {
  const { tests } = parse(text('deploy/prometheus/alerts.test.yml')) as {
    tests: { alert_rule_test: { alertname: string; exp_alerts: unknown[] }[] }[];
  };
  const cases = tests.flatMap(({ alert_rule_test }) => alert_rule_test);
  for (const { alert, labels, annotations } of alertRules()) {
    expect(['page', 'ticket']).toContain(labels.severity);
    expect(annotations.summary).toMatch(/[\u4e00-\u9fff].* \/ .*[a-z]/);
    const of = cases.filter(({ alertname }) => alertname === alert);
    expect(of.map(({ exp_alerts }) => exp_alerts.length > 0).sort(), alert).toEqual([false, true]);
  }
});
