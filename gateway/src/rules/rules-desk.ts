/** Changing the rules while the gateway runs: from the configured files, or by a person's hand. */

import type {
  Actor,
  ActReply,
  CatalogueError,
  Change,
  HazardKind,
  RulesInForce,
  RulesOrigin,
} from '@ninewatch/rules';
import { causeText, GatewayError } from '../base/errors.ts';
import type { RulesCheck } from './check-rules.ts';
import { hashOf, mistakeText, type RuleFiles } from './rule-files.ts';

/** What a person asks for; the desk adds when, and the pairing with the answer. */
export interface RulesChange {
  version: string;
  text: string;
  origin: RulesOrigin;
  actor: Actor;
  note?: string;
  expectedRevision?: number;
}

export interface RulesDeskPorts {
  /** As decided up to now; null before the first rules. */
  inForce(): Promise<RulesInForce | null>;
  /** Off the main thread: a long text takes a while. */
  check(text: string, against?: string): Promise<RulesCheck>;
  /** Journals the change and resolves with its decision. */
  change(change: RulesChange): Promise<ActReply>;
  /** The configured files as they are now; throws in one line. */
  readFiles(): RuleFiles;
  /** Whether the configured files could be used; told when that changes, and once after a start. */
  tell(isUsable: boolean, detail: string): void;
  nowMs(): number;
}

/** `detail` is one line; `errors` are there when files were read and have mistakes. */
export type Reloaded = { outcome: 'taken' | 'unchanged'; path: string; version: string } | Refused;
export interface Refused {
  outcome: 'refused';
  path?: string;
  detail: string;
  errors: CatalogueError[];
}

/** The configured files when they were last looked at. */
export interface LastRead {
  at: number;
  path?: string;
  hash?: string;
  /** Why they were not taken. */
  refused?: string;
  errors?: CatalogueError[];
}

/** For the wall: which rules decide. */
export type RulesBrief = Pick<RulesInForce, 'version' | 'revision' | 'since'>;

/**
 * Precedence: what was changed last holds. At a start the configured files count as changed when their text is another
 * than that of the files last taken; a reload takes them in any case.
 */
export class RulesDesk {
  readonly #ports: RulesDeskPorts;
  #lastRead: LastRead | undefined;
  #told: string | undefined;
  #brief: RulesBrief | null = null;
  /** What the rules of one brief leave unwatched; no kinds when that could not be told. */
  #looked: { brief: RulesBrief; kinds: readonly HazardKind[] | undefined } | undefined;
  #isLooking = false;
  #described: { hash: string; check: Promise<RulesCheck> } | undefined;

  constructor(ports: RulesDeskPorts) {
    this.#ports = ports;
  }

  /** The rules in force with what their text says of itself; null before the first rules. */
  async current(): Promise<{ rules: RulesInForce; hash: string; check: RulesCheck } | null> {
    const rules = await this.#ports.inForce();
    if (rules === null) return null;
    const hash = hashOf(rules.text);
    if (this.#described?.hash !== hash) this.#described = { hash, check: this.#ports.check(rules.text) };
    const described = this.#described;
    try {
      return { rules, hash, check: await described.check };
    } catch (cause) {
      // Asked again the next time.
      if (this.#described === described) this.#described = undefined;
      throw cause;
    }
  }

  lastRead(): LastRead | undefined {
    return this.#lastRead;
  }

  brief(): RulesBrief | null {
    return this.#brief;
  }

  /**
   * Kinds of danger that the rules in force raise no alarm of; undefined until that is known. Asked again and again: each
   * time the rules are others it finds out, once.
   */
  unwatched(): readonly HazardKind[] | undefined {
    const brief = this.#brief;
    if (brief === null) return undefined;
    if (this.#looked?.brief === brief) return this.#looked.kinds;
    if (!this.#isLooking) void this.#lookAt(brief);
    return undefined;
  }

  /** From committed changes, so that the wall knows without asking. */
  take(changes: readonly Change[]): void {
    for (const change of changes) {
      if (change.kind !== 'audit' || change.object.action !== 'rules' || change.object.outcome !== 'done')
        continue;
      const { subject, at, detail } = change.object;
      this.#brief = { version: subject, revision: Number(detail?.revision ?? 0), since: at };
    }
  }

  /** Against the rules in force; nothing takes effect. */
  async check(text: string): Promise<RulesCheck> {
    return this.#ports.check(text, (await this.#ports.inForce())?.text);
  }

  /** What one text would change of another, neither of which need be in force. */
  compare(text: string, against: string): Promise<RulesCheck> {
    return this.#ports.check(text, against);
  }

  /** `text` was checked before: what is decided is whether the rules are still those that the person saw. */
  put(
    { version, text, ...more }: { version: string; text: string; note?: string; expectedRevision?: number },
    actor: Actor,
  ): Promise<ActReply> {
    return this.#ports.change({ version, text, actor, origin: { kind: 'api', hash: hashOf(text) }, ...more });
  }

  /** Reads the configured files anew and takes them when they are not what is in force already. */
  async reload(actor: Actor): Promise<Reloaded> {
    const before = await this.#ports.inForce();
    const read = await this.#read();
    this.tellLastRead();
    if ('outcome' in read) return read;
    const { path, text, hash, version } = read;
    if (before?.text === text && before.fileHash === hash) return { outcome: 'unchanged', path, version };
    const reply = await this.#ports.change({ version, text, origin: { kind: 'file', hash }, actor });
    return reply.ok
      ? { outcome: 'taken', path, version }
      : { outcome: 'refused', path, detail: reply.detail, errors: [] };
  }

  /**
   * At a start, with the rules that the ledger had then: what is to be journalled, or null when the rules in force go
   * on, also because the files cannot be used. Throws in one line when there are no rules to go on with.
   */
  async atStart(
    inForce: RulesInForce | null,
  ): Promise<Pick<RulesChange, 'version' | 'text' | 'origin'> | null> {
    this.#brief = inForce === null ? null : briefOf(inForce);
    const read = await this.#read();
    if ('outcome' in read) {
      if (inForce === null) throw new GatewayError('rules-unusable', false, read.detail);
      return null;
    }
    const { version, text, hash } = read;
    return inForce?.fileHash === hash ? null : { version, text, origin: { kind: 'file', hash } };
  }

  /** Files that cannot be used are a condition of the gateway until they can be, or are what they were before. */
  tellLastRead(): void {
    const refused = this.#lastRead?.refused ?? '';
    if (refused === this.#told) return;
    this.#told = refused;
    this.#ports.tell(refused === '', refused);
  }

  async #lookAt(brief: RulesBrief): Promise<void> {
    this.#isLooking = true;
    try {
      const check = (await this.current())?.check;
      this.#looked = { brief, kinds: check?.ok === true ? check.unwatched : undefined };
    } catch {
      // The thread that checks ends, or starts anew: asked again with the next tick.
    } finally {
      this.#isLooking = false;
    }
  }

  async #read(): Promise<(RuleFiles & { version: string }) | Refused> {
    let files: RuleFiles;
    try {
      files = this.#ports.readFiles();
    } catch (cause) {
      return this.#refused({ detail: causeText(cause), errors: [] });
    }
    const { path, hash } = files;
    const check = await this.#ports.check(files.text);
    if (!check.ok) return this.#refused({ path, ...mistakesText(files, check) }, hash);
    this.#lastRead = { at: this.#ports.nowMs(), path, hash };
    return { ...files, version: check.version };
  }

  #refused(refused: Omit<Refused, 'outcome'>, hash?: string): Refused {
    const { path, detail, errors } = refused;
    this.#lastRead = {
      at: this.#ports.nowMs(),
      ...(path === undefined ? {} : { path }),
      ...(hash === undefined ? {} : { hash }),
      refused: detail,
      errors,
    };
    return { outcome: 'refused', ...refused };
  }
}

/** The first mistake with its place, and how many more there are. */
function mistakesText(files: RuleFiles, { errors, errorCount }: Extract<RulesCheck, { ok: false }>) {
  const [first] = errors;
  const where = first === undefined ? files.path : mistakeText(files, first);
  const more = errorCount > 1 ? ` (and ${errorCount - 1} more)` : '';
  return { detail: `NINEWATCH_RULES_FILE: ${where}${more}`, errors };
}

/** What everybody at the wall may know: never the text, nor who wrote it. [P10] */
function briefOf({ version, revision, since }: RulesInForce): RulesBrief {
  return { version, revision, since };
}
