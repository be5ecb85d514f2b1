/** MQTT over WebSocket: turns an HTTP upgrade on `/mqtt` into a stream for the broker. */

import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { createWebSocketStream, type WebSocket, WebSocketServer } from 'ws';
import { type Clock, systemClock } from '../base/clock.ts';
import { PingDebt } from './bounds/ping-debt.ts';
import { BROKER_LIMITS } from './limits.ts';
import type { Broker } from './ports.ts';

export const WEB_SOCKET_PATH = '/mqtt';
/** `mqttv3.1` is what clients of MQTT 3.1 offer. [MQTT-6.0.0-3] */
const PROTOCOLS = ['mqtt', 'mqttv3.1'];
/** A frame may hold several packets; the packets have their own limit. */
const FRAME_BYTES_MAX = 1_024 * 1_024;
/** Above this much unsent, pings stay unanswered: whoever sends them does not read. */
const UNSENT_BYTES_MAX = BROKER_LIMITS.unsentBytesMax;
const STREAM = {
  readableHighWaterMark: BROKER_LIMITS.framesAheadBytes,
  writableHighWaterMark: UNSENT_BYTES_MAX,
};
export interface WebSocketUpgrade {
  /** False when the request is for another path: the caller goes on with it. */
  handle(request: IncomingMessage, socket: Duplex, head: Buffer): boolean;
}

/** Refuses an upgrade without the subprotocol `mqtt` with 400. */
export function webSocketUpgrade(
  broker: Pick<Broker, 'handleStream'>,
  clock: Clock = systemClock,
): WebSocketUpgrade {
  const server = new WebSocketServer({
    noServer: true,
    perMessageDeflate: false,
    maxPayload: FRAME_BYTES_MAX,
    // One frame of a connection in a turn of the event loop, so that none keeps the others waiting. [P8]
    allowSynchronousEvents: false,
    autoPong: false,
    handleProtocols: (offered) => PROTOCOLS.find((protocol) => offered.has(protocol)) ?? false,
  });
  return {
    handle(request, socket, head) {
      if (new URL(request.url ?? '/', 'http://gateway').pathname !== WEB_SOCKET_PATH) return false;
      if (!offersMqtt(request)) {
        socket.end('HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
        return true;
      }
      const address = (request.socket.remoteAddress ?? 'unknown').replace(/^::ffff:/, '');
      server.handleUpgrade(request, socket, head, (webSocket) => {
        // [MQTT-6.0.0-1]
        webSocket.on('message', (_bytes, isBinary) => {
          if (!isBinary) webSocket.close(1003);
        });
        const stream = createWebSocketStream(webSocket, STREAM);
        answerPings(webSocket, stream, new PingDebt(BROKER_LIMITS, clock));
        broker.handleStream(stream, address);
      });
      return true;
    },
  };
}

/** Who sends too many is not read until they are paid for, and then only the last is answered. [P8] */
function answerPings(webSocket: WebSocket, stream: Duplex, debt: PingDebt): void {
  const pong = (bytes: Buffer): void => {
    const isOpen = webSocket.readyState === webSocket.OPEN;
    if (isOpen && webSocket.bufferedAmount < UNSENT_BYTES_MAX) webSocket.pong(bytes);
  };
  webSocket.on('ping', (bytes) => {
    const isPaid = debt.take(() => {
      // A stream that is full reads on by itself when it has room: until then frames stay in TCP.
      if (stream.readableLength < stream.readableHighWaterMark) webSocket.resume();
      pong(bytes);
    });
    if (isPaid) pong(bytes);
    else webSocket.pause();
  });
  webSocket.on('close', () => debt.stop());
}

function offersMqtt(request: IncomingMessage): boolean {
  const offered = (request.headers['sec-websocket-protocol'] ?? '').split(',').map((name) => name.trim());
  return offered.some((name) => PROTOCOLS.includes(name));
}
