/** The Things Stack v3: uplinks and joins: https://www.thethingsindustries.com/docs/integrations/data-formats/ */

import { type Codec, type Decoded, FOREIGN_LIMITS, nothing, type Proposal } from '../codec.ts';
import { rulesOf } from '../mapping/rules.ts';
import { Answer } from '../read/answer.ts';
import { Draft } from '../read/draft.ts';
import { ignored, ignoring, metric, readFields, table, within } from '../read/fields.ts';
import { bestRssi, readLoraFields } from '../read/lora-fields.ts';
import { isObject, type JsonObject, jsonOf, own, ownObject } from '../read/payload.ts';
import { isoTime } from '../read/times.ts';
import { asText, isName } from '../read/values.ts';

const TOPIC = /^v3\/([^/@]+)(?:@[^/]+)?\/devices\/([^/]+)\/(.+)$/;
/** Measurements that one uplink may hold. */
const MEASUREMENTS_MAX = 64;

/** https://github.com/TheThingsNetwork/lorawan-devices/blob/master/lib/payload.json: the units are in the schema. */
const NORMALIZED = table({
  air: within(
    table({
      temperature: metric('temperature'),
      relativeHumidity: metric('humidity'),
      ...ignoring('pressure', 'co2', 'lightIntensity', 'location'),
    }),
  ),
  // In volts.
  battery: ignored,
  ...ignoring('time', 'soil', 'wind', 'rain', 'water', 'metering', 'action', 'position'),
});

export const theThingsStack: Codec = {
  name: 'the-things-stack',
  filters: () => ['v3/+/devices/+/up', 'v3/+/devices/+/join'],
  open: (options = {}) => {
    const ownRules = rulesOf(options.fields);
    return (message) => {
      const answer = new Answer(message, ownRules);
      if (message.topic.length > FOREIGN_LIMITS.topicCharsMax) return answer.refuse('too-large');
      const [, application = '', id = '', leaf = ''] = TOPIC.exec(message.topic) ?? [];
      const device = `${application}/${id}`;
      if (id === '') return answer.refuse('unknown-topic', message.topic);
      if (!isName(device)) return answer.refuse('bad-name');
      if (leaf !== 'up' && leaf !== 'join') return nothing();
      const json = jsonOf(message.payload);
      if ('why' in json) return answer.refuse(json.why);
      return isObject(json.json) ? decode(device, json.json, answer) : answer.refuse('wrong-type', json.json);
    };
  },
};

function decode(device: string, message: JsonObject, answer: Answer): Decoded {
  // Somebody tries the console: nothing of it happened.
  if (own(message, 'simulated') === true) return answer.refuse('simulated');
  answer.propose(proposalOf(device, message));
  const uplink = ownObject(message, 'uplink_message');
  const draft = new Draft(device, answer, {
    at: isoTime(own(uplink, 'received_at') ?? own(message, 'received_at')),
  });
  const version = ownObject(uplink, 'version_ids');
  draft.model = asText(own(version, 'model_id'));
  draft.firmware = asText(own(version, 'firmware_version'));
  if (uplink !== undefined) readUplink(uplink, draft);
  draft.finish();
  return answer.decoded();
}

function readUplink(uplink: JsonObject, draft: Draft): void {
  const rssi = bestRssi(own(uplink, 'rx_metadata'));
  if (rssi !== undefined) draft.metric('rssi', rssi, { field: 'rx_metadata' });
  readBattery(uplink, draft);
  readNormalized(own(uplink, 'normalized_payload'), draft);
  const decoded = own(uplink, 'decoded_payload');
  if (isObject(decoded)) {
    // The normalized value has a unit, the decoded one may be °F under the same name.
    readLoraFields(decoded, draft, { path: 'decoded_payload', isKnown: (name) => draft.hasMetric(name) });
  } else if (own(uplink, 'frm_payload') !== undefined) {
    draft.note('frm_payload', 'not-decoded', own(uplink, 'frm_payload'));
  }
}

/** Kept by the server and sent with every uplink: only that of this very frame is new. */
function readBattery(uplink: JsonObject, draft: Draft): void {
  const battery = ownObject(uplink, 'last_battery_percentage');
  if (battery === undefined || own(battery, 'f_cnt') !== own(uplink, 'f_cnt')) return;
  draft.metric('battery', own(battery, 'value'), { field: 'last_battery_percentage/value' });
}

/** One of several moments has a time of its own, and becomes a reading of its own. */
function readNormalized(list: unknown, draft: Draft): void {
  if (list === undefined) return;
  if (!Array.isArray(list)) {
    draft.note('normalized_payload', 'wrong-type', list);
    return;
  }
  list.slice(0, MEASUREMENTS_MAX).forEach((measurement, index) => {
    const at = isoTime(own(measurement, 'time'));
    const one = at === undefined ? draft : new Draft(draft.device, draft.answer, { at });
    if (isObject(measurement)) readFields(measurement, NORMALIZED, one, `normalized_payload/${index}`);
    if (one !== draft) one.finish();
  });
}

function proposalOf(device: string, message: JsonObject): Proposal {
  const ids = ownObject(message, 'end_device_ids');
  const version = ownObject(message, 'uplink_message', 'version_ids');
  const texts = {
    address: asText(own(ids, 'dev_eui')),
    vendor: asText(own(version, 'brand_id')),
    model: asText(own(version, 'model_id')),
    firmware: asText(own(version, 'firmware_version')),
  };
  return {
    device,
    gives: [],
    ...Object.fromEntries(Object.entries(texts).filter(([, text]) => text !== undefined)),
  };
}
