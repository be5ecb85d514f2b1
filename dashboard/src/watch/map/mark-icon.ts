/** A mark as SVG text: shape and sign of the heaviest class, else a ring of the risk colour with its letter. */

import type { SignalClass } from '@ninewatch/rules';
import type { Mark } from './cluster.ts';

const SHAPES: Readonly<Record<SignalClass, string>> = {
  alarm: 'M17 3h14l14 14v14l-14 14h-14l-14-14v-14z',
  supervisory: 'M24 2 46 24 24 46 2 24z',
  fault: 'M24 3 46 43H2z',
  disablement: 'M5 5h38v38H5z',
  test: 'M24 4a20 20 0 1 0 0 40a20 20 0 1 0 0-40z',
};
const SIZES = { danger: 34, group: 30, one: 22 } as const;

export interface MarkWords {
  /** One letter of the class, or of the risk colour. */
  glyph: string;
}

/** Numbers and our own words alone go into it: never a name that people typed. */
export function markSvg(mark: Mark, { glyph }: MarkWords): { html: string; size: number; className: string } {
  const danger = mark.class;
  if (danger !== undefined) {
    const tone = `mark is-${danger} ${mark.isUnanswered ? 'filled flashes' : 'outline'}`;
    const signY = danger === 'fault' ? 30 : 25;
    const count = mark.count > 1 ? badge(mark.inDanger) : '';
    return {
      className: tone,
      size: SIZES.danger,
      html: `<svg viewBox="0 0 48 48" aria-hidden="true"><path d="${SHAPES[danger]}"/><text x="24" y="${signY}">${glyph}</text></svg>${count}`,
    };
  }
  if (mark.count > 1) {
    const size = SIZES.group + Math.min(18, Math.round(Math.log10(mark.count) * 8));
    return { className: `mark group risk-${mark.risk}`, size, html: `<b>${short(mark.count)}</b>` };
  }
  return { className: `mark one risk-${mark.risk}`, size: SIZES.one, html: `<b>${glyph}</b>` };
}

function badge(count: number): string {
  return `<i>${short(count)}</i>`;
}

/** `12345` → `12k`. */
export function short(count: number): string {
  return count < 1_000 ? String(count) : `${Math.floor(count / 1_000)}k`;
}
