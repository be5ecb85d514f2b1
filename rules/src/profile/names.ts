/** Words for kinds and classes in notices and ticket titles, in both languages. */

import type { Bilingual, HazardKind, SignalClass } from '../model/hazard.ts';

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
