import { expect, it } from 'vitest';
import { loadConfig, SETTINGS, shownSettings } from './config.ts';

it('has a default for everything', () => {
  const loaded = loadConfig({});
  expect(loaded.ok && loaded.config.NINEWATCH_HTTP_PORT).toBe(8080);
  expect(loaded.ok && loaded.config.NINEWATCH_DEVICE_RATE_MAX).toBe(20);
});

it.each([
  ['NINEWATCH_HTTP_PORT', '65536'],
  ['NINEWATCH_HTTP_PORT', 'eighty'],
  ['NINEWATCH_HTTP_PORT', '0x50'],
  ['NINEWATCH_HTTP_PORT', '80.5'],
  ['NINEWATCH_DEVICE_RATE_MAX', '1e3'],
  ['NINEWATCH_MQTT_PORT', '-1'],
  ['NINEWATCH_INFLUX_URL', 'not a url'],
  ['NINEWATCH_TRUSTED_PROXY', 'proxy.example'],
  ['NINEWATCH_TRUSTED_PROXY', '10.0.0.1,'],
  ['NINEWATCH_TRUSTED_PROXY', '10.0.0.0/33'],
  ['NINEWATCH_TRUSTED_PROXY', '0.0.0.0/0'],
  ['NINEWATCH_TRUSTED_PROXY', '10.0.0.1, ::/00'],
  ['NINEWATCH_LOG_LEVEL', 'loud'],
  ['NINEWATCH_TLS_KEY_FILE', 'key.pem'],
  ['NINEWATCH_DISK_RESERVE_MIB', '512'],
  ['NINEWATCH_HISTORY_DAYS', '364'],
])('names the wrong setting in one line: %s=%s', (name, value) => {
  const loaded = loadConfig({ [name]: value });
  expect(loaded.ok).toBe(false);
  if (loaded.ok) return;
  expect(loaded.line).toContain(name);
  expect(loaded.line).not.toContain('\n');
});

it('never prints a secret', () => {
  const loaded = loadConfig({ NINEWATCH_ADMIN_PASSWORD: 'short' });
  expect(loaded.ok).toBe(false);
  if (!loaded.ok) expect(loaded.line).not.toContain('short');
});

it.each(['NINEWATCH_INFLUX_URL', 'NINEWATCH_WEBHOOK_URL', 'NINEWATCH_HEARTBEAT_URL'])(
  'prints no address that may hold credentials: %s',
  (name) => {
    const wrong = loadConfig({ [name]: '//user:hunter2@influx' });
    expect(wrong.ok).toBe(false);
    if (!wrong.ok) expect(wrong.line).not.toContain('hunter2');
  },
);

it('[P10] shows every setting, where it comes from, and neither secrets nor the path of an address', () => {
  const env = {
    NINEWATCH_ADMIN_PASSWORD: 'open sesame',
    NINEWATCH_WEBHOOK_URL: 'https://lin:hunter2@hooks.example/T0KEN?key=1',
    NINEWATCH_TICK_MS: '2000',
    NINEWATCH_TRUSTED_PROXY: '10.0.0.1, 10.0.0.2',
  };
  const loaded = loadConfig(env);
  if (!loaded.ok) throw new Error(loaded.line);
  const shown = shownSettings(loaded.config);
  expect(shown.map(({ name }) => name)).toEqual(Object.keys(SETTINGS));
  const of = (wanted: string) => shown.find(({ name }) => name === wanted);
  expect(of('NINEWATCH_TICK_MS')).toMatchObject({ source: 'environment', value: '2000', default: '2000' });
  expect(of('NINEWATCH_HTTP_PORT')).toMatchObject({ source: 'default', value: '8080', isSecret: false });
  expect(of('NINEWATCH_RULES_FILE')).toMatchObject({ value: null, default: null });
  expect(of('NINEWATCH_TRUSTED_PROXY')?.value).toBe('10.0.0.1, 10.0.0.2');
  expect(of('NINEWATCH_ADMIN_PASSWORD')).toMatchObject({
    source: 'environment',
    value: null,
    isSecret: true,
  });
  expect(of('NINEWATCH_WEBHOOK_URL')?.value).toBe('https://hooks.example/…');
  expect(JSON.stringify(shown)).not.toMatch(/sesame|hunter2|T0KEN|key=1/);
});

it('takes a blank value as not set and lists unknown names', () => {
  const loaded = loadConfig({ NINEWATCH_HTTP_PORT: ' ', NINEWATCH_TYPO: '1', OTHER: 'x' });
  expect(loaded.ok && loaded.config.NINEWATCH_HTTP_PORT).toBe(8080);
  expect(loaded.ok && loaded.unknown).toEqual(['NINEWATCH_TYPO']);
});

it('reads trusted proxies as a list', () => {
  const loaded = loadConfig({ NINEWATCH_TRUSTED_PROXY: '127.0.0.1, ::1,10.1.0.0/16, fd00::/8' });
  expect(loaded.ok && loaded.config.NINEWATCH_TRUSTED_PROXY).toEqual([
    '127.0.0.1',
    '::1',
    '10.1.0.0/16',
    'fd00::/8',
  ]);
});

it('accepts the edges', () => {
  expect(loadConfig({ NINEWATCH_HTTP_PORT: '0', NINEWATCH_MQTT_PORT: '65535' }).ok).toBe(true);
  expect(loadConfig({ NINEWATCH_HTTP_PORT: '0', NINEWATCH_MQTT_PORT: '0' }).ok).toBe(true);
});
