/** The figures as a picture for the README: bars, each labelled with its ratio to the Node-RED stack. */

import { SYSTEM_KEYS, SYSTEM_NAMES, type SystemKey } from '../systems/system.ts';
import type { Figures, SystemFigures } from './figures.ts';

interface Panel {
  title: string;
  value: (system: SystemFigures) => number | null;
}

const PANELS: readonly Panel[] = [
  { title: 'Sustained readings a second (more is better)', value: (s) => s.sustainedPerSecond || null },
  { title: 'Acknowledged a second, 10 in flight (more is better)', value: (s) => s.ackedPerSecond },
  { title: 'CPU time a reading (less is better)', value: (s) => s.cpuSecondsPerMillion },
  { title: 'Alarm p99 at half of its sustained rate (less is better)', value: (s) => s.alarmP99Ms },
];

const COLOURS: Record<SystemKey, string> = {
  ours: '#d9480f',
  mosquitto: '#868e96',
  nodeRedStack: '#868e96',
  script: '#868e96',
};

const WIDTH = 760;
const LABEL_WIDTH = 130;
const NUMBER_WIDTH = 80;
const BAR_WIDTH = WIDTH - LABEL_WIDTH - NUMBER_WIDTH - 20;
const ROW = 24;
const TITLE = 34;
const NOTE = 18;

/** A whole SVG document that needs nothing from elsewhere and can be read on light and dark pages. */
export function picture(figures: Figures): string {
  let y = 0;
  const parts: string[] = [];
  for (const panel of PANELS) {
    const drawn = draw(panel, figures, y);
    parts.push(drawn.text);
    y = drawn.end;
  }
  const { devices, processors } = figures.bench;
  const notes = [
    `${devices} devices, one reading a message, ${processors} processors shared with the load generator.`,
    'Ratios of one run; the Node-RED stack is 1. Mosquitto alone stores nothing and decides nothing.',
  ];
  const texts = notes.map((note, i) => textAt({ x: 10, y: y + 28 + i * NOTE, size: 12 }, note));
  const height = y + 28 + notes.length * NOTE;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${height}" viewBox="0 0 ${WIDTH} ${height}" font-family="system-ui, sans-serif">`,
    `<rect width="${WIDTH}" height="${height}" rx="8" fill="#ffffff"/>`,
    ...parts,
    ...texts,
    '</svg>\n',
  ].join('\n');
}

function draw(panel: Panel, figures: Figures, from: number): { text: string; end: number } {
  const bars = SYSTEM_KEYS.flatMap((key) => {
    const system = figures[key];
    const value = system === undefined ? null : panel.value(system);
    return value === null || !Number.isFinite(value) ? [] : [{ key, value }];
  });
  if (bars.length === 0) return { text: '', end: from };
  const most = Math.max(...bars.map(({ value }) => value));
  const base = bars.find(({ key }) => key === 'nodeRedStack')?.value ?? most;
  const lines = bars.map(({ key, value }, i) => {
    const y = from + TITLE + i * ROW;
    const width = Math.max(1, (value / most) * BAR_WIDTH).toFixed(1);
    return [
      textAt({ x: 10, y: y + 14, size: 13 }, SYSTEM_NAMES[key]),
      `<rect x="${LABEL_WIDTH}" y="${y}" width="${width}" height="${ROW - 6}" rx="2" fill="${COLOURS[key]}"/>`,
      textAt({ x: LABEL_WIDTH + Number(width) + 8, y: y + 14, size: 13 }, ratioText(value / base)),
    ].join('\n');
  });
  const title = textAt({ x: 10, y: from + 24, size: 14 }, panel.title, 'font-weight="600"');
  return { text: [title, ...lines].join('\n'), end: from + TITLE + bars.length * ROW };
}

function ratioText(ratio: number): string {
  return `${ratio >= 10 ? ratio.toFixed(0) : ratio.toPrecision(2)} ×`;
}

function textAt({ x, y, size }: { x: number; y: number; size: number }, text: string, more = ''): string {
  const safe = text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
  return `<text x="${x.toFixed(0)}" y="${y}" font-size="${size}" fill="#212529" ${more}>${safe}</text>`;
}
