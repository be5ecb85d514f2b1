/** Pieces of catalogues for tests: a head with its kinds, and rules that are one line of difference apart. */

export const HEAD = `version: "1"
kinds:
  heat: { hazard: fire, name: { zh: 感温, en: heat } }
unknownKind: { hazard: fire, name: { zh: 未知, en: unknown } }
`;

const RAISES = 'kind: fire, class: alarm, priority: { red: 1, orange: 1, yellow: 2, blue: 2 }, latched: true';
export const LEVEL = 'type: level, metric: temperature, unit: °C, above: 57.2, clear: 50';

/** A rule as an item of the list `rules`; `more` is further lines of it. */
export function ruleText(id: string, condition = LEVEL, more: readonly string[] = []): string {
  const lines = [
    `  - id: ${id}`,
    '    version: "1"',
    ...more.map((line) => `    ${line}`),
    `    condition: { ${condition} }`,
    `    raises: { ${RAISES} }`,
    '    why: { zh: 热, en: hot }',
    '    standard: { name: ours, confidence: ours }',
  ];
  return `${lines.join('\n')}\n`;
}
