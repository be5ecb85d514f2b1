/** Two rules that the flow tests know by heart, whatever the shipped catalogue says. */

export const TEST_RULES = `version: stage-1
kinds:
  heat: { hazard: fire, name: { zh: 感温, en: heat } }
  gas: { hazard: gas, name: { zh: 燃气, en: gas } }
  collector: { hazard: device, name: { zh: 网关, en: collector } }
unknownKind: { hazard: fire, name: { zh: 未知, en: unknown } }
rules:
  - id: heat
    version: "1"
    condition: { type: level, metric: temperature, unit: "°C", above: 57.2, clear: 50 }
    raises: { kind: fire, class: alarm, priority: { red: 1, orange: 1, yellow: 2, blue: 2 }, latched: true }
    why: { zh: "温度 {value}{unit}", en: "temperature {value} {unit}" }
    standard: { name: ours, confidence: ours }
  - id: gas
    version: "1"
    condition: { type: level, metric: gas, unit: "%LEL", above: 10, clear: 5 }
    raises: { kind: gas, class: alarm, priority: { red: 1, orange: 1, yellow: 2, blue: 2 }, latched: true }
    why: { zh: "燃气 {value}{unit}", en: "gas {value} {unit}" }
    standard: { name: ours, confidence: ours }
  - id: event_alarm
    version: "1"
    condition: { type: event, events: [alarm, button], clearedBy: alarm_cleared, flag: alarm, quietS: 60, quietCount: 2 }
    raises: { kind: of_device, class: alarm, priority: { red: 1, orange: 1, yellow: 2, blue: 2 }, latched: true }
    why: { zh: "设备报警", en: "the device reports an alarm" }
    standard: { name: ours, confidence: ours }
`;
