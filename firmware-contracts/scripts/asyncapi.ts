/** The AsyncAPI 3 document: the five topics, from the gateway's point of view. */

import type { Documents, JsonSchema } from './documents.ts';

interface ChannelSpec {
  leaf: string;
  message: string;
  title: string;
  action: 'receive' | 'send';
  retain: boolean;
  note: string;
}

const CHANNELS: readonly ChannelSpec[] = [
  {
    leaf: 'telemetry',
    message: 'Telemetry',
    title: 'Readings',
    action: 'receive',
    retain: false,
    note: 'One reading, or up to 100 kept ones. The PUBACK means: stored.',
  },
  {
    leaf: 'event',
    message: 'Event',
    title: 'Edges that must not wait',
    action: 'receive',
    retain: false,
    note: 'An unreadable payload here raises a hazard at once: an alarm may have been in it.',
  },
  {
    leaf: 'status',
    message: 'Status',
    title: 'Status and will',
    action: 'receive',
    retain: true,
    note: 'Retained after connecting; the offline status is left as the will.',
  },
  {
    leaf: 'command',
    message: 'Command',
    title: 'Orders to the device',
    action: 'send',
    retain: false,
    note: 'Only the gateway publishes here; it repeats a command under the same id until its result or its end.',
  },
  {
    leaf: 'result',
    message: 'Result',
    title: 'Answers to commands',
    action: 'receive',
    retain: false,
    note: 'Answer each delivery of a command, also a repeated one.',
  },
];

/** `schemas` are in JSON Schema draft 7, whose superset is AsyncAPI's own schema language. */
export function asyncApi(schemas: Documents, idSchema: JsonSchema): JsonSchema {
  return {
    asyncapi: '3.1.0',
    info: {
      title: 'ninewatch contract',
      version: '1.0.0',
      description: 'What devices and the gateway say to each other over MQTT 3.1.1. Generated; do not edit.',
      license: { name: 'Apache-2.0' },
    },
    defaultContentType: 'application/json',
    channels: Object.fromEntries(CHANNELS.map((channel) => [channel.leaf, channelOf(channel)])),
    operations: Object.fromEntries(
      CHANNELS.map((channel) => [`${channel.action}-${channel.leaf}`, operationOf(channel)]),
    ),
    components: {
      parameters: {
        venueId: { description: `The device's own venue. Pattern ${String(idSchema.pattern)}` },
        deviceId: {
          description: `The device's own id, or a collector's child's. Pattern ${String(idSchema.pattern)}`,
        },
      },
      messages: Object.fromEntries(
        CHANNELS.map(({ message, title }) => [
          message,
          { name: message, title, payload: { $ref: `#/components/schemas/${message}` } },
        ]),
      ),
      schemas,
    },
  };
}

function channelOf({ leaf, message, title, note }: ChannelSpec): JsonSchema {
  return {
    address: `nine/v1/{venueId}/{deviceId}/${leaf}`,
    title,
    description: note,
    parameters: {
      venueId: { $ref: '#/components/parameters/venueId' },
      deviceId: { $ref: '#/components/parameters/deviceId' },
    },
    messages: { [message]: { $ref: `#/components/messages/${message}` } },
  };
}

function operationOf({ leaf, message, action, retain, title }: ChannelSpec): JsonSchema {
  return {
    action,
    summary: title,
    channel: { $ref: `#/channels/${leaf}` },
    messages: [{ $ref: `#/channels/${leaf}/messages/${message}` }],
    bindings: { mqtt: { qos: 1, retain, bindingVersion: '0.2.0' } },
  };
}
