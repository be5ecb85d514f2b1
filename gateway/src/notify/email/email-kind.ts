/** E-mail by SMTP: one message a person, in Chinese or English, as text and as simple HTML. */

import { createTransport, type Transporter } from 'nodemailer';
import type SMTPPool from 'nodemailer/lib/smtp-pool/index.js';
import { z } from 'zod';
import { causeText } from '../../base/errors.ts';
import { channelKind, type Delivery, type SenderPorts } from '../port/channel-kind.ts';
import { busy, refused } from '../port/later.ts';
import { mailOf } from './mail.ts';

/** Below the time that one attempt has. */
const ANSWER_MS_MAX = 8_000;
/** Of one connection, before another is made: servers end those that go on for ever. */
const MESSAGES_A_CONNECTION = 100;

const Address = z.string().regex(/^[^\s<>,;:"]+@[^\s<>,;:"]+$/, 'is an e-mail address');
const Settings = z.strictObject({
  host: z.string().min(1).max(255),
  port: z.int().min(1).max(65_535).default(587),
  security: z
    .enum(['tls', 'starttls', 'none'])
    .default('starttls')
    .describe(
      'tls from the begin (465); starttls is required, not only offered (587); none within one machine or a closed net',
    ),
  user: z.string().min(1).max(255).optional(),
  password: z.string().min(1).max(1_000).optional(),
  ca: z
    .string()
    .min(1)
    .max(100_000)
    .optional()
    .describe('PEM of the authority that signed the certificate of the server'),
  from: Address,
  fromName: z.string().min(1).max(100).default('ninewatch'),
  replyTo: Address.optional(),
  connections: z.int().min(1).max(20).default(4).describe('Kept open at the same time at most'),
});
type EmailSettings = z.output<typeof Settings>;

export const emailKind = channelKind({
  kind: 'email',
  reach: 'person',
  settings: Settings,
  contact: 'email',
  style: 'full',
  shows: ({ host, port, from }) => `${from} → ${host}:${port}`,
  open: (settings, ports) => openEmail(settings, ports),
});

function openEmail(settings: EmailSettings, { clock }: Pick<SenderPorts, 'clock'>) {
  const transport = transportFor(settings);
  return {
    send: (delivery: Delivery) => sendMail(transport, settings, { delivery, nowMs: clock.nowMs() }),
    close: () => transport.close(),
  };
}

function transportFor({ host, port, security, user, password, ca, connections }: EmailSettings) {
  const options: SMTPPool.Options = {
    ...{ pool: true, host, port, maxConnections: connections, maxMessages: MESSAGES_A_CONNECTION },
    ...{ secure: security === 'tls', requireTLS: security === 'starttls', ignoreTLS: security === 'none' },
    ...{ connectionTimeout: ANSWER_MS_MAX, greetingTimeout: ANSWER_MS_MAX, socketTimeout: ANSWER_MS_MAX },
    ...{ disableFileAccess: true, disableUrlAccess: true },
    ...(user === undefined ? {} : { auth: { user, pass: password ?? '' } }),
    ...(ca === undefined ? {} : { tls: { ca } }),
  };
  return createTransport(options);
}

async function sendMail(
  transport: Transporter<SMTPPool.SentMessageInfo>,
  settings: EmailSettings,
  { delivery, nowMs }: { delivery: Delivery; nowMs: number },
): Promise<string> {
  try {
    const { response } = await transport.sendMail(mailOf(delivery, settings, nowMs));
    return response;
  } catch (cause) {
    throw asMailError(cause);
  }
}

/**
 * 5xx to one address or one message is for good; whatever else happens may be over later: also a refused login, because the whole
 * channel waits then and somebody sees it. RFC 5321 §4.2.1.
 */
function asMailError(cause: unknown) {
  const { responseCode, code } = cause as { responseCode?: number; code?: string };
  const isOfMessage = code === 'EENVELOPE' || code === 'EMESSAGE';
  const isForGood = isOfMessage && responseCode !== undefined && responseCode >= 500;
  return isForGood ? refused(causeText(cause)) : busy(causeText(cause));
}
