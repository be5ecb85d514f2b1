/** How a sending that failed is told apart: tried again, tried again at a time, or refused for good. */

import { causeText, GatewayError } from '../../base/errors.ts';

/** The other side asks for a pause: nothing goes out on this channel until it is over. */
export class Later extends GatewayError {
  readonly afterMs: number;
  /** Asked for one person alone: the others are told meanwhile. */
  readonly isOfOne: boolean;

  constructor(detail: string, afterMs: number, { isOfOne = false } = {}) {
    super('store-busy', true, detail);
    this.name = 'Later';
    this.afterMs = afterMs;
    this.isOfOne = isOfOne;
  }
}

export function unreachable(what: string, cause: unknown): GatewayError {
  return new GatewayError('store-busy', true, `${what} cannot be reached: ${causeText(cause)}`, cause);
}

export function busy(detail: string): GatewayError {
  return new GatewayError('store-busy', true, detail);
}

export function refused(detail: string): GatewayError {
  return new GatewayError('store-refused', false, detail);
}
