/** What is known of edge nodes: their sequence, their births, and what an alias stands for. */

/** Ours. */
export const SPARKPLUG_LIMITS = {
  nodesMax: 1_000,
  devicesPerNodeMax: 256,
  /** Metrics of all nodes whose names and units are remembered. */
  metricsMax: 200_000,
  /** ms between two requests for the births of one node. */
  askEveryMs: 10_000,
} as const;

export interface Definition {
  name: string;
  unit?: string;
}

export interface Node {
  /** Of the last message; undefined before the first birth. */
  seq: number | undefined;
  bdSeq: number | undefined;
  askedAt: number | undefined;
  devices: Set<string>;
  /** Alias → what its birth said. Aliases are unique within a node. */
  aliases: Map<string, Definition>;
  /** Device and name → unit, for metrics that come by name. */
  units: Map<string, string>;
}

export class Nodes {
  readonly #nodes = new Map<string, Node>();
  #metrics = 0;

  /** The longest unheard one makes room. */
  of(id: string): Node {
    const known = this.#nodes.get(id);
    if (known !== undefined) {
      this.#nodes.delete(id);
      this.#nodes.set(id, known);
      return known;
    }
    if (this.#nodes.size >= SPARKPLUG_LIMITS.nodesMax) this.#forget();
    const node: Node = {
      seq: undefined,
      bdSeq: undefined,
      askedAt: undefined,
      devices: new Set(),
      aliases: new Map(),
      units: new Map(),
    };
    this.#nodes.set(id, node);
    return node;
  }

  /** A birth of the node: everything that stood before is void. */
  bear(node: Node): void {
    this.#metrics -= node.aliases.size + node.units.size;
    node.aliases.clear();
    node.units.clear();
    node.devices.clear();
  }

  /** False when there is no room for more. */
  define(node: Node, metric: { device: string; name: string; alias?: string; unit?: string }): boolean {
    const { device, name, alias, unit } = metric;
    if (this.#metrics >= SPARKPLUG_LIMITS.metricsMax) return false;
    const before = node.aliases.size + node.units.size;
    if (alias !== undefined) node.aliases.set(alias, { name, ...(unit !== undefined && { unit }) });
    if (unit !== undefined) node.units.set(`${device}/${name}`, unit);
    this.#metrics += node.aliases.size + node.units.size - before;
    return true;
  }

  #forget(): void {
    const oldest = this.#nodes.keys().next();
    if (oldest.done === true) return;
    const node = this.#nodes.get(oldest.value);
    if (node !== undefined) this.#metrics -= node.aliases.size + node.units.size;
    this.#nodes.delete(oldest.value);
  }
}
