/** Foreign devices, from their own message to a finding: a fire is one, a test or a warm-up never is. */

import { CODECS, foldSaid, noStandings, settleStandings } from '@ninewatch/contracts/codecs';
import { describe, expect, it } from 'vitest';
import type { EventName, Flag } from '../model/record.ts';
import { HOUR, MINUTE, T0, VirtualDevice } from './testing/virtual-device.ts';

type CodecName = keyof typeof CODECS;

/** A foreign device beside the one of ours that it becomes. */
function watching(codec: CodecName, kind: string) {
  const decode = CODECS[codec].open();
  const standings = noStandings();
  const device = new VirtualDevice(kind);
  const take = (folded: ReturnType<typeof foldSaid>, atMs: number) => {
    for (const { metrics, flags, events } of folded) {
      const reading = { metrics, flags: flags as Flag[] };
      for (const event of events)
        device.send([device.reading(atMs, { ...reading, event: event as EventName })]);
      device.send([device.reading(atMs, reading)]);
    }
  };
  return {
    hear(atMs: number, topic: string, payload: unknown) {
      const text = typeof payload === 'string' ? payload : JSON.stringify(payload);
      const receivedAt = T0 + atMs;
      take(
        foldSaid(
          standings,
          decode({ topic, payload: new TextEncoder().encode(text), receivedAt }).said,
          receivedAt,
        ),
        atMs,
      );
    },
    /** Minute by minute, with ticks of the rules. */
    pass(fromMs: number, toMs: number) {
      for (let atMs = fromMs; atMs <= toMs; atMs += MINUTE) {
        take(settleStandings(standings, T0 + atMs), atMs);
        device.tick(atMs);
      }
    },
    /** Rules by which something live of class alarm was said. */
    fires: () => [
      ...new Set(
        device.said
          .filter(({ edge, class: of, live }) => edge === 'rise' && of === 'alarm' && live)
          .map(({ ruleId }) => ruleId),
      ),
    ],
    over: () => device.said.filter(({ edge }) => edge === 'fall').map(({ ruleId }) => ruleId),
    tests: () => device.said.filter(({ edge, class: of }) => edge === 'rise' && of === 'test').length,
  };
}

const Z = 'zigbee2mqtt/hall';
const G1 = 'shellies/shellygas-1/sensor';

describe('what is a fire', () => {
  it.each<[CodecName, string, string, unknown]>([
    ['zigbee2mqtt', 'smoke', Z, { smoke: true }],
    ['zigbee2mqtt', 'co', Z, { carbon_monoxide: 'ON' }],
    ['zigbee2mqtt', 'call_point', Z, { action: 'emergency' }],
    ['shelly-gen1', 'gas', `${G1}/gas`, 'heavy'],
    ['shelly-gen2', 'smoke', 's/status/smoke:0', { id: 0, alarm: true, mute: false }],
    ['chirpstack', 'gas', 'application/1/device/01/event/up', { object: { gas_status: 'alarm' } }],
    [
      'the-things-stack',
      'smoke',
      'v3/a@t/devices/d/up',
      { uplink_message: { decoded_payload: { smoke_alarm: 1 } } },
    ],
  ])('%s of a %s', (codec, kind, topic, payload) => {
    const watched = watching(codec, kind);
    watched.hear(0, topic, payload);
    expect(watched.fires()).not.toEqual([]);
    expect(watched.tests()).toBe(0);
  });

  it('an alarm is not over because a later message speaks of the battery alone', () => {
    const watched = watching('shelly-gen1', 'smoke');
    watched.hear(0, 'shellies/shellysmoke-1/sensor/smoke', 'true');
    for (let atMs = MINUTE; atMs < HOUR; atMs += MINUTE)
      watched.hear(atMs, 'shellies/shellysmoke-1/sensor/battery', '71');
    expect(watched.fires()).toEqual(['device-alarm', 'device-alarm-event']);
    expect(watched.over()).toEqual([]);
    watched.hear(HOUR, 'shellies/shellysmoke-1/sensor/smoke', 'false');
    expect(watched.over()).toEqual(['device-alarm', 'device-alarm-event']);
  });
});

describe('what is never a fire, however long nothing more is heard', () => {
  it.each<[string, CodecName, string, [string, unknown][]]>([
    [
      'a self-test with smoke',
      'zigbee2mqtt',
      'smoke',
      [
        [Z, { smoke: true, test: true, smoke_density_dbm: 0.4 }],
        [Z, { smoke: false, test: false }],
      ],
    ],
    ['a self-test that nobody ends', 'zigbee2mqtt', 'gas', [[Z, { gas: false, self_test: true }]]],
    [
      'a gas alarm of a self-test',
      'shelly-gen1',
      'gas',
      [
        [`${G1}/self_test`, 'running'],
        [`${G1}/gas`, 'test'],
        [`${G1}/self_test`, 'completed'],
      ],
    ],
    [
      'the test button of a smoke detector',
      'shelly-gen2',
      'smoke',
      [
        [
          's/events/rpc',
          { method: 'NotifyEvent', params: { events: [{ component: 'smoke:0', event: 'alarm_test' }] } },
        ],
      ],
    ],
    [
      'a gas detector that is cold',
      'shelly-gen1',
      'gas',
      [
        [`${G1}/operation`, 'warmup'],
        [`${G1}/gas`, 'heavy'],
        [`${G1}/gas`, 'none'],
        [`${G1}/operation`, 'normal'],
      ],
    ],
    [
      'a push of a wall button',
      'shelly-gen2',
      'electrical',
      [
        [
          's/events/rpc',
          { method: 'NotifyEvent', params: { events: [{ component: 'input:0', event: 'single_push' }] } },
        ],
      ],
    ],
    ['a switch of a room', 'zigbee2mqtt', 'call_point', [[Z, { action: 'single' }]]],
    [
      'a simulated uplink',
      'the-things-stack',
      'smoke',
      [['v3/a@t/devices/d/up', { simulated: true, uplink_message: { decoded_payload: { smoke_alarm: 1 } } }]],
    ],
    [
      'the heat of a chip',
      'tasmota',
      'heat',
      [['tele/x/SENSOR', { ESP32: { Temperature: 85 }, TempUnit: 'C' }]],
    ],
    ['80 of an unknown unit', 'tasmota', 'heat', [['tele/x/SENSOR', { DS18B20: { Temperature: 80 } }]]],
  ])('%s', (_, codec, kind, messages) => {
    const watched = watching(codec, kind);
    for (const [index, [topic, payload]] of messages.entries()) watched.hear(index * 1_000, topic, payload);
    watched.pass(MINUTE, 3 * HOUR);
    expect(watched.fires()).toEqual([]);
  });
});
