/** Rules as data: parsed, checked and made ready for evaluation. */

export type { Catalogue } from './compile.ts';
export {
  type CatalogueChange,
  type CatalogueDiff,
  CHANGES_LISTED_MAX,
  diffCatalogues,
  diffLines,
  unraisedVersions,
} from './diff.ts';
export { type CatalogueFile, fileNames, isUsableFileName, joinFiles, splitFiles } from './files.ts';
export { rulesJsonSchema } from './json-schema.ts';
export { CATALOGUE_TEXT_MAX, type CatalogueError, type ParsedCatalogue, parseCatalogue } from './parse.ts';
export type { Plan, PlanFor, PlanRule } from './plan.ts';
export type { CatalogueSource, RuleSource } from './schema.ts';
export { unwatchedKinds } from './unwatched.ts';
