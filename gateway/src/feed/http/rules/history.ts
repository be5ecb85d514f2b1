/** `/rules/history`: the catalogues that took effect, their texts, and what is other between two of them. */

import { diffLines } from '@ninewatch/rules';
import type { KeptRules, Page, Paged } from '../../../ledger/query-port.ts';
import { type Api, found, readScope, type ZodApp } from '../api.ts';
import { given } from '../given.ts';
import { PageQuery, paged, problems } from '../shape/basic.ts';
import {
  KeptRulesShape,
  KeptRulesTextShape,
  RevisionParams,
  RulesDiffQuery,
  RulesDiffShape,
} from '../shape/rules.ts';

const tags = ['rules'];

export function rulesHistoryRoutes(app: ZodApp, api: Api): void {
  const { rules } = api.options;
  app.get(
    '/rules/history',
    {
      schema: {
        tags,
        description: 'The newest first; as many as are kept',
        querystring: PageQuery,
        response: { 200: paged(KeptRulesShape), ...problems },
      },
    },
    async ({ caller, query }) => {
      readScope(api, caller, 'read.rules');
      const page = api.cursors.open('rules-history', query);
      const { items, next } = await pageOf(api, page);
      return api.cursors.seal('rules-history', { items: items.map(keptShape), next });
    },
  );
  app.get(
    '/rules/history/:revision',
    { schema: { tags, params: RevisionParams, response: { 200: KeptRulesTextShape, ...problems } } },
    async ({ caller, params }) => {
      readScope(api, caller, 'read.rules');
      const { text, ...kept } = await versionOf(api, params.revision);
      return { ...keptShape(kept), text };
    },
  );
  app.get(
    '/rules/history/:revision/diff',
    {
      schema: {
        tags,
        description: 'What the revision has other than the one it is compared with',
        params: RevisionParams,
        querystring: RulesDiffQuery,
        response: { 200: RulesDiffShape, ...problems },
      },
    },
    async ({ caller, params, query }) => {
      readScope(api, caller, 'read.rules');
      const [own, other] = await Promise.all([
        versionOf(api, params.revision),
        versionOf(api, query.against),
      ]);
      const check = await rules.compare(own.text, other.text);
      const diff = check.ok ? { counts: check.diff.counts, lines: check.lines } : { counts: null, lines: [] };
      return { revision: own.revision, against: other.revision, ...diff };
    },
  );
}

/** The place behind the rules that are not kept, when a page has room for nothing else. */
const BEHIND_UNKEPT = 'kept';

async function pageOf(api: Api, page: Page): Promise<Paged<KeptRules>> {
  const { ledger } = api.options;
  const { limit, after } = page;
  if (after === BEHIND_UNKEPT) return ledger.rulesHistory({ limit });
  const unkept = after === undefined ? await unkeptRules(api) : undefined;
  if (unkept === undefined) return ledger.rulesHistory(page);
  const { items, next } = await ledger.rulesHistory({ limit: Math.max(limit - 1, 1) });
  if (limit > 1) return { items: [unkept, ...items], next };
  return { items: [unkept], next: items.length > 0 ? BEHIND_UNKEPT : null };
}

type WithText = KeptRules & { text: string };

async function versionOf(api: Api, revision: number): Promise<WithText> {
  const kept = await api.options.ledger.rulesVersion(revision);
  if (kept !== null) return kept;
  const unkept = await unkeptRules(api);
  return found(unkept?.revision === revision ? unkept : null);
}

/** Rules of before texts were kept stand in the ledger when others follow them: until then they are shown as they are. */
async function unkeptRules(api: Api): Promise<WithText | undefined> {
  const current = await api.options.rules.current();
  if (current === null || current.rules.isKept === true) return undefined;
  const { version, text, since, by, note, origin, revision } = current.rules;
  return {
    ...{ revision, version, text, since, by, hash: current.hash, characters: text.length },
    ...given({ note, origin }),
  };
}

function keptShape({ diff, text: _text, ...kept }: KeptRules & { text?: string }) {
  const lines = diff === undefined ? [] : diffLines(diff);
  return { ...kept, counts: diff?.counts ?? null, lines };
}
