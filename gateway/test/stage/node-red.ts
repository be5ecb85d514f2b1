/** The supervised Node-RED of a test gateway: where it is, its admin API, its process. */

import { readFileSync } from 'node:fs';
import type { ApiClient } from './api-client.ts';

export interface GuestSeen {
  state: string;
  isSafe: boolean;
  restarts: number;
  port?: number;
  trouble?: string;
}

export class NodeRedClient {
  readonly #api: ApiClient;

  constructor(api: ApiClient) {
    this.#api = api;
  }

  /** As the gateway sees it. */
  async seen(): Promise<GuestSeen | undefined> {
    return (await this.#api.get<{ items: GuestSeen[] }>('/guests')).items[0];
  }

  async origin(): Promise<string> {
    return `http://127.0.0.1:${(await this.seen())?.port}`;
  }

  /** Signs in as the editor does; undefined when it is refused. */
  async signIn(username: string, password: string): Promise<string | undefined> {
    const body = new URLSearchParams({
      ...{ client_id: 'node-red-editor', grant_type: 'password', scope: '' },
      ...{ username, password },
    });
    const answer = await fetch(`${await this.origin()}/auth/token`, { method: 'POST', body });
    return answer.ok ? ((await answer.json()) as { access_token: string }).access_token : undefined;
  }

  /** Names of the flows that are deployed. */
  async tabs(): Promise<string[]> {
    const headers = { authorization: `Bearer ${this.#api.token}` };
    const answer = await fetch(`${await this.origin()}/flows`, { headers });
    const nodes = (await answer.json()) as { type: string; label: string }[];
    return nodes.filter(({ type }) => type === 'tab').map(({ label }) => label);
  }

  /** With the ninewatch token of the client. → status. */
  async deploy(nodes: readonly object[]): Promise<number> {
    const answer = await fetch(`${await this.origin()}/flows`, {
      method: 'POST',
      headers: {
        ...{ authorization: `Bearer ${this.#api.token}`, 'content-type': 'application/json' },
        'node-red-deployment-type': 'full',
      },
      body: JSON.stringify(nodes),
    });
    await answer.body?.cancel();
    return answer.status;
  }
}

/** The processes of Node-RED that this gateway started, without the shell between them. */
export function nodeRedPids(gatewayPid: number): number[] {
  const shells = childrenOf(gatewayPid);
  return shells.flatMap(childrenOf);
}

function childrenOf(pid: number): number[] {
  try {
    return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean).map(Number);
  } catch {
    return [];
  }
}

export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    // A dead child that nobody has asked after is still there.
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}

/** A gateway node with its user, and the flow `nodes` on a tab; each node gets the gateway. */
export function flowOf(
  login: { username: string; password: string },
  nodes: readonly ({ id: string; type: string } & Record<string, unknown>)[],
): object[] {
  return [
    { id: 'tab', type: 'tab', label: 'test', disabled: false },
    { id: 'gw', type: 'ninewatch-gateway', name: '', url: '', credentials: login },
    ...nodes.map((node) => ({ z: 'tab', gateway: 'gw', name: '', wires: [], ...node })),
  ];
}
