/** ★ A program beside the gateway, never in it: what is told of it, whether we started it or only look at it. [P2] */

export interface GuestState {
  name: 'node-red';
  /** `elsewhere`: another container's, which is only looked at. */
  kind: 'supervised' | 'elsewhere';
  state: 'starting' | 'running' | 'waiting' | 'stopped';
  /** Its flows are not started, because they ended it again and again. */
  isSafe: boolean;
  /** Starts after the first one. */
  restarts: number;
  /** Of its pages, while they are served. */
  port?: number;
  rssBytes?: number;
  /** Why it is not as it should be, for the wall. */
  trouble?: string;
}

export interface Guest {
  state(): GuestState;
  /** At once and with its flows; absent where somebody else starts it. */
  restart?(): void;
  stop(): Promise<void>;
}

/** A process as the supervisor sees it. */
export interface Child {
  /** Asks whether it answers. */
  ping(): void;
  /** Asks it to end in order. */
  shutdown(): void;
  /** Ends it and all that it started, at once. */
  kill(): void;
}

export interface Pong {
  port?: number;
  hasFlows: boolean;
  rssBytes: number;
}

export interface ChildEvents {
  onPong(pong: Pong): void;
  /** Once, whatever ended it: words for the operator. */
  onEnd(why: string): void;
}

export type Launch = (start: { isSafe: boolean }, events: ChildEvents) => Child;
