/** Catalogues for tests of combined rules: a weak part for smoke and one for heat, and what needs them. */

const FIRE = 'kind: fire, class: alarm, priority: { red: 1, orange: 1, yellow: 2, blue: 2 }, latched: true';
const PARTS = `
        weak: { condition: { type: level, metric: smoke, unit: dB/m, above: 0.06, clear: 0.04 }, weight: 2 }
        warm: { condition: { type: level, metric: temperature, unit: °C, above: 40, clear: 35 } }`;

export interface CombinedText {
  id?: string;
  need?: string;
  withinS?: number;
  of?: string;
  /** Further fields of the rule, one a line. */
  more?: string;
  raises?: string;
}

export function combinedRule({
  id = 'together',
  need = 'all',
  withinS = 60,
  of = PARTS,
  more = '',
  raises = FIRE,
}: CombinedText = {}): string {
  return `
  - id: ${id}
    version: "1"${more === '' ? '' : `\n    ${more}`}
    condition:
      type: combined
      of:${of}
      need: ${need}
      withinS: ${withinS}
    raises: { ${raises} }
    why: { zh: "{place} 共 {value}/{limit}", en: "{place}: {value} of {limit}" }
    standard: { name: test, confidence: ours }`;
}

export const SMOKE_RULE = levelRule('smoke-alarm');

/** A rule of a single device: smoke from 0.5 dB/m on. */
export function levelRule(id: string, more = ''): string {
  return `
  - id: ${id}
    version: "1"${more === '' ? '' : `\n    ${more}`}
    condition: { type: level, metric: smoke, unit: dB/m, above: 0.5, clear: 0.3 }
    raises: { ${FIRE} }
    why: { zh: "{place} 烟雾 {value}", en: "{place}: smoke {value}" }
    standard: { name: test, confidence: ours }`;
}

/** With it a device's test flag counts. */
export const TEST_MODE = `
  - id: mode-test
    version: "1"
    condition: { type: mode, flag: test, limitS: 3600 }
    raises: { kind: device, class: disablement, priority: { red: 1, orange: 2, yellow: 2, blue: 3 }, latched: false }
    why: { zh: x, en: x }
    standard: { name: test, confidence: ours }`;

export function catalogueText(...rules: string[]): string {
  return `
version: "test"
kinds:
  smoke: { hazard: fire, name: { zh: x, en: x } }
unknownKind: { hazard: fire, name: { zh: x, en: x } }
rules:${rules.join('')}
`;
}
