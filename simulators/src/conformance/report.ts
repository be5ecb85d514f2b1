/** The report of a run: for the terminal, for programs, and as a page that a manufacturer can hand in. */

import { REQUIREMENTS } from './requirements.ts';
import type { Transcript } from './transcript.ts';
import type { Requirement, Verdict } from './verdict.ts';

export interface Judged extends Verdict {
  requirement: Requirement;
}

export interface Report {
  deviceId: string;
  venueId: string;
  /** ms since 1970. */
  at: number;
  firmware: string;
  model: string;
  judged: Judged[];
  /** Whether no requirement failed; advice does not count. */
  isConforming: boolean;
}

const MARKS = { passed: '✓', failed: '✗', unseen: '·' } as const;
const WORDS = { passed: 'passed 通过', failed: 'FAILED 不通过', unseen: 'not seen 未出现' } as const;

export function reportOf(transcript: Transcript, at: number): Report {
  const judged = REQUIREMENTS.map((requirement) => ({ requirement, ...requirement.judge(transcript) }));
  const status = transcript.published('status').find(({ json }) => typeof json === 'object' && json !== null)
    ?.json as { firmware?: unknown; model?: unknown } | undefined;
  return {
    ...{ deviceId: transcript.device.id, venueId: transcript.device.venueId, at, judged },
    firmware: String(status?.firmware ?? ''),
    model: String(status?.model ?? ''),
    isConforming: !judged.some(
      ({ requirement, state }) => state === 'failed' && requirement.level === 'must',
    ),
  };
}

export function reportLines({ judged, isConforming }: Report): string[] {
  const lines = judged.map(
    ({ requirement: { id, en, level }, state, seen }) =>
      `${MARKS[state]} ${id} ${en}${level === 'should' ? ' (advice)' : ''}: ${seen}`,
  );
  const count = (state: Verdict['state']) => judged.filter((one) => one.state === state).length;
  const sums = `${count('passed')} passed, ${count('failed')} failed, ${count('unseen')} not seen`;
  return [
    ...lines,
    `${isConforming ? 'conforms to contract v1' : 'does NOT conform to contract v1'}: ${sums}`,
  ];
}

export function reportJson(report: Report): string {
  const requirements = report.judged.map(({ requirement: { id, level, en, zh }, state, seen }) => ({
    ...{ id, level, en, zh, state, seen },
  }));
  const { judged: _judged, ...facts } = report;
  return `${JSON.stringify({ contract: 1, ...facts, requirements }, null, 2)}\n`;
}

export function reportHtml(report: Report): string {
  const { deviceId, venueId, at, firmware, model, judged, isConforming } = report;
  const rows = judged.map(
    ({ requirement: { id, level, en, zh }, state, seen }) =>
      `<tr class="${state}"><td>${id}</td><td>${escaped(zh)}<br>${escaped(en)}</td><td>${level}</td>` +
      `<td>${WORDS[state]}</td><td>${escaped(seen)}</td></tr>`,
  );
  return `<!doctype html><html lang="zh-CN"><meta charset="utf-8"><title>${escaped(deviceId)} · contract v1</title><style>
body{font:15px/1.5 system-ui,"Noto Sans CJK SC",sans-serif;margin:2em auto;max-width:60em;color:#222}
table{border-collapse:collapse;width:100%}td:first-child{white-space:nowrap}td,th{border:1px solid #bbb;padding:.4em .6em;text-align:left;vertical-align:top}
.failed td:nth-child(4){font-weight:700;color:#a00}.unseen{color:#666}dl{display:grid;grid-template-columns:max-content 1fr;gap:.2em 1em}dd{margin:0}
@media print{body{margin:0}}</style>
<h1>设备接入一致性报告 · Conformance report</h1>
<dl><dt>设备 device</dt><dd>${escaped(deviceId)}（${escaped(venueId)}）</dd><dt>型号 model</dt><dd>${escaped(model) || '—'}</dd>
<dt>固件 firmware</dt><dd>${escaped(firmware) || '—'}</dd><dt>时间 time</dt><dd>${new Date(at).toISOString()}</dd>
<dt>结论 verdict</dt><dd><b>${isConforming ? '符合 v1 契约 · conforms to contract v1' : '不符合 v1 契约 · does not conform to contract v1'}</b></dd></dl>
<table><thead><tr><th>#</th><th>要求 requirement</th><th>级别 level</th><th>结果 result</th><th>依据 evidence</th></tr></thead>
<tbody>
${rows.join('\n')}
</tbody></table></html>
`;
}

const ESCAPES: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escaped(text: string): string {
  return text.replaceAll(/[&<>"']/g, (c) => ESCAPES[c] ?? c);
}
