/** What the contract asks of a device, numbered, each with how it is judged from a transcript. */

import { commands } from './requirements/commands.ts';
import { connecting } from './requirements/connecting.ts';
import { identity } from './requirements/identity.ts';
import { messages } from './requirements/messages.ts';
import { outage } from './requirements/outage.ts';
import { time } from './requirements/time.ts';
import type { Requirement } from './verdict.ts';

export const REQUIREMENTS: readonly Requirement[] = [
  ...connecting,
  ...messages,
  ...identity,
  ...time,
  ...outage,
  ...commands,
];
