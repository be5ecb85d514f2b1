/** The TCP and TLS doors: opens them, names the device of a client certificate, closes them. */

import { X509Certificate } from 'node:crypto';
import net from 'node:net';
import type { Duplex } from 'node:stream';
import tls from 'node:tls';
import { causeText, GatewayError } from '../base/errors.ts';
import type { BrokerOptions, Certified } from './ports.ts';

/** 10,000 devices come back at once after a power cut: the kernel keeps them until we get to them. */
const BACKLOG = 4_096;

export interface Arrived {
  stream: Duplex;
  address: string;
  certified?: Certified;
}

export interface Listeners {
  port: number;
  tlsPort?: number;
  /** No further connections; those there are stay. */
  close(): void;
}

/** Refuses with `port-taken` and `tls-unusable`. */
export async function listen(
  options: BrokerOptions,
  arrived: (connection: Arrived) => void,
): Promise<Listeners> {
  const { port, limits } = options;
  const plain = net.createServer({ highWaterMark: limits.unsentBytesMax }, (socket) =>
    arrived({ stream: socket, address: addressOf(socket) }),
  );
  const secure = options.tls && secureServer(options, arrived);
  const servers = secure === undefined ? [plain] : [plain, secure];
  const close = (): void => {
    for (const server of servers) server.close();
  };
  for (const server of servers) server.maxConnections = limits.connectionsMax + 2 * limits.loginsPendingMax;
  const open = { port: await openPort(plain, options, port), close };
  if (secure === undefined) return open;
  try {
    return { ...open, tlsPort: await openPort(secure, options, options.tls?.port ?? 0) };
  } catch (cause) {
    close();
    throw cause;
  }
}

function secureServer(options: BrokerOptions, arrived: (connection: Arrived) => void): tls.Server {
  const { key, cert, ca, ownAuthority } = options.tls ?? {};
  const trusted = [ca, ownAuthority].filter((authority) => authority !== undefined);
  try {
    const own = ownAuthority === undefined ? undefined : new X509Certificate(ownAuthority);
    // Without a certificate a device still has its secret, so a missing one is no reason to hang up.
    const server = tls.createServer({
      ...(key && { key }),
      ...(cert && { cert }),
      ...(trusted.length > 0 && { ca: trusted, requestCert: true }),
      rejectUnauthorized: false,
      minVersion: 'TLSv1.2',
      highWaterMark: options.limits.unsentBytesMax,
      handshakeTimeout: options.limits.connectTimeoutMs,
    });
    server.on('secureConnection', (socket) => {
      const certified = trusted.length === 0 ? undefined : certifiedBy(socket, own);
      arrived({ stream: socket, address: addressOf(socket), ...(certified && { certified }) });
    });
    server.on('tlsClientError', (_cause, socket) => {
      options.counters.count('mqtt_tls_failed', 'TLS handshakes that failed');
      socket.destroy();
    });
    return server;
  } catch (cause) {
    const detail = `the TLS key or certificate cannot be used: ${causeText(cause)}`;
    throw new GatewayError('tls-unusable', false, detail, cause);
  }
}

function certifiedBy(socket: tls.TLSSocket, own: X509Certificate | undefined): Certified | undefined {
  if (!socket.authorized) return undefined;
  const peer = socket.getPeerX509Certificate();
  const deviceId: unknown = socket.getPeerCertificate().subject?.CN;
  if (peer === undefined || typeof deviceId !== 'string') return undefined;
  const isOwn = own !== undefined && peer.checkIssued(own) && peer.verify(own.publicKey);
  return isOwn ? { deviceId, serial: peer.serialNumber.toLowerCase() } : { deviceId };
}

function addressOf(socket: net.Socket): string {
  socket.setNoDelay(true);
  return (socket.remoteAddress ?? 'unknown').replace(/^::ffff:/, '');
}

function openPort(server: net.Server, options: BrokerOptions, port: number): Promise<number> {
  const { host, log } = options;
  return new Promise((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) => reject(portError(cause, host, port)));
    server.listen({ host, port, backlog: BACKLOG }, () => {
      server.removeAllListeners('error');
      // Out of file descriptors, for example: that connection is lost, the door stays open.
      server.on('error', (cause) =>
        log.error({ cause: causeText(cause) }, 'a connection could not be taken'),
      );
      resolve((server.address() as net.AddressInfo).port);
    });
  });
}

function portError(cause: NodeJS.ErrnoException, host: string, port: number): GatewayError {
  const why =
    cause.code === 'EADDRINUSE'
      ? 'another program listens there'
      : cause.code === 'EACCES'
        ? 'this user may not open it'
        : causeText(cause);
  return new GatewayError('port-taken', false, `MQTT cannot listen on ${host}:${port}: ${why}`, cause);
}
