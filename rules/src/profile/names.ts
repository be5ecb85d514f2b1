/** Words for kinds and classes in notices and ticket titles, in both languages. */

import type { Bilingual, HazardKind, SignalClass } from '../model/hazard.ts';
import type { PlannedKind, WorkKind } from '../model/period.ts';

export const KIND_NAMES: Record<HazardKind, Bilingual> = {
  fire: { zh: '火灾', en: 'fire' },
  gas: { zh: '可燃气体', en: 'combustible gas' },
  co: { zh: '一氧化碳', en: 'carbon monoxide' },
  toxic: { zh: '有毒气体', en: 'toxic gas' },
  electrical: { zh: '电气火灾隐患', en: 'electrical danger' },
  water: { zh: '消防水压', en: 'fire water' },
  device: { zh: '设备', en: 'device' },
  gateway: { zh: '网关', en: 'gateway' },
};

export const CLASS_NAMES: Record<SignalClass, Bilingual> = {
  alarm: { zh: '报警', en: 'alarm' },
  supervisory: { zh: '监管', en: 'supervisory' },
  fault: { zh: '故障', en: 'fault' },
  disablement: { zh: '屏蔽', en: 'disablement' },
  test: { zh: '测试', en: 'test' },
};

export const PLANNED_NAMES: Record<PlannedKind, Bilingual> = {
  maintenance: { zh: '维护中', en: 'in maintenance' },
  commissioning: { zh: '调试中', en: 'in commissioning' },
  drill: { zh: '演练', en: 'drill' },
};

export const WORK_NAMES: Record<WorkKind, Bilingual> = {
  hot_work: { zh: '动火作业', en: 'hot work' },
  decoration: { zh: '装修施工', en: 'decoration' },
  equipment_change: { zh: '设备变更', en: 'change of equipment' },
  cleaning: { zh: '清洁作业', en: 'cleaning' },
  pest_control: { zh: '消杀作业', en: 'pest control' },
  other: { zh: '其他作业', en: 'other work' },
};
