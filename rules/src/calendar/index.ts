/** Days, terms, working time and the calendar's own clock. */

export {
  type CalendarAnchor,
  calendarNow,
  elapsedAt,
  keepCalendar,
  startCalendar,
} from './calendar-clock.ts';
export {
  DAY_MS,
  dayOf,
  daysInMonth,
  dayText,
  HOUR_MS,
  type LocalDate,
  localDate,
  MINUTE_MS,
  readDay,
  startOfDay,
} from './local-date.ts';
export { endOfSpan, isWorkingDay, isWorkingTime, readSpan, type Span, type WorkingTime } from './span.ts';
export { CADENCES, type Cadence, nextTerm, readTerm, type Term, termOf } from './term.ts';
