/** Text messages and voices through whatever gateway takes HTTP: the request is a template of the file. */

import { createHash } from 'node:crypto';
import { z } from 'zod';
import { channelKind, type Delivery, type Sender, type SenderPorts } from '../port/channel-kind.ts';
import { busy, Later, refused } from '../port/later.ts';
import { plainPhone } from '../robots/robot.ts';
import { valuesOf } from '../words/compose.ts';
import { aliyunSignature } from './aliyun.ts';
import { type Answer, exchange, jsonOf } from './exchange.ts';
import {
  at,
  filled,
  filledJson,
  JsonTemplate,
  type RequestValues,
  Sign,
  signatureOf,
  Template,
} from './template.ts';

const HeaderName = z.string().regex(/^[A-Za-z0-9-]{1,60}$/, 'is a name of a header');
const Equals = z.strictObject({
  path: z.string().min(1).max(200).describe('Within the JSON answer: Response.SendStatusSet.0.Code'),
  in: z
    .array(z.union([z.string(), z.number(), z.boolean()]))
    .min(1)
    .max(50),
});
const Settings = z.strictObject({
  url: z
    .url({ protocol: /^https?$/ })
    .max(2_000)
    .describe('Values of placeholders in it are encoded'),
  method: z.enum(['GET', 'POST', 'PUT']).default('POST'),
  headers: z.record(HeaderName, Template(4_000)).default({}),
  json: JsonTemplate.optional().describe('Body as JSON: placeholders in its texts'),
  form: z.record(z.string().min(1).max(100), Template(4_000)).optional().describe('Body as a form'),
  sign: Sign.optional(),
  aliyun: z
    .strictObject({ secret: z.string().min(1).max(200) })
    .optional()
    .describe('Adds the field Signature of Aliyun RPC requests to the form'),
  success: z
    .strictObject({ status: z.array(z.int().min(100).max(599)).max(20).optional(), json: Equals.optional() })
    .default({})
    .describe('Without status every 2xx is taken'),
  later: Equals.optional().describe(
    'Answers of the gateway that ask to try this person again after a minute',
  ),
});
type RequestSettings = z.output<typeof Settings>;
const RETRY_AFTER_MS = 60_000;

function requestKind(kind: string, counts: 'sms' | 'call') {
  return channelKind({
    kind,
    reach: 'person',
    counts,
    settings: Settings,
    contact: 'phone',
    style: 'short',
    shows: ({ url }) => new URL(url).host,
    open: openRequests,
  });
}
export const smsKind = requestKind('sms', 'sms');
export const voiceKind = requestKind('voice', 'call');

function openRequests(settings: RequestSettings, ports: SenderPorts): Sender {
  return {
    gathers: holdsAll(settings),
    send: async (delivery, signal) => {
      const { url, ...request } = requestOf(settings, delivery, ports);
      return judged(settings, await exchange(url, { ...request, signal }));
    },
  };
}

/** Several notices are in `message` alone: any other placeholder is of the first one. */
function holdsAll({ url, headers, json, form }: RequestSettings): boolean {
  return /\{\{\s*(json:)?message\s*\}\}/.test(JSON.stringify([url, headers, json, form]));
}

export function requestOf(
  settings: RequestSettings,
  delivery: Delivery,
  { clock, language }: Pick<SenderPorts, 'clock' | 'language'>,
): { url: string; method: string; headers: Record<string, string>; body?: string } {
  const values = valuesFor(delivery, language, clock.nowMs());
  if (settings.sign !== undefined) values.signature = signatureOf(settings.sign, values);
  const headers = Object.fromEntries(
    Object.entries(settings.headers).map(([name, text]) => [name, oneHeader(filled(text, values))]),
  );
  const url = filled(settings.url, values, encodeURIComponent);
  const content = bodyOf(settings, values);
  if (content === undefined || settings.method === 'GET') return { url, method: settings.method, headers };
  return {
    url,
    method: settings.method,
    headers: { 'content-type': content.type, ...headers },
    body: content.body,
  };
}

function bodyOf({ json, form, aliyun, method }: RequestSettings, values: RequestValues) {
  if (json !== undefined) {
    return { type: 'application/json; charset=utf-8', body: JSON.stringify(filledJson(json, values)) };
  }
  if (form === undefined) return undefined;
  const fields = Object.fromEntries(Object.entries(form).map(([name, text]) => [name, filled(text, values)]));
  if (aliyun !== undefined) fields.Signature = aliyunSignature(fields, aliyun.secret, method);
  return {
    type: 'application/x-www-form-urlencoded; charset=utf-8',
    body: new URLSearchParams(fields).toString(),
  };
}

function valuesFor(delivery: Delivery, language: 'zh' | 'en', nowMs: number): RequestValues {
  const { id, told, recipients, words, attempt } = delivery;
  const [recipient] = recipients;
  return {
    ...valuesOf(told[0], { link: words.link, tongue: language }),
    ...{ id, subject: words.subject, message: words.text.replaceAll(/\s*\n\s*/g, ' ') },
    ...{ name: recipient?.name ?? '', username: recipient?.username ?? '' },
    phone: plainPhone(recipient?.contacts.phone ?? ''),
    ...{ timestamp: String(Math.floor(nowMs / 1_000)), timestampMs: String(nowMs) },
    isoTime: `${new Date(nowMs).toISOString().slice(0, 19)}Z`,
    nonce: createHash('sha256').update(`${id} ${attempt} ${nowMs}`).digest('hex').slice(0, 32),
  };
}

/** A header is one line of Latin letters; whatever else would be refused by the client. */
function oneHeader(text: string): string {
  return text.replaceAll(/[^\x20-\x7e]/g, '');
}

/** Resolves with what is kept of the answer. */
function judged({ success, later }: RequestSettings, { status, text, retryAfterMs }: Answer): string {
  const said = `${status}: ${text.slice(0, 200)}`;
  const answer = jsonOf(text);
  if (status === 429) throw new Later(said, retryAfterMs ?? RETRY_AFTER_MS);
  if (later !== undefined && later.in.includes(at(answer, later.path) as string))
    throw new Later(said, RETRY_AFTER_MS, { isOfOne: true });
  const isStatus = success.status?.includes(status) ?? (status >= 200 && status < 300);
  const isJson =
    success.json === undefined || success.json.in.includes(at(answer, success.json.path) as string);
  if (isStatus && isJson) return said;
  throw status >= 500 || status === 408 ? busy(said) : refused(said);
}
