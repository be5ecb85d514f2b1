/** CAP messages of any hazard are valid, say what matters, and refer to each other. */

import { readFileSync } from 'node:fs';
import type { Hazard } from '@ninewatch/rules';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { validateXML } from 'xmllint-wasm';
import { type CapStep, stepsOf } from './chain.ts';
import { capFeed } from './feed.ts';
import { type CapPlace, type CapSender, capMessage, capTime } from './message.ts';

const SCHEMA = readFileSync(new URL('../../../test/cap/cap-1.2.xsd', import.meta.url), 'utf8');
const AT = Date.UTC(2026, 10, 30, 7, 0, 0);
const SENDER: CapSender = {
  sender: 'cap@jiulong.example',
  senderName: '九龙区消防安全智管',
  scope: 'Restricted',
  restriction: 'for the governance centre',
  radiusKm: 0.1,
  publicUrl: 'https://wall.example/',
  utcOffsetMs: 8 * 3_600_000,
};
const PLACE: CapPlace = {
  address: '老街 1 号',
  location: { lat: 29.5, lon: 106.51 },
  regions: [{ id: 'town-a', name: '石桥镇' }],
};
const CHOICE = { kinds: ['fire', 'gas'], classes: ['alarm'], drills: true } as const;

function hazard(more: Partial<Hazard> = {}): Hazard {
  return {
    ...{ id: 'e1-7-1', version: 1, kind: 'fire', live: true, venueId: 'shop', venueRisk: 'red' },
    ...{ venueName: '老王火锅', region: 'town-a', class: 'alarm', priority: 1, state: 'unacknowledged' },
    ...{ active: true, acknowledged: false, silenced: false, latched: true, firstOut: 's1' },
    ...{ deviceIds: ['s1'], members: [], openedAt: AT, measuredAt: AT - 2_000, late: false, ticketId: 't1' },
    ...{ why: { zh: '烟雾浓度 1.2 dB/m', en: 'smoke 1.2 dB/m' }, rule: { id: 'r', version: '1' }, log: [] },
    ...more,
  } as Hazard;
}

const LIFE = [
  hazard(),
  hazard({ version: 2 }),
  hazard({ version: 3, acknowledged: true, state: 'acknowledged' }),
  hazard({ version: 4, acknowledged: true, active: false, state: 'returned' }),
  hazard({ version: 5, acknowledged: true, active: false, state: 'closed', cause: 'nuisance' }),
].map((each, i) => ({ hazard: each, at: AT + i * 60_000 }));

async function mistakes(documents: readonly string[]): Promise<string[]> {
  const xml = documents.map((contents, i) => ({ fileName: `${i}.xml`, contents }));
  const { errors } = await validateXML({ xml, schema: [SCHEMA] });
  return errors.map(
    ({ message, loc }) => `${message} in ${documents[Number.parseInt(loc?.fileName ?? '0', 10)]}`,
  );
}
const written = (steps: readonly CapStep[], place = PLACE, sender = SENDER) =>
  steps.map((step) => capMessage(step, place, sender));

describe("a hazard's life", () => {
  const steps = stepsOf(LIFE, CHOICE);
  const texts = written(steps);

  it('is an alert, updates on what matters, and a cancel, each naming the earlier ones', () => {
    expect(steps.map(({ msgType, identifier }) => [msgType, identifier])).toEqual([
      ['Alert', 'e1-7-1.1'],
      ['Update', 'e1-7-1.3'],
      ['Update', 'e1-7-1.4'],
      ['Cancel', 'e1-7-1.5'],
    ]);
    expect(texts[0]).not.toContain('<references>');
    expect(texts[2]).toContain(
      '<references>cap@jiulong.example,e1-7-1.1,2026-11-30T15:00:00+08:00 cap@jiulong.example,e1-7-1.3,2026-11-30T15:02:00+08:00</references>',
    );
  });

  it('is told in both languages with urgency, severity and certainty', async () => {
    expect(await mistakes(texts)).toEqual([]);
    const [alert = '', , returned = '', cancel = ''] = texts;
    for (const part of [
      '<language>zh-CN</language><category>Fire</category><event>火灾报警</event>',
      '<language>en-US</language><category>Fire</category><event>Fire alarm</event>',
      '<urgency>Immediate</urgency><severity>Extreme</severity><certainty>Likely</certainty>',
      '<areaDesc>石桥镇 · 老街 1 号 · 老王火锅</areaDesc><circle>29.500000,106.510000 0.100</circle>',
      '<scope>Restricted</scope><restriction>for the governance centre</restriction>',
      '<web>https://wall.example/hazards/e1-7-1</web>',
      '<status>Actual</status>',
    ]) {
      expect(alert).toContain(part);
    }
    expect(returned).toContain('<urgency>Expected</urgency>');
    expect(returned).toContain('<responseType>Monitor</responseType>');
    expect(cancel).toContain('<note>误报 / a false alarm</note>');
    expect(cancel).toContain(
      '<urgency>Past</urgency><severity>Extreme</severity><certainty>Unlikely</certainty>',
    );
  });

  it('gives the same messages each time it is read, and the newest of a long chain', () => {
    expect(stepsOf(LIFE, CHOICE)).toEqual(steps);
    const long = Array.from({ length: 100 }, (_, i) => ({
      hazard: hazard({ version: i + 1, active: i % 2 === 0 }),
      at: AT + i,
    }));
    const last = stepsOf(long, CHOICE).at(-1);
    expect(last?.earlier).toHaveLength(32);
    expect(last?.earlier[0]?.identifier).toBe('e1-7-1.1');
    expect(last?.earlier.at(-1)?.identifier).toBe('e1-7-1.99');
  });
});

describe('what is told', () => {
  it('what is not live is never Actual, and is left out unless asked for', () => {
    const drill = hazard({ live: false, planned: ['drill'], class: 'test' });
    const test = hazard({ live: false, class: 'test' });
    const of = (each: Hazard, drills: boolean) =>
      written(stepsOf([{ hazard: each, at: AT }], { ...CHOICE, drills }));
    expect(of(drill, true)[0]).toContain('<status>Exercise</status>');
    expect(of(test, true)[0]).toContain('<status>Test</status>');
    expect(of(drill, false)).toEqual([]);
  });

  it('what is of another kind or class is left out until it becomes one, and then told to its end', () => {
    const low = hazard({ class: 'fault' });
    const moments = [low, hazard({ version: 2 }), hazard({ version: 3, class: 'fault' })].map((each) => ({
      hazard: each,
      at: AT,
    }));
    expect(stepsOf(moments, CHOICE).map(({ msgType }) => msgType)).toEqual(['Alert', 'Update']);
    expect(stepsOf([{ hazard: hazard({ kind: 'device' }), at: AT }], CHOICE)).toEqual([]);
  });

  it('times have a numeric offset', () => {
    expect(capTime(AT, 0)).toBe('2026-11-30T07:00:00-00:00');
    expect(capTime(AT, -4.5 * 3_600_000)).toBe('2026-11-30T02:30:00-04:30');
  });
});

/** Names as people, importers and attackers give them. */
const name = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.string({ unit: 'grapheme', maxLength: 300 }),
  fc.constantFrom('老王"火锅"<&>', 'a\u0000\u0001\u001b\r\n\ufffe', '🔥🏠'.repeat(80), '\ud83d', ']]>', ''),
);
const anyHazard = fc.record({
  id: fc.oneof(
    fc.constant('e-1-1'),
    name.filter((text) => text !== ''),
  ),
  version: fc.integer({ min: 1, max: 1e6 }),
  kind: fc.constantFrom('fire', 'gas', 'co', 'toxic', 'electrical', 'water', 'device', 'gateway'),
  class: fc.constantFrom('alarm', 'supervisory', 'fault', 'disablement', 'test'),
  priority: fc.constantFrom(1, 2, 3, 4),
  venueRisk: fc.constantFrom('red', 'orange', 'yellow', 'blue'),
  live: fc.boolean(),
  active: fc.boolean(),
  venueName: name,
  why: fc.record({ zh: name, en: name }),
  measuredAt: fc.integer({ min: 0, max: AT }),
  confidence: fc.double({ min: 0, max: 1, noNaN: true }),
  incident: fc.option(
    fc.record({ id: name.filter((text) => text !== ''), first: fc.boolean(), hazards: fc.nat() }),
    {
      nil: undefined,
    },
  ),
}) as unknown as fc.Arbitrary<Partial<Hazard>>;
const anyPlace = fc.record({
  address: fc.option(name, { nil: undefined }),
  location: fc.option(
    fc.record({
      lat: fc.double({ min: -90, max: 90, noNaN: true }),
      lon: fc.double({ min: -180, max: 180, noNaN: true }),
    }),
    { nil: undefined },
  ),
  regions: fc.array(fc.record({ id: name, name }), { maxLength: 5 }),
}) as fc.Arbitrary<CapPlace>;

it('[P6] whatever a hazard and its venue are called, each message is valid', async () => {
  const all = { kinds: ['fire', 'gas', 'co', 'toxic', 'electrical', 'water', 'device', 'gateway'] } as const;
  const choice = {
    ...all,
    classes: ['alarm', 'supervisory', 'fault', 'disablement', 'test'],
    drills: true,
  } as const;
  const cases = fc.sample(fc.tuple(anyHazard, anyPlace, name), { numRuns: 400, seed: 7 });
  const texts = cases.flatMap(([given, place, senderName]) => {
    const first = hazard(given);
    const later = hazard({ ...given, version: first.version + 1, state: 'closed', cause: 'fire' });
    const moments = [first, later].map((each, i) => ({ hazard: each, at: AT + i }));
    const sender = { ...SENDER, sender: senderName || 'x', senderName };
    return written(stepsOf(moments, choice), place, sender);
  });
  expect(texts).toHaveLength(800);
  expect(await mistakes(texts)).toEqual([]);
});

it('the schema of these tests finds what is wrong', async () => {
  const [good = ''] = written(stepsOf(LIFE, CHOICE));
  const wrong = [
    good.replace('<status>Actual</status>', '<status>Real</status>'),
    good.replace('+08:00</sent>', 'Z</sent>'),
    good.replace('<identifier>', '<identifier>a b,'),
    good.replace(/<urgency>\w+<\/urgency>/, ''),
    good.replace('</circle>', ' km</circle>'),
    good.replace('</sender>', '</sender><sender>x</sender>'),
  ];
  for (const text of wrong) expect(await mistakes([text])).not.toEqual([]);
});

it('the feed is well formed and links to each message', async () => {
  const feed = capFeed(stepsOf(LIFE, CHOICE).reverse(), { updatedAt: AT });
  expect(feed.match(/<entry>/g)).toHaveLength(4);
  expect(feed).toContain('href="/api/v1/cap/e1-7-1.5"');
  const { valid } = await validateXML({ xml: feed, schema: ANY_XML, extension: 'schema' });
  expect(valid).toBe(true);
});

const ANY_XML = `<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" targetNamespace="http://www.w3.org/2005/Atom"
  elementFormDefault="qualified"><xs:element name="feed"><xs:complexType><xs:sequence>
  <xs:any minOccurs="6" maxOccurs="unbounded" processContents="skip"/></xs:sequence></xs:complexType></xs:element></xs:schema>`;
