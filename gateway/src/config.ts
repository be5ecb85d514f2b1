/** The only reader of the environment: every setting with its type, range, default and meaning. */

import { z } from 'zod';

const DECIMAL = /^-?\d+(\.\d+)?$/;

/** Decimal digits alone: `Number(' ')` is 0 and `Number('0x50')` is 80, which nobody meant. */
const decimal = (schema: z.ZodType<number, number>) =>
  z.string().trim().regex(DECIMAL, 'is not a decimal number').transform(Number).pipe(schema);
const integerBetween = (min: number, max: number) => decimal(z.int().min(min).max(max));
const numberBetween = (min: number, max: number) => decimal(z.number().min(min).max(max));
const port = integerBetween(0, 65_535);
const text = z.string().min(1);
/** The origin must be one that a content policy can name: `{s}` stands at its beginning alone. */
const tileTemplate = z
  .string()
  .regex(
    /^https?:\/\/(?:\{s\}\.)?[\w.-]+(?::\d{1,5})?\/[^\s;,'"<>]*$/,
    'is no address: https://tiles.example.org/{z}/{x}/{y}.png',
  )
  .refine((url) => ['{z}', '{x}', '{y}'].every((part) => url.includes(part)), 'needs {z}, {x} and {y}');

/** `0.0.0.0/0` would let every client choose its own address. */
const notEverybody = (range: string) => !/\/0+$/.test(range);
const addressList = z
  .string()
  .transform((list) => list.split(',').map((address) => address.trim()))
  .pipe(
    z.array(
      z
        .union([z.ipv4(), z.ipv6(), z.cidrv4(), z.cidrv6()], 'is not a list of addresses or CIDR ranges')
        .refine(notEverybody, 'trusts everybody'),
    ),
  );

/** One entry a setting; the README's table is checked against it by a test. */
export const SETTINGS = {
  NINEWATCH_DATA_DIR: text.default('./data').describe('folder of journal, ledger, readings and keys'),
  NINEWATCH_HOST: text.default('127.0.0.1').describe('address that HTTP and MQTT listen on'),
  NINEWATCH_HTTP_PORT: port
    .default(8080)
    .describe('HTTP, live socket and MQTT over WebSocket; 0 = any free port'),
  NINEWATCH_MQTT_PORT: port.default(1883).describe('MQTT; 0 = any free port'),
  NINEWATCH_MQTTS_PORT: port.default(8883).describe('MQTT over TLS, when key and certificate are given'),
  NINEWATCH_TLS_KEY_FILE: text.optional().describe('PEM private key; needs the certificate too'),
  NINEWATCH_TLS_CERT_FILE: text.optional().describe('PEM certificate; needs the key too'),
  NINEWATCH_TLS_CA_FILE: text.optional().describe('PEM authority of device certificates (CN = device id)'),
  NINEWATCH_TRUSTED_PROXY: addressList
    .optional()
    .describe('TLS proxies before HTTP, whose `X-Forwarded-*` are believed'),
  NINEWATCH_METRICS_FROM: addressList
    .optional()
    .describe('who reads `/metrics` without a session, besides this machine: a Prometheus'),
  NINEWATCH_ADMIN_PASSWORD: z
    .string()
    .min(8)
    .max(200)
    .optional()
    .describe('password of `admin` at the first start; else a random one is printed once'),
  NINEWATCH_LOG_LEVEL: z
    .enum(['fatal', 'error', 'warn', 'info', 'debug', 'silent'])
    .default('info')
    .describe('log lines go to stderr'),
  NINEWATCH_RULES_FILE: text
    .optional()
    .describe('rules (YAML): a file, or a folder whose `*.yaml` are one catalogue; else the shipped ones'),
  NINEWATCH_PROFILE_FILE: text
    .optional()
    .describe('district profile (YAML) where a region has none of its own; else the shipped one'),
  NINEWATCH_CONNECTIONS_MAX: integerBetween(1, 100_000)
    .default(12_000)
    .describe('MQTT connections; further ones are refused and counted'),
  NINEWATCH_DEVICE_RATE_MAX: numberBetween(0, 100_000)
    .default(20)
    .describe('messages a second a device id, burst 200; beyond it messages wait; 0 = off'),
  NINEWATCH_LATE_MS: integerBetween(1_000, 86_400_000)
    .default(60_000)
    .describe('a reading that took longer than this is labelled late, ms'),
  NINEWATCH_TICK_MS: integerBetween(100, 10_000)
    .default(2_000)
    .describe('how often time itself becomes a journal entry, ms'),
  NINEWATCH_RETENTION_DAYS: numberBetween(1, 3_650)
    .default(30)
    .describe('raw readings, quarantine and journal, days'),
  NINEWATCH_HISTORY_DAYS: numberBetween(365, 36_500)
    .default(1_095)
    .describe('closed hazards and tickets, days; the standard asks for a year at least'),
  NINEWATCH_DISK_LOW_MIB: integerBetween(1, 1_000_000)
    .default(512)
    .describe('free disk below which retention runs early and telemetry is not taken, MiB'),
  NINEWATCH_DISK_RESERVE_MIB: integerBetween(1, 10_000)
    .default(64)
    .describe('disk kept for events, acts and the ledger, MiB'),
  NINEWATCH_CHECKPOINT_S: integerBetween(1, 3_600)
    .default(120)
    .describe("how often the decider's state is saved, s"),
  NINEWATCH_INFLUX_URL: z
    .url()
    .optional()
    .describe('InfluxDB that gets every reading, and answers charts while it is up to date'),
  NINEWATCH_INFLUX_TOKEN: z
    .string()
    .default('')
    .describe('InfluxDB token; `user:password` for one that has no tokens'),
  NINEWATCH_INFLUX_ORG: text.default('ninewatch').describe('InfluxDB organisation'),
  NINEWATCH_INFLUX_BUCKET: text
    .default('ninewatch')
    .describe('InfluxDB bucket of raw readings; `database/policy` works too'),
  NINEWATCH_INFLUX_BUCKET_1M: text
    .optional()
    .describe('bucket of one-minute values; else that of raw readings'),
  NINEWATCH_INFLUX_BUCKET_15M: text
    .optional()
    .describe('bucket of quarter-hour values; else that of raw readings'),
  NINEWATCH_INFLUX_BUCKET_1H: text
    .optional()
    .describe('bucket of one-hour values; else that of raw readings'),
  NINEWATCH_MAP_TILES: tileTemplate
    .optional()
    .describe('pictures of the map, `https://…/{z}/{x}/{y}.png`; else a plain ground'),
  NINEWATCH_MAP_CREDIT: z
    .string()
    .max(200)
    .optional()
    .describe('whose pictures of the map they are; shown on it'),
  NINEWATCH_NOTICES_FILE: text
    .optional()
    .describe(
      'how people are reached (YAML): e-mail, robots, text messages, voices, and which notice goes where',
    ),
  NINEWATCH_GB26875_PORT: port
    .optional()
    .describe('GB/T 26875.3: transmitters connect here; 0 = any free port, unset = off'),
  NINEWATCH_CENTRES_FILE: text
    .optional()
    .describe('who may report by GB/T 26875.3, and to which centres we report (YAML)'),
  NINEWATCH_BRIDGES_FILE: text
    .optional()
    .describe('brokers of other systems (YAML) whose devices are watched too'),
  NINEWATCH_WEBHOOK_URL: z.url().optional().describe('notices are posted here as CloudEvents 1.0'),
  NINEWATCH_SYSTEMS_FILE: text
    .optional()
    .describe('other systems that are told (YAML): signed webhooks, CAP receivers, MQTT brokers'),
  NINEWATCH_NODE_RED: port
    .optional()
    .describe('starts Node-RED as a process of its own on this port; 0 = any free port'),
  NINEWATCH_NODE_RED_URL: z
    .url()
    .optional()
    .describe('a Node-RED that somebody else starts: looked at only, the wall says when it is down'),
  NINEWATCH_PUSH_HOSTS: z
    .string()
    .default('fcm.googleapis.com,*.push.services.mozilla.com,*.push.apple.com,*.notify.windows.com')
    .transform((list) => list.split(',').map((host) => host.trim()))
    .pipe(z.array(z.string().regex(/^(\*\.)?[a-z0-9.-]+(:\d{1,5})?$/, 'is not a list of host names')).min(1))
    .describe('push services that browsers of people may subscribe at; `*.` is every name below'),
  NINEWATCH_OTLP_URL: z
    .url()
    .optional()
    .describe('OpenTelemetry collector that gets traces (OTLP over HTTP); else there are none'),
  NINEWATCH_OTLP_ONE_IN: integerBetween(1, 1_000_000)
    .default(100)
    .describe('of telemetry and of reading requests one in so many is traced; alarms and acts always'),
  NINEWATCH_HEARTBEAT_URL: z
    .url()
    .optional()
    .describe('a GET every 60 s, so that somebody else notices when the gateway is dead'),
} as const;

const Config = z
  .strictObject(SETTINGS)
  .refine((c) => (c.NINEWATCH_TLS_KEY_FILE === undefined) === (c.NINEWATCH_TLS_CERT_FILE === undefined), {
    error: 'key and certificate come together',
    path: ['NINEWATCH_TLS_KEY_FILE'],
  })
  .refine((c) => c.NINEWATCH_TLS_CA_FILE === undefined || c.NINEWATCH_TLS_CERT_FILE !== undefined, {
    error: 'needs NINEWATCH_TLS_CERT_FILE',
    path: ['NINEWATCH_TLS_CA_FILE'],
  })
  .refine((c) => c.NINEWATCH_DISK_RESERVE_MIB < c.NINEWATCH_DISK_LOW_MIB, {
    error: 'must be smaller than NINEWATCH_DISK_LOW_MIB',
    path: ['NINEWATCH_DISK_RESERVE_MIB'],
  })
  .refine(
    (c) =>
      c.NINEWATCH_HTTP_PORT === 0 ||
      (c.NINEWATCH_HTTP_PORT !== c.NINEWATCH_MQTT_PORT && c.NINEWATCH_HTTP_PORT !== c.NINEWATCH_MQTTS_PORT),
    { error: 'is also the MQTT port', path: ['NINEWATCH_HTTP_PORT'] },
  )
  .refine((c) => c.NINEWATCH_NODE_RED === undefined || c.NINEWATCH_NODE_RED_URL === undefined, {
    error: 'comes instead of NINEWATCH_NODE_RED',
    path: ['NINEWATCH_NODE_RED_URL'],
  });

export type Config = Readonly<z.infer<typeof Config>>;
export type Environment = Readonly<Record<string, string | undefined>>;
export type SettingName = keyof typeof SETTINGS;

/** Which of the settings the environment gave. */
const given = new WeakMap<Config, ReadonlySet<string>>();
/** What files of the operator may name as `${NAME}`. */
const environments = new WeakMap<Config, Environment>();

/** The environment that a configuration was read from; empty for one that was made in another way. */
export function environmentOf(config: Config): Environment {
  return environments.get(config) ?? {};
}

/** One setting as people may see it. */
export interface ShownSetting {
  name: SettingName;
  meaning: string;
  source: 'environment' | 'default';
  /** Null when it is not set, or not to be seen. */
  value: string | null;
  default: string | null;
  isSecret: boolean;
}

export type LoadedConfig =
  | { ok: true; config: Config; unknown: string[] }
  /** One line that names the first wrong setting. */
  | { ok: false; line: string };

/** Reads the settings with our prefix; a blank value counts as not set. Unknown names are listed, not refused. */
export function loadConfig(env: Environment): LoadedConfig {
  const ours = Object.entries(env).filter(
    ([name, value]) => name.startsWith('NINEWATCH_') && value?.trim() !== '',
  );
  const known = ours.filter(([name]) => name in SETTINGS);
  const unknown = ours.map(([name]) => name).filter((name) => !(name in SETTINGS));
  const parsed = Config.safeParse(Object.fromEntries(known));
  if (parsed.success) {
    const config = Object.freeze(parsed.data);
    given.set(config, new Set(known.map(([name]) => name)));
    environments.set(config, env);
    return { ok: true, config, unknown };
  }
  const issue = parsed.error.issues[0];
  const name = String(issue?.path[0] ?? 'settings');
  const isHidden = isSecret(name) || isAddress(name) || env[name] === undefined;
  const said = isHidden ? '' : ` (given: ${JSON.stringify(env[name])})`;
  return { ok: false, line: `${name}: ${issue?.message ?? 'wrong'}${said}` };
}

/** All settings in the order of the table; of addresses the host alone, of passwords and tokens nothing. [P10] */
export function shownSettings(config: Config): ShownSetting[] {
  return (Object.keys(SETTINGS) as SettingName[]).map((name) => {
    const schema = SETTINGS[name];
    const usual = schema.safeParse(undefined);
    return {
      name,
      meaning: schema.description ?? '',
      source: given.get(config)?.has(name) === true ? 'environment' : 'default',
      value: isSecret(name) ? null : shownValue(name, config[name]),
      default: isSecret(name) || !usual.success ? null : shownValue(name, usual.data),
      isSecret: isSecret(name),
    };
  });
}

function shownValue(name: string, value: unknown): string | null {
  if (value === undefined || value === '') return null;
  if (!isAddress(name)) return Array.isArray(value) ? value.join(', ') : String(value);
  const { protocol, host, pathname, search } = new URL(String(value));
  return `${protocol}//${host}${pathname === '/' && search === '' ? '' : '/…'}`;
}

function isSecret(name: string): boolean {
  return /PASSWORD|TOKEN/.test(name);
}

/** An address may hold a user and a password, or be a secret itself as a webhook's is. */
function isAddress(name: string): boolean {
  return name.endsWith('_URL');
}
