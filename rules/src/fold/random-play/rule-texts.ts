/** Rule files between which a play changes: the one handed in, and what people may make of it. */

import { parse } from 'yaml';
import { type CatalogueSource, parseCatalogue, type RuleSource } from '../../catalogue/index.ts';

/** Of parts that devices here can play, with limits that they reach often; and one on trial. */
const MORE_RULES = `
- id: play-electrical
  version: "1"
  condition:
    type: combined
    of:
      warm: { condition: { type: level, metric: cable_temperature, unit: °C, above: 60, clear: 50 } }
      leak: { condition: { type: level, metric: residual_current, unit: mA, above: 150, clear: 100 } }
    need: { devices: 2 }
    withinS: 120
  raises: { kind: electrical, class: alarm, priority: { red: 1, orange: 1, yellow: 2, blue: 2 }, latched: true }
  why: { zh: "{place} 共 {value}", en: "{place}: {value}" }
  standard: { name: play, confidence: ours }
- id: play-fire
  version: "1"
  condition:
    type: combined
    of:
      weak: { condition: { type: level, metric: smoke, unit: dB/m, above: 0.05, clear: 0.03 } }
      warm: { condition: { type: level, metric: temperature, unit: °C, above: 40, clear: 35 } }
    need: all
    withinS: 60
  raises: { kind: fire, class: supervisory, priority: { red: 1, orange: 1, yellow: 2, blue: 2 }, latched: false }
  why: { zh: "{place} 共 {value}", en: "{place}: {value}" }
  standard: { name: play, confidence: ours }
- id: play-trial
  version: "1"
  shadow: true
  condition: { type: level, metric: gas, unit: "%LEL", above: 10, clear: 5 }
  raises: { kind: gas, class: supervisory, priority: { red: 1, orange: 1, yellow: 2, blue: 2 }, latched: false }
  why: { zh: "{place} {value}", en: "{place}: {value}" }
  standard: { name: play, confidence: ours }
`;

/** Need days of readings, or what no device of a play measures: left out, because rules are read at each restart. */
const SLOW: readonly string[] = ['stuck', 'missing', 'baseline'];
const UNPLAYED: readonly string[] = ['oxygen', 'h2s', 'nh3', 'dust', 'water_pressure'];

/**
 * The first is the one to begin with: what was handed in and more rules. JSON, which is YAML that is read fast. Throws
 * when the gateway would refuse one of them: a play without rules proves nothing.
 */
export function ruleTexts(text: string): readonly [string, ...string[]] {
  const shipped = parse(text) as CatalogueSource;
  const played = known(shipped.rules.filter(isPlayed));
  const all = [...played, ...(parse(MORE_RULES) as RuleSource[])];
  const changed = all.filter(({ id }) => id !== 'gas-low').map(revised);
  const textOf = (rules: readonly RuleSource[]) => readable(JSON.stringify({ ...shipped, rules }));
  return [textOf(all), textOf(changed), textOf(played)];
}

function readable(text: string): string {
  const parsed = parseCatalogue(text);
  if (!parsed.ok) throw new Error(`rules of a play are refused: ${JSON.stringify(parsed.errors)}`);
  return text;
}

/** Without causes among the rules that were left out. */
function known(rules: readonly RuleSource[]): RuleSource[] {
  const ids = new Set(rules.map(({ id }) => id));
  return rules.map((rule) => {
    const { suppressedBy, ...rest } = rule;
    const left = suppressedBy?.filter((id) => ids.has(id)) ?? [];
    return (left.length === 0 ? rest : { ...rest, suppressedBy: left }) as RuleSource;
  });
}

function isPlayed({ condition }: RuleSource): boolean {
  if (SLOW.includes(condition.type)) return false;
  return !('metric' in condition && UNPLAYED.includes(condition.metric));
}

/** Another limit, class, name, sort of condition under the same name; what was on trial comes into force. */
function revised(rule: RuleSource): RuleSource {
  const { shadow: _shadow, ...inForce } = rule;
  switch (rule.id) {
    case 'smoke-high':
      return { ...rule, condition: { ...rule.condition, above: 0.3, clear: 0.1 } as RuleSource['condition'] };
    case 'cable-warm':
      return { ...rule, raises: { ...rule.raises, class: 'supervisory', latched: true } };
    case 'play-fire':
      return { ...rule, id: 'play-fire-renamed' };
    case 'play-electrical':
      return {
        ...rule,
        condition: { type: 'level', metric: 'residual_current', unit: 'mA', above: 150, clear: 100 },
      } as RuleSource;
    case 'play-trial':
      return inForce as RuleSource;
    default:
      return rule;
  }
}
