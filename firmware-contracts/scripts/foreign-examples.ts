/** Writes docs/foreign-examples.md, a table of what each codec makes of each example; with `--check` it only compares. */

import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import type { Said, Unmapped } from '../src/codecs/index.ts';
import { CODECS } from '../src/codecs/index.ts';
import type { CodecVector, CodecVectorFile } from '../src/codecs/vector.ts';

const vectors = new URL('../src/codecs/vectors/', import.meta.url);
const page = new URL('../../docs/foreign-examples.md', import.meta.url);

function files(): CodecVectorFile[] {
  const order = Object.keys(CODECS);
  return readdirSync(vectors)
    .map((name) => JSON.parse(readFileSync(new URL(name, vectors), 'utf8')) as CodecVectorFile)
    .sort((a, b) => order.indexOf(a.codec) - order.indexOf(b.codec));
}

/** The whole page. */
export function examplesPage(): string {
  const all = files();
  return `${[
    '# Examples of foreign devices',
    'Generated from [`firmware-contracts/src/codecs/vectors/`](../firmware-contracts/src/codecs/vectors) by `npm run contracts:foreign`; every line is a test. "Found" examples are those of the maker or of somebody who has the device, with a link; "composed" ones we wrote, some after what the link says. What the codecs map is in [foreign-devices.md](foreign-devices.md).',
    summary(all),
    ...all.flatMap(({ codec, vectors: list }) => [`## ${codec}`, tableOf(list)]),
  ].join('\n\n')}\n`;
}

function summary(all: readonly CodecVectorFile[]): string {
  const rows = all.map(({ codec, vectors: list }) => {
    const composed = list.filter((vector) => vector.composed === true).length;
    const partly = list.filter(({ expect }) => expect.unmapped !== undefined).length;
    return `| ${codec} | ${list.length} | ${list.length - composed} | ${composed} | ${partly} |`;
  });
  return [
    '| codec | examples | found | composed | with something unmapped |',
    '|---|---|---|---|---|',
    ...rows,
  ].join('\n');
}

function tableOf(list: readonly CodecVector[]): string {
  return ['| example | from | mapped | unmapped |', '|---|---|---|---|', ...list.map(row)].join('\n');
}

function row(vector: CodecVector): string {
  const { name, source, composed, expect } = vector;
  const link = source === undefined ? '' : `[source](${source})`;
  const from = composed === true ? `composed${link === '' ? '' : `, after ${link}`}` : link;
  return `| ${cell(name)} | ${from} | ${cell(mappedOf(expect))} | ${cell(unmappedOf(expect))} |`;
}

function mappedOf({ said = [], proposals = [], asks = [] }: CodecVector['expect']): string {
  const proposed = proposals.map(
    ({ device, kind }) => `proposes ${device}${kind === undefined ? '' : ` (${kind})`}`,
  );
  const devices = new Set(said.map(({ device }) => device));
  const spoken = said.map((one) => `${devices.size > 1 ? `${one.device}: ` : ''}${saidText(one)}`);
  return [...spoken, ...proposed, ...asks.map(({ why }) => `asks for a ${why}`)].join('; ') || '–';
}

function saidText({
  part,
  metrics = {},
  stands = {},
  happened = [],
  presence,
  model,
  firmware,
}: Said): string {
  const words = [
    ...Object.entries(metrics).map(([name, value]) => `${name} ${value === null ? 'has no value' : value}`),
    ...Object.entries(stands).map(([flag, is]) => `${is ? '' : 'no '}${flag}`),
    ...happened.map((event) => `event ${event}`),
    ...(presence === undefined ? [] : [presence]),
    ...(model === undefined ? [] : [`model ${model}`]),
    ...(firmware === undefined ? [] : [`firmware ${firmware}`]),
  ];
  const text = words.length === 0 ? 'is alive' : words.join(', ');
  return part === undefined ? text : `${text} (${part})`;
}

function unmappedOf({ unmapped = [], unmappedMore }: CodecVector['expect']): string {
  const text = unmapped.map(({ field, why }: Unmapped) => (field === '' ? why : `${field}: ${why}`));
  return [...text, ...(unmappedMore === undefined ? [] : [`${unmappedMore} more`])].join('; ') || '–';
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('_', '\\_').replaceAll('<', '&lt;');
}

export function isPageFresh(): boolean {
  return readFileSync(page, 'utf8') === examplesPage();
}

if (import.meta.main) {
  if (!process.argv.includes('--check')) writeFileSync(page, examplesPage());
  else if (!isPageFresh()) {
    process.stderr.write('stale: docs/foreign-examples.md; run npm run contracts:foreign\n');
    process.exitCode = 1;
  }
}
