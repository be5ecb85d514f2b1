/** What a device and the gateway must agree on: topics, limits, catalogue and the shapes of messages. */

export * from './catalogue.ts';
export * from './limits.ts';
export * from './messages.ts';
export * from './topic.ts';
export * from './vector.ts';
