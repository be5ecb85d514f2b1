/** A colour that is proposed waits for a person's word: those who may give it are called until somebody does. [P9] */

import { awaitDecision, endDecision, tickDecision } from '../call/awaited.ts';
import { centreOf } from '../call/offices.ts';
import type { AddedClock } from '../filing/added-clock.ts';
import type { FilingClock } from '../filing/clocks.ts';
import { takeDue } from '../filing/timers.ts';
import type { FilingEntry, VenueState } from '../fold/state.ts';
import type { Turn } from '../fold/turn.ts';
import { responsibleUnit } from '../ledger/region-tree.ts';
import type { ScoreFiling } from '../model/score.ts';
import { profileOf } from '../profile/profile-of.ts';

/** Key of the call for who decides. */
const DECIDED = 'decide';

type Entry = FilingEntry & { filing: ScoreFiling };

const beginWait: FilingClock = (turn, place, entry) => {
  const { filing } = entry as Entry;
  const { proposal, region, value } = filing;
  if (proposal === undefined) return;
  const name = place.venue?.name ?? '';
  const { from, colour } = proposal;
  filing.decideBy = awaitDecision(
    { turn, place, entry },
    {
      key: DECIDED,
      within: profileOf(turn.state, region).waiting.proposal,
      text: {
        zh: `【赋色建议待定】${name}：${COLOURS[from]}→${COLOURS[colour]}（评分 ${value}）`,
        en: `A colour to be decided: ${name}, ${from} to ${colour} (score ${value})`,
      },
      to: centreOf(turn.state, responsibleUnit(turn.state, region)),
    },
  );
};
const COLOURS = { red: '红', orange: '橙', yellow: '黄', blue: '蓝' } as const;

/** What is proposed has changed: another colour is another question, none is none. */
export function askAnew(turn: Turn, place: VenueState, entry: Entry): void {
  endWait(turn, place, { entry });
  beginWait(turn, place, entry);
}

/** Somebody decided, or nothing is proposed any more. */
export function endWait(turn: Turn, place: VenueState, { entry, by }: { entry: Entry; by?: string }): void {
  endDecision({ turn, place, entry }, DECIDED, by);
}

export const proposalClock: AddedClock = {
  isMissing: ({ filing }) =>
    filing.type === 'score' && filing.proposal !== undefined && filing.decideBy === undefined,
  begin: beginWait,
};

export const tickScore: FilingClock = (turn, place, entry) => {
  tickDecision({ turn, place, entry }, takeDue(turn, entry));
};
