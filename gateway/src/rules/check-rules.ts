/** What a text would be as rules: mistakes, warnings, and what would change; nothing takes effect. */

import {
  type CatalogueDiff,
  type CatalogueError,
  diffCatalogues,
  diffLines,
  fileNames,
  type HazardKind,
  parseCatalogue,
  unraisedVersions,
  unwatchedKinds,
} from '@ninewatch/rules';

/** Mistakes, and as many warnings, that an answer lists. */
const LISTED_MAX = 200;

export type RulesCheck =
  | { ok: false; errors: CatalogueError[]; errorCount: number }
  | {
      ok: true;
      version: string;
      rules: number;
      kinds: number;
      files: string[];
      warnings: CatalogueError[];
      /** Kinds of danger that no rule raises an alarm of; each is a warning too. */
      unwatched: HazardKind[];
      diff: CatalogueDiff;
      /** The diff in words, one line a change. */
      lines: string[];
      /** Rules, or `version`, that changed under the version they had. */
      unraised: string[];
    };

/** `against` are the rules in force; when they cannot be read, or there are none, everything counts as new. */
export function checkRules(text: string, against?: string): RulesCheck {
  const parsed = parseCatalogue(text);
  if (!parsed.ok) {
    return { ok: false, errors: parsed.errors.slice(0, LISTED_MAX), errorCount: parsed.errors.length };
  }
  const { source } = parsed.catalogue;
  const before = against === undefined || against === '' ? undefined : parseCatalogue(against);
  const old = before?.ok === true ? before.catalogue.source : null;
  const diff = diffCatalogues(old, source);
  return {
    ok: true,
    version: source.version,
    rules: source.rules.length,
    kinds: Object.keys(source.kinds).length,
    files: fileNames(text),
    warnings: parsed.warnings.slice(0, LISTED_MAX),
    unwatched: unwatchedKinds(source),
    diff,
    lines: diffLines(diff),
    unraised: old === null ? [] : unraisedVersions(old, source).slice(0, LISTED_MAX),
  };
}
