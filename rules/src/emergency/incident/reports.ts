/** First report, follow-ups, closing report (首报·续报·终报), and a drill's review: each with a warning before it is due. */

import { endOfSpan, type Span } from '../../calendar/index.ts';
import { tell } from '../../call/call.ts';
import { centreOf, rungsOf } from '../../call/offices.ts';
import { touchFiling } from '../../filing/keep.ts';
import { clearTimer, setTimer, spanFromNow } from '../../filing/timers.ts';
import { pushBounded } from '../../fold/decision.ts';
import { GATEWAY } from '../../fold/turn.ts';
import { responsibleUnit } from '../../ledger/region-tree.ts';
import type { ReportKind } from '../../model/loop/emergency.ts';
import { profileOf } from '../../profile/profile-of.ts';
import { type IncidentScene, logLine, marked } from './scene.ts';

/** Kept an incident; the first stays. [P8] */
const REPORTS_MAX = 100;
const DUE = 'report';
const SOON = 'report-soon';

/** The clock of what is due next begins to run. */
export function expectNext(scene: IncidentScene): void {
  const { turn, entry } = scene;
  const { filing } = entry;
  const spans = profileOf(turn.state, filing.region).emergency;
  clearTimer(entry, DUE);
  clearTimer(entry, SOON);
  delete filing.dueAt;
  delete filing.reportLate;
  const span = nextSpan(scene, spans);
  if (span === null) return;
  const { dueAt, elapsedMs } = spanFromNow(turn, filing.region, span);
  filing.dueAt = dueAt;
  setTimer(entry, DUE, elapsedMs);
  const { working } = profileOf(turn.state, filing.region);
  const soonMs = elapsedMs - (endOfSpan(0, spans.warnBefore, working) - 0);
  if (soonMs > turn.state.elapsedMs) setTimer(entry, SOON, soonMs);
}

function nextSpan(
  { entry: { filing } }: IncidentScene,
  spans: Record<'firstReportWithin' | 'followUpWithin' | 'drillReviewWithin', Span>,
): Span | null {
  if (filing.state === 'open') return spans.firstReportWithin;
  if (filing.state === 'reported') return spans.followUpWithin;
  return filing.drill && filing.review === undefined ? spans.drillReviewWithin : null;
}

export function takeReport(
  scene: IncidentScene,
  report: { kind: ReportKind; text: string; by: string },
): void {
  const { turn, entry } = scene;
  const { filing } = entry;
  const line = { kind: report.kind, at: turn.at, by: report.by, text: report.text };
  pushBounded(
    filing.reports,
    filing.reportLate === true ? { ...line, late: true as const } : line,
    REPORTS_MAX,
  );
  logLine(scene, { by: report.by, what: `report-${report.kind}` });
  tellUpward(scene, 'report', { zh: `【${WORDS[report.kind]}】${report.text}`, en: report.text });
}

const WORDS: Record<ReportKind, string> = { first: '首报', follow_up: '续报', closing: '终报' };

/** Takes the clocks of reports among names of timers that are due. */
export function tickReport(scene: IncidentScene, name: string): void {
  const { turn, place, entry } = scene;
  const { filing } = entry;
  if (name !== DUE && name !== SOON) return;
  const what = filing.state === 'open' ? '首报' : filing.state === 'reported' ? '续报' : '演练评估';
  const isOver = name === DUE;
  if (isOver && filing.state === 'concluded') filing.reviewLate = true;
  else if (isOver) filing.reportLate = true;
  logLine(scene, { by: GATEWAY, what: isOver ? 'report-overdue' : 'report-due-soon' });
  const text = {
    zh: `【${what}${isOver ? '逾期' : '即将到期'}】${filing.what}`,
    en: `Report ${isOver ? 'is overdue' : 'is due soon'}: ${filing.what}`,
  };
  if (isOver) tellUpward(scene, 'overdue', text);
  else {
    const town = responsibleUnit(turn.state, filing.region);
    tell(scene, { reason: 'report', text: marked(filing, text), to: centreOf(turn.state, town) });
  }
  touchFiling(turn, place, entry);
}

/** To the town, and to the level above it, which waits for the report. */
function tellUpward(
  scene: IncidentScene,
  reason: 'report' | 'overdue',
  text: { zh: string; en: string },
): void {
  const { state } = scene.turn;
  const { filing } = scene.entry;
  const town = responsibleUnit(state, filing.region);
  const to = rungsOf(state, centreOf(state, town), town).slice(0, 2).flat();
  tell(scene, { reason, text: marked(filing, text), to });
}
