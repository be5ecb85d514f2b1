/** A small rule catalogue for tests of the fold: one rule of each sort that the fold has to do with. */

function rule(id: string, condition: string, raises: string): string {
  return `
  - id: ${id}
    version: "1"
    condition: { ${condition} }
    raises: { ${raises} }
    why: { zh: "${id}", en: "${id}" }
    standard: { name: test, confidence: ours }`;
}

const FIRE = 'kind: fire, class: alarm, priority: { red: 1, orange: 1, yellow: 2, blue: 2 }, latched: true';
const FAULT =
  'kind: device, class: fault, priority: { red: 2, orange: 3, yellow: 3, blue: 4 }, latched: false';
const kind = (hazard: string) => `{ hazard: ${hazard}, name: { zh: x, en: x } }`;

export const TEST_CATALOGUE = `
version: "test"
kinds:
  smoke: ${kind('fire')}
  collector:
    hazard: fire
    name: { zh: x, en: x }
    silentS: { red: 120, orange: 120, yellow: 120, blue: 120 }
unknownKind: ${kind('fire')}
rules:${rule('smoke', 'type: level, metric: smoke, unit: dB/m, above: 0.4, clear: 0.2', FIRE)}${rule(
  'battery',
  'type: flag, flag: low_battery',
  FAULT,
)}${rule('silent', 'type: silent, limitS: 600', FAULT)}${rule(
  'never-sent',
  'type: never_sent, limitS: 600',
  FAULT,
)}${rule('rejections', 'type: rejections, count: 5, withinS: 60, clearAfterS: 60', FAULT)}${rule(
  'identity_reset',
  'type: identity_reset, clearAfterS: 600',
  FAULT,
)}
`;
