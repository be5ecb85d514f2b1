/** A catalogue of a single rule, for tests of what one condition does. */

import type { Catalogue } from '../../catalogue/index.ts';
import type { RiskColour } from '../../model/facts.ts';
import { catalogueOf, VirtualDevice } from './virtual-device.ts';

/** `condition` and `more` are YAML in flow style: `{ type: level, … }`, `when: { … }`. */
export function oneRule(condition: string, more: { rule?: string; catalogue?: string } = {}): Catalogue {
  return catalogueOf(`
version: "test"
kinds: {}
unknownKind: { hazard: fire, name: { zh: x, en: x } }
${more.catalogue ?? ''}
rules:
  - id: r
    version: "1"
    condition: ${condition}
    ${more.rule ?? ''}
    raises: { kind: fire, class: alarm, priority: { red: 1, orange: 1, yellow: 2, blue: 2 }, latched: true }
    why: { zh: "{place} {value} {unit} {limit}", en: "{place} {value} {unit} {limit}" }
    standard: { name: test, confidence: ours }
`);
}

export function deviceUnder(catalogue: Catalogue, risk: RiskColour = 'yellow'): VirtualDevice {
  const device = new VirtualDevice('any', risk);
  device.catalogue = catalogue;
  return device;
}
