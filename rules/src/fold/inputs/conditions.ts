/** Conditions of the gateway itself are hazards like others, one a condition and venue. [P6] */

import { applyFindings } from '../../hazard/findings.ts';
import type { FindingChange } from '../../model/finding.ts';
import type { Bilingual, HazardKind, Priority, SignalClass } from '../../model/hazard.ts';
import type { GatewayConditionRecord } from '../../model/record.ts';
import { KIND_NAMES } from '../../profile/names.ts';
import type { Turn } from '../turn.ts';
import { detailInChinese } from './condition-words.ts';

interface Meaning {
  class: SignalClass;
  priority: Priority;
  /** It happened and is over at once: what remains is that somebody looks at it. */
  isMoment: boolean;
  why: Bilingual;
}

const MEANINGS: Record<GatewayConditionRecord['condition'], Meaning> = {
  'disk-low': {
    class: 'supervisory',
    priority: 2,
    isMoment: false,
    why: { zh: '磁盘空间不足，已停止接收遥测', en: 'Disk space is low, telemetry is no longer taken' },
  },
  'disk-reserve': {
    class: 'supervisory',
    priority: 1,
    isMoment: false,
    why: { zh: '磁盘已满，仅靠预留空间运行', en: 'The disk is full, only the reserve is left' },
  },
  'journal-failing': {
    class: 'supervisory',
    priority: 1,
    isMoment: false,
    why: {
      zh: '日志无法写入磁盘，数据未被确认',
      en: 'The journal cannot be written, nothing is acknowledged',
    },
  },
  'journal-slow': {
    class: 'fault',
    priority: 2,
    isMoment: false,
    why: { zh: '磁盘写入缓慢，确认延迟', en: 'The disk is slow, acknowledgements are late' },
  },
  'journal-damaged': {
    class: 'supervisory',
    priority: 1,
    isMoment: true,
    why: { zh: '已保存的数据读出有误', en: 'What had been stored was read back damaged' },
  },
  'ledger-lag': {
    class: 'supervisory',
    priority: 1,
    isMoment: false,
    why: { zh: '判定落后或结果无法保存', en: 'Deciding lags behind, or its results cannot be stored' },
  },
  'sink-lag': {
    class: 'fault',
    priority: 3,
    isMoment: false,
    why: { zh: '数据存储落后', en: 'A store of readings lags behind' },
  },
  'channel-lag': {
    class: 'fault',
    priority: 2,
    isMoment: false,
    why: { zh: '通知无法送出', en: 'Notices cannot be sent' },
  },
  'input-set-aside': {
    class: 'supervisory',
    priority: 1,
    isMoment: true,
    why: { zh: '一条输入无法处理，已搁置', en: 'An input could not be decided and was set aside' },
  },
  'venue-set-aside': {
    class: 'supervisory',
    priority: 1,
    isMoment: false,
    why: {
      zh: '一处场所的计时处理出错，已停止',
      en: 'Time stands still for a part of a venue, which could not be decided',
    },
  },
  'rules-refused': {
    class: 'fault',
    priority: 2,
    isMoment: false,
    why: {
      zh: '规则文件无法使用，原规则继续有效',
      en: 'The rule files cannot be used, the rules before them stay in force',
    },
  },
  'rules-unwatched': {
    class: 'fault',
    priority: 2,
    isMoment: false,
    why: {
      zh: '现行规则没有这些危险的报警规则，发生时不会报警',
      en: 'The rules in force raise no alarm of these dangers',
    },
  },
  'notices-refused': {
    class: 'fault',
    priority: 2,
    isMoment: false,
    why: {
      zh: '通知文件无法使用，原通知渠道继续有效',
      en: 'The notices file cannot be used, the channels before it go on',
    },
  },
  'guest-down': {
    class: 'fault',
    priority: 3,
    isMoment: false,
    why: { zh: 'Node-RED 已停止，自动化流程不再运行', en: 'Node-RED is down, its flows do not run' },
  },
  'transmitter-lost': {
    class: 'fault',
    priority: 2,
    isMoment: false,
    why: { zh: '用户信息传输装置失联', en: 'A fire-alarm transmitter is out of contact' },
  },
  'clock-jump': {
    class: 'fault',
    priority: 3,
    isMoment: true,
    why: { zh: '网关时钟跳变', en: "The gateway's clock jumped" },
  },
};

/** Their detail names each part that is in trouble. */
const LISTS: ReadonlySet<string> = new Set(['sink-lag', 'channel-lag', 'transmitter-lost']);

export function takeCondition(turn: Turn, record: GatewayConditionRecord): void {
  const venue = turn.state.venues.get(record.venueId ?? '') ?? turn.state.venues.get('');
  if (venue === undefined) return;
  const { isMoment } = MEANINGS[record.condition];
  const finding = asFinding(record);
  const findings: FindingChange[] = [finding];
  if (isMoment && record.active) findings.push({ ...finding, edge: 'fall' });
  applyFindings(turn, venue, findings);
}

function asFinding(record: GatewayConditionRecord): FindingChange {
  const { isMoment, why, ...weight } = MEANINGS[record.condition];
  const detail = detailOf(record);
  return {
    deviceId: 'gateway',
    ruleId: record.condition,
    ruleVersion: '1',
    hazardKind: 'gateway',
    ...weight,
    latched: isMoment,
    live: true,
    edge: record.active ? 'rise' : 'fall',
    measuredAt: record.receivedAt,
    receivedAt: record.receivedAt,
    late: false,
    why: {
      zh: detail.zh === '' ? why.zh : `${why.zh}：${detail.zh}`,
      en: detail.en === '' ? why.en : `${why.en}: ${detail.en}`,
    },
  };
}

function detailOf(record: GatewayConditionRecord): Bilingual {
  const detail = record.detail.slice(0, 256);
  if (record.condition !== 'rules-unwatched' || detail === '') {
    return { zh: detailInChinese(detail, LISTS.has(record.condition)), en: detail };
  }
  const names = detail.split(', ').map(kindName);
  return { zh: names.map(({ zh }) => zh).join('、'), en: names.map(({ en }) => en).join(', ') };
}

function kindName(kind: string): Bilingual {
  return Object.hasOwn(KIND_NAMES, kind) ? KIND_NAMES[kind as HazardKind] : { zh: kind, en: kind };
}
