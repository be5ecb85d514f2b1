/** What printed reports have in common: how they look, and their tables. */

import { escaped } from '../../base/escape.ts';

export const PAGE_POLICY = "default-src 'none'; style-src 'unsafe-inline'";
const STYLE = `
@page { size: A4; margin: 18mm 15mm; @bottom-center { content: counter(page) " / " counter(pages); font-size: 9pt; } }
body { font: 11pt/1.5 system-ui, "Noto Sans CJK SC", "Noto Sans SC", "PingFang SC", "Microsoft YaHei", sans-serif; color: #1f2328; max-width: 180mm; margin: 8mm auto; }
h1 { font-size: 18pt; margin: 0; } h2 { font-size: 13pt; margin: 8mm 0 2mm; border-bottom: 1px solid #57606a; break-after: avoid; }
.lead { color: #57606a; margin: 1mm 0 4mm; } section { break-inside: avoid; }
table { border-collapse: collapse; width: 100%; font-size: 10pt; } thead { display: table-header-group; } tr { break-inside: avoid; }
th, td { text-align: left; padding: 1mm 2mm; border-bottom: 1px solid #d0d7de; } td.n, th.n { text-align: right; font-variant-numeric: tabular-nums; }
svg { width: 100%; height: auto; } svg text { font-size: 11px; fill: #57606a; }
.two { display: grid; grid-template-columns: 1fr 1fr; gap: 6mm; } .bad { color: #b3261e; font-weight: 600; }
`;
export type Cell = string | number;

/** `title` is text, `body` is markup. */
export function reportPage(title: string, body: string): string {
  return `<!doctype html>
<html lang="zh"><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="${PAGE_POLICY}">
<meta name="viewport" content="width=device-width"><title>${escaped(title)}</title><style>${STYLE}</style></head><body>
${body}
</body></html>
`;
}

export function table(head: string[], rows: Cell[][]): string {
  if (rows.length === 0) return '<p>无 none</p>';
  const isNumber = (at: number) => typeof rows[0]?.[at] === 'number';
  const tag = (name: 'th' | 'td', cells: Cell[]) =>
    cells
      .map((cell, at) => `<${name}${isNumber(at) ? ' class="n"' : ''}>${escaped(cell)}</${name}>`)
      .join('');
  const lines = rows.map((row) => `<tr>${tag('td', row)}</tr>`).join('');
  return `<table><thead><tr>${tag('th', head)}</tr></thead><tbody>${lines}</tbody></table>`;
}

/** 0 to 1 → 12.5 %. */
export function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}
