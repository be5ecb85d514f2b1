/** Alerts and dashboards against real programs: Prometheus' own tool, a running gateway's metrics, InfluxDB. */

import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { hasInfluxd, InfluxServer } from './influx-stage/influx-server.ts';
import { alertRules, DEPLOY, dashboards, metricsIn } from './stage/deploy.ts';
import { Stage } from './stage/stage.ts';

const has = (command: string) => spawnSync('sh', ['-c', `command -v ${command}`]).status === 0;
const DEAD = 'http://127.0.0.1:1/';
const opened: { end(): Promise<unknown> | unknown }[] = [];
afterAll(async () => {
  for (const each of opened) await each.end();
});

describe.skipIf(!has('promtool'))('Prometheus', () => {
  const promtool = (...args: string[]) =>
    spawnSync('promtool', args, { cwd: join(DEPLOY, 'prometheus'), encoding: 'utf8' });

  it('takes the configuration, and each alert is silent and fires when it should', () => {
    const checked = promtool('check', 'config', 'prometheus.yml');
    expect(checked.status, checked.stdout + checked.stderr).toBe(0);
    expect(checked.stdout).toContain(`${alertRules().length} rules found`);
    const tested = promtool('test', 'rules', 'alerts.test.yml');
    expect(tested.status, tested.stdout + tested.stderr).toBe(0);
  });

  it('takes every query of the dashboards', () => {
    for (const expression of dashboards().flatMap(({ expressions }) => expressions)) {
      const parsed = promtool('promql', 'format', expression);
      // Older tools lack `promql`; a rule file is then what parses it.
      if (/expected command|unknown/.test(parsed.stderr)) return;
      expect(parsed.status, expression).toBe(0);
    }
  });
});

it('a gateway that has seen something has every metric that is asked for', async () => {
  const stage = await Stage.start({ NINEWATCH_WEBHOOK_URL: DEAD, NINEWATCH_INFLUX_URL: DEAD });
  opened.push(stage);
  await stage.venue('shop');
  const device = await stage.device('d1', 'shop');
  // Before the danger: what it missed it would be shown as it stands, and not as a change.
  const wall = await stage.wall();
  await device.read({ temperature: 90 });
  await wall.hazard(({ kind }) => kind === 'fire');
  await expect(stage.connect({ id: 'd1', venueId: 'shop', secret: 'wrong' })).rejects.toThrow();
  // These wait for an overload or a device that sends too much: declared in the source, which another test looks at.
  const rare = ['ninewatch_mqtt_overload_waits', 'ninewatch_mqtt_rate_waits'];
  const asked = [
    ...alertRules().map(({ expr }) => expr),
    ...dashboards().flatMap(({ expressions }) => expressions),
  ].flatMap(metricsIn);
  await expect
    .poll(async () => {
      const text = await (await fetch(`http://127.0.0.1:${stage.gateway.httpPort}/metrics`)).text();
      const told = new Set(text.match(/^ninewatch_[a-z_]+/gm));
      return [...new Set(asked)].filter((name) => !told.has(name) && !rare.includes(name));
    })
    .toEqual([]);
  const text = await (await fetch(`http://127.0.0.1:${stage.gateway.httpPort}/metrics`)).text();
  expect(text).toMatch(/^ninewatch_hazards\{class="alarm"\} 1$/m);
  expect(text).toMatch(/^ninewatch_hazard_states\{state="unacknowledged"\} [1-9]$/m);
  expect(text).toMatch(/^ninewatch_devices\{state="total"\} 1$/m);
  expect(text).toMatch(/^ninewatch_check_ok\{check="journal"\} 1$/m);
});

describe.skipIf(!hasInfluxd)('InfluxDB', () => {
  it('answers the queries of the dashboards with what the gateway has written', async () => {
    const server = await InfluxServer.start(['readings']);
    opened.push({ end: () => server.end() });
    const stage = await Stage.start({
      NINEWATCH_INFLUX_URL: server.url,
      NINEWATCH_INFLUX_BUCKET: 'readings',
    });
    opened.push(stage);
    await stage.venue('shop');
    const device = await stage.device('d1', 'shop');
    await device.read({ temperature: 20, battery: 97, rssi: -60, residual_current: 5 });
    const queries = dashboards().flatMap((dashboard) => dashboard.queries);
    expect(queries.length).toBeGreaterThan(2);
    for (const query of queries) {
      const asked = query.replace('$timeFilter', 'time > now() - 6h').replace('$__interval', '1m');
      const url = `${server.url}/query?${new URLSearchParams({ db: 'readings', q: asked })}`;
      await expect
        .poll(async () => {
          const { results } = (await (await fetch(url)).json()) as {
            results: { error?: string; series?: { tags: Record<string, string> }[] }[];
          };
          return results[0]?.error ?? results[0]?.series?.[0]?.tags.device;
        })
        .toBe('d1');
    }
  });
});
