/** What programs recognise in pictures: words, threshold and terms of each label; all numbers are ours. */

import type { Bilingual } from '../model/hazard.ts';
import type { RecognitionLabel } from '../model/intake.ts';
import type { TicketClass, TicketHandling } from '../model/ticket.ts';

export interface LabelTerms {
  name: Bilingual;
  /** At or above it a ticket opens; below it a person decides. */
  confidenceMin: number;
  class: TicketClass;
  handling: TicketHandling;
}

/** The less a mistake costs beside what it may prevent, the lower the threshold. */
export const LABELS: Readonly<Record<RecognitionLabel, LabelTerms>> = {
  smoke_visible: {
    name: { zh: '画面可见烟雾', en: 'smoke visible in the picture' },
    confidenceMin: 0.6,
    class: 'ordinary',
    handling: 'immediate',
  },
  blocked_exit: {
    name: { zh: '疏散通道或安全出口堵塞', en: 'exit or escape way blocked' },
    confidenceMin: 0.8,
    class: 'ordinary',
    handling: 'immediate',
  },
  e_bike_indoors: {
    name: { zh: '电动自行车室内停放或充电', en: 'e-bike parked or charged indoors' },
    confidenceMin: 0.8,
    class: 'ordinary',
    handling: 'immediate',
  },
  illegal_wiring: {
    name: { zh: '违规用电、私拉乱接电线', en: 'illegal electrical wiring' },
    confidenceMin: 0.85,
    class: 'ordinary',
    handling: 'limited',
  },
  extinguisher_missing: {
    name: { zh: '灭火器缺失', en: 'extinguisher missing' },
    confidenceMin: 0.85,
    class: 'ordinary',
    handling: 'limited',
  },
  combustible_panels: {
    name: { zh: '使用易燃可燃夹芯彩钢板', en: 'combustible sandwich panels' },
    confidenceMin: 0.9,
    class: 'ordinary',
    handling: 'limited',
  },
};

/** Undefined for what a client made up. */
export function termsOf(label: string): LabelTerms | undefined {
  return Object.hasOwn(LABELS, label) ? LABELS[label as RecognitionLabel] : undefined;
}
