/** Who may have the red flags of a town and quarter, and who the district's yearly list is chosen from. */

import {
  exclusions,
  type FlagFacts,
  flagsFor,
  type HonourFiling,
  missingForHonour,
  type Profile,
  type RecordOf,
  type RedFlagFiling,
  readQuarter,
  readYear,
} from '@ninewatch/rules';
import { sql } from 'kysely';
import type { FlagRound, HonourCandidate } from '../../incentive-port.ts';
import { build, type Statements } from '../../store/statements.ts';
import { regionsIn, type Subtrees, subtreesOf } from '../scope.ts';
import { readFlagFacts } from './flag-facts.ts';
import { readProfiles } from './profile-reader.ts';

interface RoundAsked {
  town: string;
  quarter: string;
}

function factsOf(statements: Statements, { town, quarter: key }: RoundAsked) {
  const profile = readProfiles(statements)(town);
  const quarter = readQuarter(key, profile.time.utcOffset);
  if (quarter === undefined) return null;
  const { accidentCauses } = profile.redFlag;
  const subtrees = pathsOf(statements, town);
  const known = readFlagFacts(statements, {
    subtrees,
    from: quarter.from,
    until: quarter.until,
    accidentCauses,
  });
  return { profile, quarter, subtrees, known };
}

/** Of the region and all below it; the root's is a path as any other. */
function pathsOf(statements: Statements, region: string): readonly string[] {
  const rows = statements.all(build.selectFrom('region').select('path').where('id', '=', region));
  return rows.map(({ path }) => path);
}

export function judgeRound(
  statements: Statements,
  { now, ...asked }: RoundAsked & { now: number },
): FlagRound | null {
  const read = factsOf(statements, asked);
  if (read === null) return null;
  const { profile, quarter, subtrees, known } = read;
  const flags = new Map(
    flagsBetween(statements, subtrees, quarter)
      .filter((flag) => flag.quarter === quarter.key && flag.town === asked.town)
      .map((flag) => [flag.venueId, flag.state]),
  );
  const candidates = [...known.values()].map(({ id: venueId, name, region, facts }) => {
    const flag = flags.get(venueId);
    return {
      ...{ venueId, name, region },
      exclusions: exclusions(facts, judgementOf(profile, { quarter, now })),
      ...(flag === undefined ? {} : { flag }),
    };
  });
  return {
    ...{ town: asked.town, quarter: quarter.key, from: quarter.from, until: quarter.until },
    isProvisional: now < quarter.until,
    venues: candidates.length,
    eligible: candidates.filter((one) => one.exclusions.length === 0).length,
    allowed: flagsFor(candidates.length, profile.redFlag),
    awarded: [...flags.values()].filter((state) => state === 'awarded').length,
    candidates,
  };
}

function judgementOf(
  profile: Profile,
  when: { quarter: NonNullable<ReturnType<typeof readQuarter>>; now: number },
) {
  return { ...when, section: profile.redFlag, offsetMs: profile.time.utcOffset };
}

export function readRoundFacts(
  statements: Statements,
  { venueIds, ...asked }: RoundAsked & { venueIds: readonly string[] },
): Record<string, FlagFacts> {
  const known = factsOf(statements, asked)?.known;
  const facts: Record<string, FlagFacts> = {};
  for (const id of venueIds) {
    const venue = known?.get(id);
    if (venue !== undefined) facts[id] = venue.facts;
  }
  return facts;
}

type Span = { from: number; until: number };

/** A flag stands at the beginning of its quarter. */
function flagsBetween(statements: Statements, subtrees: Subtrees, span: Span): RedFlagFiling[] {
  return filed<RedFlagFiling>(statements, 'red_flag', { subtrees, span });
}

function filed<T>(
  statements: Statements,
  type: string,
  { subtrees, span }: { subtrees: Subtrees; span?: Span },
): T[] {
  let query = build.selectFrom('filing').select('filing.body').where('filing.type', '=', type);
  if (subtrees !== null) query = query.where('filing.region', 'in', regionsIn(subtrees));
  if (span !== undefined) {
    query = query.where('filing.opened_at', '>=', span.from).where('filing.opened_at', '<', span.until);
  }
  return statements.all(query.orderBy('filing.seq')).map(({ body }) => JSON.parse(body) as T);
}

/** Venues of the region that had a flag in the year, whether or not that is enough. */
export function listHonourCandidates(
  statements: Statements,
  asked: { region: string; year: string },
): HonourCandidate[] | null {
  const profile = readProfiles(statements)(asked.region);
  const year = readYear(asked.year, profile.time.utcOffset);
  if (year === undefined) return null;
  const subtrees = subtreesOf(statements, [asked.region]);
  const flags = Map.groupBy(
    flagsBetween(statements, subtrees, year).filter(({ state }) => state === 'awarded'),
    ({ venueId }) => venueId,
  );
  const practices = Map.groupBy(
    filed<RecordOf<'practice'>>(statements, 'practice', { subtrees, span: year }).filter(
      ({ state }) => state !== 'withdrawn',
    ),
    ({ venueId = '' }) => venueId,
  );
  const proposals = new Map(
    filed<HonourFiling>(statements, 'honour', { subtrees })
      .filter((honour) => honour.year === asked.year)
      .map((honour) => [honour.venueId, honour.state]),
  );
  const ids = sql<string>`(select value from json_each(${JSON.stringify([...flags.keys()])}))`;
  const venues = build
    .selectFrom('venue')
    .select(['id as venueId', 'name', 'region'])
    .where('id', 'in', ids)
    .orderBy('id');
  return statements.all(venues).map((venue) => {
    const { venueId } = venue;
    const own = { flags: idsOf(flags.get(venueId)), practices: idsOf(practices.get(venueId)) };
    const proposal = proposals.get(venueId);
    const missing = missingForHonour(own, profile.redFlag.yearly);
    const town = flags.get(venueId)?.at(-1)?.town ?? null;
    return { ...venue, town, ...own, missing, ...(proposal === undefined ? {} : { proposal }) };
  });
}

function idsOf(filings: readonly { id: string }[] | undefined): string[] {
  return filings?.map(({ id }) => id) ?? [];
}

export function findAssessment(
  statements: Statements,
  region: string,
  year: number,
): RecordOf<'assessment'> | null {
  const query = build
    .selectFrom('filing')
    .select('body')
    .where('type', '=', 'assessment')
    .where('region', '=', region)
    .where('state', '=', 'kept');
  const all = statements.all(query).map(({ body }) => JSON.parse(body) as RecordOf<'assessment'>);
  return all.find(({ content }) => content.year === year) ?? null;
}
