/** New rules take effect whole or not at all, while hazards of the old ones stand. */

import { describe, expect, it } from 'vitest';
import type { RulesRecord } from '../model/record.ts';
import { decodeState, encodeState } from './checkpoint/checkpoint.ts';
import { step } from './step.ts';
import { TEST_CATALOGUE } from './testing/catalogue.ts';
import { of, Stage } from './testing/stage.ts';

const AUTHOR = { userId: 'u', username: 'author', name: 'Author' };

function put(stage: Stage, text: string, more: Partial<RulesRecord> = {}) {
  const record = { kind: 'rules', receivedAt: stage.nowMs, version: 'test', text, ...more } as const;
  const changes = stage.take(record);
  return {
    changes,
    audit: of(changes, 'audit')[0]?.object,
    reply: of(changes, 'reply')[0]?.object,
  };
}

const limitAt = (limit: string) => TEST_CATALOGUE.replace('above: 0.4', `above: ${limit}`);

describe('new rules', () => {
  it('a limit lowered below what is measured raises a hazard from the readings of before', () => {
    const stage = Stage.district().withRules();
    stage.read('s1', { smoke: 0.3 });
    expect(stage.openHazards()).toEqual([]);
    put(stage, limitAt('0.25'));
    expect(stage.hazard()).toMatchObject({ kind: 'fire', active: true, state: 'unacknowledged' });
  });

  it('a limit raised above what is measured lets the danger return; the latched hazard stays', () => {
    const stage = Stage.district().withRules();
    stage.read('s1', { smoke: 0.45 });
    expect(stage.hazard()).toMatchObject({ active: true });
    put(stage, limitAt('0.6').replace('clear: 0.2', 'clear: 0.5'));
    expect(stage.hazard()).toMatchObject({ kind: 'fire', active: false, latched: true });
  });

  it('what stands by a rule that went away falls', () => {
    const stage = Stage.district().withRules();
    stage.read('s1', { smoke: 0.45 });
    put(stage, TEST_CATALOGUE.replace('id: smoke\n', 'id: other\n').replace('above: 0.4', 'above: 5'));
    expect(stage.hazard()).toMatchObject({ active: false });
  });

  const sorted = (condition: string) => `${TEST_CATALOGUE.trimEnd()}
  - id: other
    version: "1"
    condition: { ${condition} }
    raises: { kind: device, class: fault, priority: { red: 2, orange: 2, yellow: 2, blue: 2 }, latched: false }
    why: { zh: x, en: x }
    standard: { name: test, confidence: ours }
`;

  it.each([
    'type: take_overs, count: 3, withinS: 60, clearAfterS: 60',
    'type: silent, limitS: 600',
    'type: flag, flag: tamper',
    'type: missing, metric: battery, forS: 3600',
  ])('[P5] end what a rule of another sort said under the same id: %s', (condition) => {
    const text = (rule: string) => sorted(rule).replace(/\n {2}- id: silent\n.*\n.*\n.*\n.*\n.*/, '');
    const stage = Stage.district().withRules(text('type: unreadable_event'));
    stage.read('s1', { smoke: 0.01 });
    const from = { receivedAt: stage.nowMs, deviceId: 's1', venueId: 'shop', topic: 'event' };
    const unreadable = { reason: 'not-json', unreadableEvent: true } as const;
    stage.take({ kind: 'rejection', ...from, ...unreadable, detail: '', sample: '', bytes: 1 });
    expect(stage.hazard()).toMatchObject({ active: true });
    put(stage, text(condition));
    expect(stage.hazard()).toMatchObject({ active: false });
  });

  it('[P6] a silent device is told again by the rule that now says so', () => {
    const stage = Stage.district().withRules();
    stage.read('s1', { smoke: 0.01 });
    stage.read('s2', { smoke: 0.01 });
    stage.tick(700_000);
    expect(stage.openHazards().filter(({ active }) => active)).toHaveLength(2);
    put(stage, TEST_CATALOGUE.replace('id: silent\n', 'id: missed\n'));
    stage.tick(1_000);
    const rules = stage.openHazards().flatMap(({ members }) => members.filter(({ active }) => active));
    expect(rules.map(({ ruleId }) => ruleId)).toEqual(['missed', 'missed']);
  });

  it('say on the audit trail who changed what, why, and in which revision', () => {
    const stage = Stage.district().withRules();
    const origin = { kind: 'api', hash: 'abc' } as const;
    const { audit, reply } = put(stage, limitAt('0.25'), {
      actor: AUTHOR,
      note: 'winter',
      origin,
      actId: 'r1',
      expectedRevision: 1,
    });
    expect(audit).toMatchObject({
      actor: 'author',
      action: 'rules',
      subject: 'test',
      outcome: 'done',
      detail: {
        note: 'winter',
        origin,
        revision: 2,
        changes: [{ part: 'rules', id: 'smoke', field: 'condition.above', from: 0.4, to: 0.25 }],
        counts: { added: 0, removed: 0, changed: 1 },
      },
    });
    expect(reply).toMatchObject({
      ok: true,
      value: { revision: 2, by: 'author', since: stage.nowMs, origin },
    });
  });
});

describe('rules that are refused', () => {
  it.each([
    ['cannot be read', 'rules: [', {}, 'rules-unusable'],
    ['are for another revision', limitAt('0.25'), { expectedRevision: 7 }, 'stale-version'],
  ])('when they %s: the state is the same, and the audit trail says so', (_name, text, more, code) => {
    const stage = Stage.district().withRules();
    stage.read('s1', { smoke: 0.3 });
    const before = encodeState(stage.state);
    const { changes, audit, reply } = put(stage, text, { ...more, actor: AUTHOR, actId: 'r1' });
    expect(encodeState(stage.state)).toBe(before);
    expect(changes).toHaveLength(2);
    expect(audit).toMatchObject({ actor: 'author', outcome: 'refused', detail: { code } });
    expect(reply).toMatchObject({ actId: 'r1', ok: false, code });
    stage.read('s1', { smoke: 0.45 });
    expect(stage.hazard()).toMatchObject({ kind: 'fire' });
  });

  it('[P8] list no more mistakes than a line can hold', () => {
    const stage = Stage.district().withRules();
    const many = `version: x\nrules:\n${'  - {}\n'.repeat(500)}`;
    const { audit } = put(stage, many);
    expect(audit?.detail?.errors).toHaveLength(20);
  });
});

describe('the texts that were in force', () => {
  const told = (changes: ReturnType<typeof put>['changes']) =>
    of(changes, 'rules').map(({ object: { text: _text, diff, ...rest } }) => ({
      ...rest,
      counts: diff?.counts,
    }));

  it('are told once each, with who, when, why and what is other', () => {
    const stage = Stage.district().withRules();
    const text = limitAt('0.3');
    const { changes, reply } = put(stage, text, { actor: AUTHOR, note: 'lower', actId: 'a' });
    const counts = { added: 0, removed: 0, changed: 1 };
    const who = { revision: 2, version: 'test', since: stage.nowMs, by: 'author', note: 'lower' };
    expect(told(changes)).toEqual([{ ...who, counts }]);
    expect(of(changes, 'rules')[0]?.object.text).toBe(text);
    expect(reply).toMatchObject({ ok: true, value: who });
    expect(JSON.stringify(reply)).not.toContain('isKept');
    expect(told(put(stage, 'rules: [').changes)).toEqual([]);
  });

  it('of a state of before they were kept: the one that ends is told with the one that begins', () => {
    const stage = Stage.district().withRules();
    const { rules } = stage.state;
    if (rules === null) throw new Error('no rules');
    delete rules.isKept;
    const { changes } = put(stage, limitAt('0.3'));
    expect(told(changes).map(({ revision, counts }) => [revision, counts?.changed])).toEqual([
      [1, undefined],
      [2, 1],
    ]);
    expect(told(put(stage, limitAt('0.25')).changes).map(({ revision }) => revision)).toEqual([3]);
  });
});

describe('what the state remembers of its rules', () => {
  it('is the file last taken, also behind rules from elsewhere, and it survives a checkpoint', () => {
    const stage = Stage.district().withRules();
    put(stage, limitAt('0.3'), { origin: { kind: 'file', hash: 'f1' } });
    put(stage, limitAt('0.25'), { origin: { kind: 'api', hash: 'a1' }, actor: AUTHOR });
    expect(stage.state.rules).toMatchObject({ revision: 3, by: 'author', fileHash: 'f1' });
    const read = decodeState(encodeState(stage.state));
    expect(read.rules).toEqual(stage.state.rules);
    expect(encodeState(read)).toBe(encodeState(stage.state));
  });

  it('[P3] a journal of before revisions were kept replays', () => {
    const stage = Stage.district();
    const text = TEST_CATALOGUE;
    step(stage.state, {
      position: stage.entries.length + 1,
      ordinal: 0,
      record: { kind: 'rules', receivedAt: stage.nowMs, version: 'old', text },
    });
    expect(stage.state.rules).toEqual({
      version: 'old',
      text,
      revision: 1,
      since: stage.nowMs,
      by: 'gateway',
      isKept: true,
    });
  });
});
