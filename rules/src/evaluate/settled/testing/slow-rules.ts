/** Slow rules made quick, for tests that cannot wait for weeks. */

import { catalogueOf } from '../../testing/virtual-device.ts';

const rule = (id: string, condition: string) => `
  - id: ${id}
    version: "1"
    condition: ${condition}
    raises: { kind: device, class: fault, priority: { red: 1, orange: 1, yellow: 2, blue: 2 }, latched: false }
    why: { zh: "${id} {value} {limit}", en: "${id} {value} {limit}" }
    standard: { name: test, confidence: ours }`;

const kind = (hazard: string) => `{ hazard: ${hazard}, name: { zh: x, en: x } }`;

/** `drift` of smoke after a day, `stuck` temperature of ten minutes (not at 0), `missing` battery of a quarter hour. */
export const SLOW_TEXT = `
version: "slow"
kinds: { smoke: ${kind('fire')} }
unknownKind: ${kind('fire')}
rules:${rule(
  'drift',
  '{ type: baseline, metric: smoke, unit: dB/m, above: 0.03, deviations: 0, clear: 0.01, hours: 1, learnDays: 1, countMin: 2 }',
)}${rule('stuck', '{ type: stuck, metric: temperature, forS: 600, countMin: 3, except: [0] }')}${rule(
  'missing',
  '{ type: missing, metric: battery, forS: 900 }',
)}
`;

export const SLOW_RULES = catalogueOf(SLOW_TEXT);
