/** CN: how a device connects, and what it subscribes to. */

import { topicOf } from '@ninewatch/contracts';
import { isObject } from '../transcript.ts';
import { each, quoted, type Requirement } from '../verdict.ts';

const MQTT_311 = 4;
const KEEPALIVE_S_MAX = 1_200;

export const connecting: readonly Requirement[] = [
  {
    ...{ id: 'CN-1', level: 'must', en: 'Connects with MQTT 3.1.1', zh: '使用 MQTT 3.1.1 连接' },
    judge: (transcript) =>
      each(transcript.connects(), {
        what: 'connects',
        fault: ({ packet }) =>
          packet.protocolId === 'MQTT' && packet.protocolVersion === MQTT_311
            ? undefined
            : `${packet.protocolId} level ${packet.protocolVersion}`,
      }),
  },
  {
    ...{
      id: 'CN-2',
      level: 'must',
      en: 'Client id and user name are the device id',
      zh: '客户端标识与用户名均为设备编号',
    },
    judge: (transcript) =>
      each(transcript.connects(), {
        what: 'connects',
        fault: ({ packet: { clientId, username } }) =>
          clientId === transcript.device.id && username === transcript.device.id
            ? undefined
            : `client id ${quoted(clientId)}, user name ${quoted(username)}`,
      }),
  },
  {
    ...{ id: 'CN-3', level: 'must', en: 'The password is the secret of the device', zh: '密码为设备密钥' },
    judge: (transcript) =>
      each(transcript.connects(), {
        what: 'connects',
        // The report is handed on: it never says what came instead.
        fault: ({ packet }) =>
          packet.password?.toString() === transcript.device.secret ? undefined : 'another password',
      }),
  },
  {
    ...{ id: 'CN-4', level: 'must' },
    ...{ en: 'Leaves a retained will with QoS 1 that says offline', zh: '设置 QoS 1、保留的离线遗嘱' },
    judge: (transcript) => {
      const topic = topicOf(transcript.device.venueId, transcript.device.id, 'status');
      return each(transcript.connects(), {
        what: 'connects',
        fault: ({ packet: { will } }) => {
          if (will === undefined) return 'no will';
          if (will.topic !== topic) return `will on ${quoted(will.topic)}`;
          if (will.qos !== 1 || will.retain !== true)
            return `will with QoS ${will.qos}, retain ${will.retain}`;
          return stateOf(will.payload) === 'offline'
            ? undefined
            : `will says ${quoted(will.payload.toString())}`;
        },
      });
    },
  },
  {
    ...{
      id: 'CN-5',
      level: 'must',
      en: `Has a keep-alive of 1–${KEEPALIVE_S_MAX} s`,
      zh: `保活时间为 1–${KEEPALIVE_S_MAX} 秒`,
    },
    judge: (transcript) =>
      each(transcript.connects(), {
        what: 'connects',
        fault: ({ packet: { keepalive = 0 } }) =>
          keepalive >= 1 && keepalive <= KEEPALIVE_S_MAX ? undefined : `${keepalive} s`,
      }),
  },
  {
    ...{ id: 'CN-6', level: 'must' },
    ...{ en: 'Publishes its status, online and retained, after connecting', zh: '连接后发布保留的在线状态' },
    judge: (transcript) => {
      const statuses = transcript.published('status');
      const accepted = transcript.entries.flatMap((entry) =>
        entry.kind === 'answered' && entry.packet.cmd === 'connack' && entry.packet.returnCode === 0
          ? [entry]
          : [],
      );
      // A connection that was cut or left silent at once gave no time for it.
      const lasting = accepted.filter(
        ({ phase }) => phase !== 'silent' && phase !== 'held' && phase !== 'outage',
      );
      return each(lasting, {
        what: 'connections',
        fault: ({ link }) => {
          const own = statuses.filter((status) => status.link === link);
          if (own.length === 0) return 'no status';
          const said = own.find(({ json }) => isObject(json) && json.state === 'online');
          if (said === undefined) return `status ${quoted(own[0]?.json)}`;
          return said.packet.retain === true ? undefined : 'not retained';
        },
      });
    },
  },
  {
    ...{
      id: 'CN-7',
      level: 'must',
      en: 'Subscribes to its own commands with QoS 1, and to nothing else',
      zh: '仅以 QoS 1 订阅自身命令主题',
    },
    judge: (transcript) => {
      const topic = topicOf(transcript.device.venueId, transcript.device.id, 'command');
      return each(
        transcript.subscribes().flatMap(({ packet }) => packet.subscriptions),
        {
          what: 'subscriptions',
          fault: (asked) =>
            asked.topic === topic && asked.qos === 1
              ? undefined
              : `${quoted(asked.topic)} with QoS ${asked.qos}`,
        },
      );
    },
  },
  {
    ...{ id: 'CN-8', level: 'must', en: 'Speaks within each keep-alive', zh: '在每个保活周期内发送报文' },
    judge: (transcript) => {
      const last = new Map<number, number>();
      const gaps: { gapMs: number; allowedMs: number }[] = [];
      const keepalives = new Map(
        transcript.connects().map(({ link, packet }) => [link, (packet.keepalive ?? 0) * 1_000]),
      );
      for (const entry of transcript.entries) {
        const allowedMs = keepalives.get(entry.link) ?? 0;
        const before = last.get(entry.link);
        if (entry.kind === 'heard' || (entry.kind === 'closed' && entry.by === 'stand')) {
          if (before !== undefined && allowedMs > 0) gaps.push({ gapMs: entry.atMs - before, allowedMs });
          last.set(entry.link, entry.atMs);
        }
      }
      return each(gaps, {
        what: 'pauses',
        // The standard gives half a period of grace.
        fault: ({ gapMs, allowedMs }) =>
          gapMs <= allowedMs * 1.5
            ? undefined
            : `${Math.round(gapMs)} ms of silence, with ${allowedMs} ms promised`,
      });
    },
  },
];

function stateOf(payload: Buffer | string): unknown {
  try {
    const json: unknown = JSON.parse(payload.toString());
    return isObject(json) ? json.state : undefined;
  } catch {
    // No JSON says no state.
    return undefined;
  }
}
