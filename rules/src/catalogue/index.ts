/** Rules as data: parsed, checked and made ready for evaluation. */

export type { Catalogue } from './compile.ts';
export { type CatalogueError, type ParsedCatalogue, parseCatalogue } from './parse.ts';
export type { Plan, PlanFor, PlanRule } from './plan.ts';
export type { CatalogueSource, RuleSource } from './schema.ts';
