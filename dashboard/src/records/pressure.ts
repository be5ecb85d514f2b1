/** Steps against slow rectification in their order, and what one is taken on. */

import type { PressureStep } from '@ninewatch/rules';

/** 函告 · 通报 · 约谈 · 曝光. */
export const PRESSURE_STEPS_SHOWN: readonly PressureStep[] = ['letter', 'notice', 'interview', 'exposure'];

export interface PressureWish {
  venueId: string;
  ticketId: string;
  title: { zh: string; en: string };
  step: PressureStep;
}
