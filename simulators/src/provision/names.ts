/** Words from which a plausible district of small venues is drawn. Places are invented. */

export const CITY = '渝州市';
export const DISTRICT = '江岭区';
export const TOWNS = [
  '石桥街道',
  '龙溪镇',
  '青木镇',
  '双河街道',
  '白市镇',
  '歌乐街道',
  '虎溪镇',
  '凤凰镇',
] as const;
export const VILLAGES = [
  '滨江社区',
  '磨子湾社区',
  '大坪村',
  '黄桷坪社区',
  '老鹰岩村',
  '杨梨村',
  '团结社区',
  '新桥村',
  '响水社区',
] as const;
export const STREETS = [
  '正街',
  '民生路',
  '滨江路',
  '解放路',
  '建设路',
  '大石坝',
  '黄葛巷',
  '梯坎巷',
  '石门坎',
  '柏树巷',
] as const;
export const SURNAMES = [
  ...'李王张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕',
] as const;
export const GIVEN_NAMES = [
  '建国',
  '秀英',
  '小兰',
  '德华',
  '光明',
  '素芳',
  '志强',
  '永红',
  '桂花',
  '家兴',
  '晓梅',
  '世全',
] as const;
export const WORDS = [
  '兴隆',
  '好运',
  '福满',
  '巴渝',
  '山城',
  '嘉陵',
  '双喜',
  '金竹',
  '和顺',
  '吉祥',
  '朝天',
  '两江',
] as const;

/** Per category: what is written over the door. `{s}` surname, `{w}` a word. */
export const DOOR_SIGNS: Record<number, readonly string[]> = {
  1: ['{w}便利店', '{s}氏五金店', '{w}生鲜超市', '{w}服装店', '{s}记粮油店', '{w}手机卖场'],
  2: ['{s}记火锅店', '{w}老火锅', '{s}记小面馆', '{w}豆花饭庄', '{s}家烧烤店', '{s}幺妹江湖菜'],
  3: ['{w}宾馆', '{w}旅馆', '{s}家民宿', '{w}快捷酒店'],
  4: ['{w}歌厅', '{w}棋牌娱乐室', '{w}KTV'],
  5: ['{w}网吧', '{w}足浴店', '{s}姐美容院', '{w}茶楼', '{w}健身房', '{w}咖啡馆'],
  6: ['{s}氏诊所', '{w}卫生室', '{w}口腔门诊', '{w}养老院'],
  7: ['{w}幼儿园', '{w}培训学校', '{w}托育中心'],
  8: ['{w}家具厂', '{s}记豆腐坊', '{w}汽修厂', '{w}服装加工厂', '{w}屠宰场'],
  9: ['{w}烟花爆竹店', '{w}液化气站', '{w}油漆化工店'],
};
