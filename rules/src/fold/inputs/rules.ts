/** A catalogue takes effect whole or not at all, with what is other in it on the audit trail. */

import {
  type CatalogueError,
  type CatalogueSource,
  diffCatalogues,
  parseCatalogue,
} from '../../catalogue/index.ts';
import { forgetAllParts } from '../../combine/combine.ts';
import { onOtherSort } from '../../evaluate/index.ts';
import type { RulesRecord } from '../../model/record.ts';
import type { RulesVersion } from '../../model/rules-version.ts';
import type { Refusal } from '../decision.ts';
import type { RulesInForce, State } from '../state.ts';
import { audit, emit, GATEWAY, type Turn } from '../turn.ts';
import { eachDevice, tryAgain } from './contain.ts';
import { judge, rejudge } from './devices.ts';
import { wakeAll } from './ticks.ts';

/** Mistakes that an audit line lists. */
const ERRORS_LISTED_MAX = 20;

/** What the reply to a person's change of the rules says. */
export type RulesTaken = Omit<RulesInForce, 'text' | 'isKept'>;

/** Rules that cannot be read leave those before them in force, and say so on the audit trail. */
export function takeRules(turn: Turn, record: RulesRecord): void {
  const { state } = turn;
  const { actor, version, actId, expectedRevision, note, origin } = record;
  const line = { actor: actor?.username ?? GATEWAY, action: 'rules', subject: version };
  const asked = { ...(origin === undefined ? {} : { origin }), ...(note === undefined ? {} : { note }) };
  const refuse = (refusal: Refusal, errors: CatalogueError[] = []): void => {
    const detail = {
      code: refusal.code,
      refusal: refusal.detail,
      errors: errors.slice(0, ERRORS_LISTED_MAX),
    };
    audit(turn, { ...line, outcome: 'refused', detail: { ...asked, ...detail } });
    answer(turn, actId, { refusal });
  };
  if (expectedRevision !== undefined && expectedRevision !== (state.rules?.revision ?? 0)) {
    refuse({ code: 'stale-version', detail: `the rules are at revision ${state.rules?.revision ?? 0}` });
    return;
  }
  const parsed = parseCatalogue(record.text);
  if (!parsed.ok) {
    const detail = `${parsed.errors.length} mistakes; the rules before it stay in force`;
    refuse({ code: 'rules-unusable', detail }, parsed.errors);
    return;
  }
  const before = state.derived.catalogue?.source ?? null;
  endOtherSorts(turn, before, parsed.catalogue.source);
  if (state.rules !== null && state.rules.isKept !== true) {
    // Of before texts were kept: it is what people would go back to.
    emit(turn, { kind: 'rules', object: versionOf(state.rules) });
  }
  const rules = inForce(state, record);
  state.derived.changed.isRules = true;
  state.rules = rules;
  state.derived.catalogue = parsed.catalogue;
  state.derived.facts += 1;
  const diff = diffCatalogues(before, parsed.catalogue.source);
  emit(turn, { kind: 'rules', object: { ...versionOf(rules), diff } });
  audit(turn, { ...line, outcome: 'done', detail: { ...asked, revision: rules.revision, ...diff } });
  const { text: _text, isKept: _isKept, ...taken } = rules;
  answer(turn, actId, { value: taken satisfies RulesTaken });
  tryAgain(turn);
  wakeAll(state);
  forgetAllParts(turn);
  eachDevice(turn, (id) => rejudge(turn, id));
}

/** While the rules before still say what it was that is over. */
function endOtherSorts(turn: Turn, before: CatalogueSource | null, after: CatalogueSource): void {
  const sorts = new Map(after.rules.flatMap(sortsOf));
  const others = new Set<string>();
  for (const [id, sort] of before?.rules.flatMap(sortsOf) ?? []) {
    if (sorts.has(id) && sorts.get(id) !== sort) others.add(id);
  }
  if (others.size === 0) return;
  eachDevice(turn, (id) => {
    judge(turn, id, (rule, around, catalogue) =>
      onOtherSort(rule, others, { receivedAt: turn.at, around, catalogue }),
    );
  });
}

/** Of a rule and its parts: by which sort of condition each is decided. */
function sortsOf({ id, condition }: CatalogueSource['rules'][number]): [string, string][] {
  if (condition.type !== 'combined') return [[id, condition.type]];
  const parts = Object.entries(condition.of).map(([name, part]): [string, string] => [
    `${id}#${name}`,
    part.condition.type,
  ]);
  return [[id, condition.type], ...parts];
}

function inForce(
  { rules }: State,
  { version, text, receivedAt, actor, note, origin }: RulesRecord,
): RulesInForce {
  const fileHash = origin?.kind === 'file' ? origin.hash : rules?.fileHash;
  return {
    version,
    text,
    revision: (rules?.revision ?? 0) + 1,
    since: receivedAt,
    by: actor?.username ?? GATEWAY,
    ...(note === undefined ? {} : { note }),
    ...(origin === undefined ? {} : { origin }),
    ...(fileHash === undefined ? {} : { fileHash }),
    isKept: true,
  };
}

function versionOf({ fileHash: _fileHash, isKept: _isKept, ...rules }: RulesInForce): RulesVersion {
  return rules;
}

function answer(
  turn: Turn,
  actId: string | undefined,
  outcome: { value: unknown } | { refusal: Refusal },
): void {
  if (actId !== undefined) turn.reply = { actId, outcome };
}
