/** Where a device connects and what it publishes under, as it is told once it has been claimed. */

import { topicOf } from '@ninewatch/contracts';
import type { FastifyRequest } from 'fastify';
import type { Api } from '../api.ts';

/** The host is the one that was asked: it is the one that the device reaches. */
export function brokerAt(api: Api, { hostname }: Pick<FastifyRequest, 'hostname'>) {
  return { host: hostname, ...api.options.mqttPorts() };
}

export function topicsOf(venueId: string, deviceId: string) {
  return {
    telemetry: topicOf(venueId, deviceId, 'telemetry'),
    event: topicOf(venueId, deviceId, 'event'),
    status: topicOf(venueId, deviceId, 'status'),
    command: topicOf(venueId, deviceId, 'command'),
    result: topicOf(venueId, deviceId, 'result'),
  };
}
