/** The shipped profile, from `rules/profiles/default.yaml`; written by `npm run profiles:ship`. */

export const SHIPPED_PROFILE = `# The district profile that holds where no other is set. Numbers of the public rules are theirs; those that the rules
# leave open are ours, and a district may set others. Times: 30m, 4h, 2d run day and night; 8wh, 3wd are working time.
format: 1
id: default
version: "2026.1"
name: { zh: 九小场所通用配置, en: Nine kinds of small venues }

time:
  utcOffset: "+08:00"
  weekdays: [1, 2, 3, 4, 5]
  from: "09:00"
  to: "17:30"
  # Ours: the statutory holidays of 2026 and 2027 that have a fixed day. The yearly notice of the State Council names the rest.
  holidays: ["2026-01-01", "2026-05-01", "2026-10-01", "2026-10-02", "2026-10-03", "2027-01-01", "2027-05-01", "2027-10-01", "2027-10-02", "2027-10-03"]
  extraDays: []
  business: { opens: "08:00", closes: "22:00" }

# "≤" includes the number: a venue is flagged when it is above. Offices: ours, to be set by the district.
categories:
  - id: 1
    key: shop
    name: { zh: 购物场所, en: Shops and markets }
    limits: [{ flag: area_m2, over: { above: { areaM2: 300 } } }]
    lead: 商务部门
    cooperating: [市场监管部门, 消防救援机构]
  - id: 2
    key: catering
    name: { zh: 餐饮场所, en: Catering }
    limits: [{ flag: diners, over: { above: { diners: 100 } } }]
    lead: 商务部门
    cooperating: [市场监管部门, 住房城乡建设部门, 消防救援机构]
  - id: 3
    key: lodging
    name: { zh: 住宿场所, en: Lodging }
    limits: [{ flag: beds, over: { above: { beds: 50 } } }]
    lead: 公安机关
    cooperating: [文化旅游部门, 商务部门, 消防救援机构]
  - id: 4
    key: entertainment
    name: { zh: 公共娱乐场所, en: Public entertainment }
    limits:
      - { flag: area_m2, over: { above: { areaM2: 200 } } }
      - { flag: floor, over: { below: { floor: 1 } } }
      - { flag: floor, over: { above: { floor: 3 } } }
    lead: 文化旅游部门
    cooperating: [公安机关, 消防救援机构]
  - id: 5
    key: leisure
    name: { zh: 休闲健身场所, en: Leisure and fitness }
    limits: [{ flag: area_m2, over: { above: { areaM2: 200 } } }]
    lead: 文化旅游部门
    cooperating: [体育部门, 商务部门, 公安机关, 消防救援机构]
  - id: 6
    key: medical
    name: { zh: 医疗场所, en: Medical and care }
    limits: [{ flag: beds, over: { none: [healthCentre], above: { beds: 30 } } }]
    lead: 卫生健康部门
    cooperating: [民政部门, 消防救援机构]
  - id: 7
    key: teaching
    name: { zh: 教学场所, en: Teaching }
    limits:
      - { flag: beds, over: { all: [boarding], above: { beds: 50 } } }
      - { flag: pupils, over: { none: [boarding, kindergarten], above: { pupils: 500 } } }
      - { flag: pupils, over: { all: [kindergarten], none: [boarding], above: { pupils: 100 } } }
    lead: 教育部门
    cooperating: [公安机关, 消防救援机构]
  - id: 8
    key: production
    name: { zh: 生产加工企业, en: Production and processing }
    limits:
      - { flag: staff, over: { above: { staff: 50 } } }
      - { flag: dormitory_beds, over: { above: { dormitoryBeds: 30 } } }
    lead: 经济信息部门
    cooperating: [应急管理部门, 消防救援机构]
  - id: 9
    key: flammables
    name: { zh: 易燃易爆危险品销售、储存场所, en: Sale and storage of flammables }
    limits: [{ flag: area_m2, over: { above: { areaM2: 100 } } }]
    lead: 应急管理部门
    cooperating: [公安机关, 市场监管部门, 消防救援机构]

colour:
  red:
    - { reason: flammable-and-crowded, all: [flammable, crowded] }
    - { reason: key-fire, all: [keyFire] }
    - { reason: mixed, all: [mixed] }
    - { reason: gas-heavy, all: [gasHeavy] }
  orange:
    - { reason: flammable, all: [flammable] }
    - { reason: crowded, all: [crowded] }
  reassessMonths: 12

# Ours: what a venue is scored by. A score proposes a neighbouring colour to a person and changes nothing.
score:
  months: 12
  points: { alarms: 15, falseAlarms: 2, late: 5, missedDuties: 3, prohibitions: 10, overdue: 8, openMajor: 20, silent: 5, neverSent: 3, faulty: 2 }
  partMax: 40
  worse: { blue: 20, yellow: 40, orange: 70 }
  better: { atMost: 5, months: 12 }
  dismissed: { for: 90d, unlessHigherBy: 20 }

tickets:
  # Ours.
  due:
    alarm: { red: 4h, orange: 8h, yellow: 24h, blue: 48h }
    other: { red: 24h, orange: 48h, yellow: 72h, blue: 168h }
    major: { red: 2h, orange: 4h, yellow: 12h, blue: 24h }
  dueSoon: { alarm: [1h], other: [1d, 4h], major: [1h] }
  climb: 1d
  calls: { again: 4h, longest: 2d }
  acceptWithin: { red: 30m, orange: 1h, yellow: 4h, blue: 8h }
  lookBack: { major: 30d, within: 7d }
  submitPhoto: none
  inactionClimb: 1d

# Ours: how long what was handed in may wait for a yes or no, and what follows.
waiting:
  approval: { red: 4h, orange: 8h, yellow: 24h, blue: 48h }
  observation: { red: 2h, orange: 4h, yellow: 12h, blue: 24h }
  permit: 8h
  registration: 3wd
  handover: 30m
  proposal: 10wd
  pressure: 3wd
  rating: { within: 7d, score: 3 }
  remindAt: 0.5
  climb: 1d

# The cumulative forms: columns as the public rules have them. "openDays" and who signs are ours.
forms:
  dueDays: [14, 30]
  dueTime: "18:00"
  openDays: 3
  section:
    name: { zh: 九小场所安全监管情况累计表（科室）, en: Cumulative form of sections }
    levels: [town]
    columns:
      - { figure: unit, title: 填报单位 }
      - { figure: supervised, title: 监管单位（家） }
      - { figure: red, title: 红色 }
      - { figure: orange, title: 橙色 }
      - { figure: yellow, title: 黄色 }
      - { figure: blue, title: 蓝色单位（家） }
      - { figure: checked, title: 检查企业（家） }
      - { figure: checkedByLeaders, title: 其中领导检查企业（家） }
      - { figure: found, group: 隐患总数, title: 排查（条） }
      - { figure: rectified, group: 隐患总数, title: 已整改（条） }
      - { figure: majorFound, group: 其中重大隐患, title: 排查 }
      - { figure: majorRectified, group: 其中重大隐患, title: 已整改 }
      - { figure: toDistrict, title: 向区级部门移送隐患（条） }
      - { figure: listed, title: 纳入挂牌督办（条） }
      - { figure: penalties, title: 执法处罚（家） }
      - { figure: finesWan, title: 行政罚款（万元） }
      - { figure: cases, title: 向区级部门移送案件（件） }
  village:
    name: { zh: 九小场所安全监管情况累计表（村社区）, en: Cumulative form of villages }
    levels: [village]
    columns:
      - { figure: unit, title: 填报单位 }
      - { figure: supervised, title: 监管单位 }
      - { figure: red, title: 红 }
      - { figure: orange, title: 橙 }
      - { figure: yellow, title: 黄 }
      - { figure: blue, title: 蓝 }
      - { figure: found, group: 隐患总数, title: 排查 }
      - { figure: rectified, group: 隐患总数, title: 已整改 }
      - { figure: majorFound, group: 重大, title: 排查 }
      - { figure: majorRectified, group: 重大, title: 已整改 }
      - { figure: toTown, title: 向镇属部门移送隐患 }
# Ours: who leads, who helps and how long each may take.
dispatch:
  call: { answerWithin: 15m, repeatAtMost: 2h }
  overdueOpensCase: false
  # Offices that no category and no plan names, and that people may be of all the same. Ours.
  offices: [城市管理部门, 规划自然资源部门, 综合执法队, 规建办]
  feedbackWithin: 24h
  whistle: { arriveWithin: 30m, completeWithin: 3d }
  plans:
    - id: major-gas
      name: { zh: 重大燃气隐患处置预案, en: Major gas hazard }
      when: { levels: [district], reasons: [promoted, major, unsolved], hazards: [gas] }
      lead: { office: 燃气管理部门, role: district_department, level: district }
      cooperating:
        - { office: 消防救援机构, role: district_department, level: district }
        - { office: 镇街应急办, role: town_office, level: town }
      steps:
        - { by: lead, what: { zh: 到场核查并关阀停气, en: "Check on site, shut the gas off" }, within: 1h }
        - { by: lead, what: { zh: 督促整改并复核, en: Have it put right and check again }, within: 3d }
        - { by: cooperating, what: { zh: 协同管控现场, en: Keep the place safe together }, within: 2h }
    - id: major-fire
      name: { zh: 重大火灾隐患处置预案, en: Major fire hazard }
      when: { levels: [district], reasons: [promoted, major], hazards: [fire, electrical] }
      lead: { office: 消防救援机构, role: district_department, level: district }
      cooperating:
        - { category: true, role: district_department, level: district }
        - { office: 镇街应急办, role: town_office, level: town }
      steps:
        - { by: lead, what: { zh: 到场核查火灾隐患, en: Check the fire hazard on site }, within: 2h }
        - { by: lead, what: { zh: 督促整改并复核, en: Have it put right and check again }, within: 3d }
        - { by: cooperating, what: { zh: 按职责协同处置, en: Help by their own duties }, within: 8h }
    - id: city-major
      name: { zh: 市级统筹处置预案, en: Co-ordination by the city }
      when: { levels: [city], classes: [major] }
      lead: { office: 市级治理中心, role: city, level: city }
      cooperating:
        - { category: true, role: district_department, level: district }
      steps:
        - { by: lead, what: { zh: 统筹研判并明确处置意见, en: Assess and decide how it is handled }, within: 4h }
        - { by: cooperating, what: { zh: 落实市级处置意见, en: Do what the city decided }, within: 2d }
    - id: unsolved
      name: { zh: 疑难隐患协调预案, en: What a level cannot solve }
      when: { levels: [district, city] }
      lead: { category: true, role: district_department, level: district }
      cooperating: []
      steps:
        - { by: lead, what: { zh: 研判并提出处置方案, en: Assess and propose how to solve it }, within: 5d }

# Ours, but for the hour of the first report. Grades: 1 is Ⅰ (gravest) … 4 is Ⅳ.
emergency:
  firstReportWithin: 1h
  followUpWithin: 2h
  warnBefore: 15m
  drillReviewWithin: 3d
  forces:
    - { id: town, name: { zh: 镇街应急队伍, en: Town response team }, role: town_office, level: town }
    - { id: fire, name: { zh: 消防救援, en: Fire and rescue }, office: 消防救援机构, role: district_department, level: district }
    - { id: medical, name: { zh: 医疗救护, en: Medical aid }, office: 卫生健康部门, role: district_department, level: district }
    - { id: district, name: { zh: 区应急指挥部, en: District emergency command }, role: district_committee, level: district }
    - { id: city, name: { zh: 市应急指挥部, en: City emergency command }, role: city, level: city }
  plans:
    - id: fire-grave
      name: { zh: 较大以上火灾应急预案, en: Grave fire }
      kinds: [fire, electrical]
      grades: [1, 2]
      forces: [town, fire, medical, district, city]
      checklist: &grave
        - { id: evacuate, what: { zh: 组织人员疏散, en: Evacuate everybody } }
        - { id: count, what: { zh: 清点人数, en: Count the people } }
        - { id: utilities, what: { zh: 切断电源气源, en: Shut off power and gas } }
        - { id: cordon, what: { zh: 设置警戒, en: Cordon off } }
        - { id: command, what: { zh: 设立现场指挥部, en: Set up a command post } }
    - id: fire
      name: { zh: 火灾应急预案, en: Fire }
      kinds: [fire, electrical]
      forces: [town, fire]
      checklist: &usual
        - { id: evacuate, what: { zh: 组织人员疏散, en: Evacuate everybody } }
        - { id: count, what: { zh: 清点人数, en: Count the people } }
        - { id: utilities, what: { zh: 切断电源气源, en: Shut off power and gas } }
    - id: gas
      name: { zh: 燃气泄漏应急预案, en: Leak of gas }
      kinds: [gas, co, toxic]
      forces: [town, fire, medical]
      checklist:
        - { id: evacuate, what: { zh: 组织人员疏散, en: Evacuate everybody } }
        - { id: valve, what: { zh: 关阀停气、禁火禁电, en: "Shut the valve, no fire, no switches" } }
        - { id: air, what: { zh: 通风检测, en: Air it and measure } }
    - id: grave
      name: { zh: 较大以上突发事件应急预案, en: Grave incident }
      grades: [1, 2]
      forces: [town, fire, medical, district, city]
      checklist: *grave
    - id: general
      name: { zh: 突发事件应急预案, en: Incident }
      forces: [town, fire]
      checklist: *usual
  warning: { readWithin: 3d, chaseEvery: 1d, chasesMax: 3 }
records:
  # Ours: the lines of the office checklist and the names of the figures.
  campaignChecklist: [动员部署, 底数摸排, 入户检查, 隐患交办, 整改复查, 总结上报]
  assessmentFigures:
    - { key: patrols, name: { zh: 巡查完成率, en: Patrols done } }
    - { key: rectified, name: { zh: 隐患整改率, en: Hazards rectified } }
    - { key: trained, name: { zh: 培训覆盖率, en: Trained } }
    - { key: accidents, name: { zh: 事故起数, en: Accidents } }
    - { key: score, name: { zh: 考核得分, en: Score } }

# 函告 · 通报 · 约谈 · 曝光. The order is the rules', the times are ours.
pressure:
  steps:
    - { step: letter, name: { zh: 函告, en: Letter }, after: 1d }
    - { step: notice, name: { zh: 通报, en: Notice }, after: 3wd }
    - { step: interview, name: { zh: 约谈, en: Interview }, after: 5wd }
    - { step: exposure, name: { zh: 曝光, en: Exposure }, after: 10wd }

# 安全信用积分. Points, goods and limits are the locality's: these are ours.
credits:
  rules:
    - { key: rectified, name: { zh: 按期整改隐患, en: Hazard rectified in time }, event: ticket_in_time, points: 10, term: month, timesMax: 5 }
    - { key: self-inspection, name: { zh: 按期自查, en: Self-inspection in time }, event: self_inspection_in_time, points: 5, term: month, timesMax: 1 }
    - { key: training, name: { zh: 参加培训, en: Training attended }, event: training_attended, points: 5, term: month, timesMax: 2 }
    - { key: praised, name: { zh: 正面评价, en: Good evaluation }, event: evaluation_good, points: 10, term: quarter, timesMax: 2 }
    - { key: flag, name: { zh: 获流动红旗, en: Red flag }, event: red_flag, points: 30, term: quarter, timesMax: 1 }
    - { key: report, name: { zh: 举报隐患, en: Hazard reported }, event: manual, points: 5, term: month, timesMax: 4 }
    - { key: blamed, name: { zh: 负面评价, en: Bad evaluation }, event: evaluation_bad, points: -10, term: month, timesMax: 10 }
    - { key: late, name: { zh: 逾期整改, en: Hazard rectified late }, event: ticket_late, points: -5, term: month, timesMax: 20 }
  goods:
    - { key: extinguisher, name: { zh: 灭火器（4 kg）, en: "Fire extinguisher, 4 kg" }, cost: 80, stockPerYear: 200 }
    - { key: smoke-alarm, name: { zh: 独立式烟感, en: Stand-alone smoke alarm }, cost: 40, stockPerYear: 500 }
    - { key: wiring-check, name: { zh: 电气线路检测一次, en: One check of the wiring }, cost: 100, stockPerYear: 100 }
  redeemedPerYearMax: 300
  grantedAtOnceMax: 50

# 流动红旗. One for 100 venues and at least one; the yearly list: a flag in two of four quarters and advanced practice, ten to twenty in all.
redFlag:
  venuesPerFlag: 100
  flagsMin: 1
  # Ours: which causes of closed hazards are accidents, and whether cooperation must have been written down.
  accidentCauses: [fire]
  cooperation: presumed
  yearly: { flagsMin: 2, isPracticeNeeded: true, venuesPerProposal: 500, chosenMin: 10, chosenMax: 20 }

# Owners who register themselves. Ours: both numbers.
registration: { decideWithin: 30d, openMax: 100 }

claims: { openFor: 14d }

checklist:
  items:
    - { key: manager, name: { zh: 明确消防安全管理人, en: A safety manager is named } }
    - { key: risks_signed, name: { zh: 风险辨识并签字确认, en: Risks are identified and signed } }
    - { key: cards_posted, name: { zh: 风险告知卡、操作卡、应急处置卡上墙, en: "Risk, operation and emergency cards are posted" } }
    - { key: training, name: { zh: 每月开展安全培训, en: Training every month } }
    - { key: daily_checks, name: { zh: 每日检查并建立台账, en: Daily checks with a ledger } }
    - { key: emergency_plan, name: { zh: 制定应急预案并每年演练, en: Emergency plan and a drill every year } }
    - { key: outsourced, name: { zh: 外包作业、特种作业持证并审批, en: Certified people and permits for outsourced and special work } }
  # The seven prohibitions. Which of them are a major hazard: ours.
  prohibitions:
    - { key: illegal_energy, class: ordinary, name: { zh: 严禁违规用电用气动火, en: "Illegal use of electricity, gas or fire" } }
    - { key: sandwich_panels, class: major, name: { zh: 严禁使用可燃夹芯板, en: Combustible sandwich panels } }
    - { key: blocked_exits, class: major, name: { zh: 严禁堵塞疏散通道、设置影响逃生的防盗窗, en: Blocked exits or barred windows } }
    - { key: indoor_ebikes, class: ordinary, name: { zh: 严禁电动自行车室内停放充电, en: E-bikes parked or charged indoors } }
    - { key: disabled_equipment, class: ordinary, name: { zh: 严禁停用损坏消防设施, en: Disabled fire equipment } }
    - { key: illegal_lodging, class: major, name: { zh: 严禁违规住人, en: Illegal lodging } }
    - { key: hot_work_open, class: ordinary, name: { zh: 严禁营业期间动火作业, en: Hot work in business hours } }

# Cadences are those of the public rules; counts, due times, reminders and grace are ours.
duties:
  # "Key venue" is undefined in the public rules: ours.
  key: { colours: [red] }
  backdate: 24h
  list:
    - { key: self_inspection, name: { zh: 经营者自查, en: Self-inspection by the owner },
        role: owner, on: venue, record: self_inspection, cadence: month, warnBefore: 5d, grace: 10d,
        content: [{ zh: 七项清单与七严禁, en: The seven items and the seven prohibitions }] }
    - { key: risk_notice, name: { zh: 风险告知书阅知, en: Risk notice read and confirmed },
        role: owner, on: venue, record: risk_notice, cadence: quarter, warnBefore: 10d, grace: 20d }
    - { key: staff_look, name: { zh: 从业人员每日查隐患, en: Staff look for hazards },
        role: owner, on: venue, record: confirm, cadence: day, inaction: false }
    - { key: grid_visit_key, name: { zh: 网格员走访重点场所, en: Grid worker visits key venues },
        role: grid_worker, on: venue, record: grid_visit, cadence: month, venues: { key: true }, warnBefore: 5d, grace: 7d }
    - { key: grid_visit, name: { zh: 网格员走访全部场所, en: Grid worker visits every venue },
        role: grid_worker, on: venue, record: grid_visit, cadence: quarter, warnBefore: 10d, grace: 14d }
    - { key: patrol_red, name: { zh: 镇街巡查红色场所, en: Town patrols red venues },
        role: town_office, on: venue, record: patrol, cadence: month, count: 1, venues: { colours: [red] }, warnBefore: 7d, grace: 7d,
        content: [{ zh: 重点部位、值守、用火用电用气, en: "Key places, people on duty, fire, electricity and gas" }] }
    - { key: patrol_orange, name: { zh: 镇街巡查橙色场所, en: Town patrols orange venues },
        role: town_office, on: venue, record: patrol, cadence: two_months, venues: { colours: [orange] }, warnBefore: 7d, grace: 7d }
    - { key: patrol_yellow, name: { zh: 镇街巡查黄色场所, en: Town patrols yellow venues },
        role: town_office, on: venue, record: patrol, cadence: quarter, venues: { colours: [yellow] }, warnBefore: 14d, grace: 14d }
    - { key: patrol_blue, name: { zh: 镇街巡查蓝色场所, en: Town patrols blue venues },
        role: town_office, on: venue, record: patrol, cadence: half_year, venues: { colours: [blue] }, warnBefore: 14d, grace: 14d }
    - { key: section_checks, name: { zh: 镇街科室检查重点场所, en: Town section checks key venues },
        role: town_section, on: unit, level: town, record: section_check, cadence: month, count: 5, venues: { key: true }, warnBefore: 7d, grace: 7d }
    - { key: leader_check, name: { zh: 镇街领导检查, en: A town leader checks },
        role: town_leader, on: unit, level: town, record: leader_check, cadence: month, count: 1, warnBefore: 7d, grace: 7d }
    - { key: risk_meeting, name: { zh: 镇街安全风险研判会, en: Risk meeting of the town },
        role: town_leader, on: unit, level: town, record: confirm, cadence: quarter, warnBefore: 14d, grace: 14d,
        content: [{ zh: 风险研判、隐患整改、下一步安排, en: "Risks, rectification, what comes next" }] }
    - { key: office_look, name: { zh: 镇街应急办每日查看调度, en: "Town emergency office looks, dispatches, chases" },
        role: town_office, on: unit, level: town, record: confirm, cadence: day, due: { time: "18:00" } }
    - { key: shift_handover, name: { zh: 值班交接签字, en: Hand-over of the watch signed },
        role: duty_officer, on: unit, level: district, record: handover, cadence: day, count: 1 }

permits:
  certified: [hot_work]
  forbiddenInBusinessHours: [hot_work]
  refuseForbidden: false
  ahead: 24h
  longest: 3d

# Is somebody at the desk (查岗)? That it is asked is public; when shifts begin, how often and how long: ours.
dutyCheck:
  shifts: ["08:30"]
  least: 2
  most: 4
  answerWithin: 10m
  tell: [admin, town_leader, district_department, district_committee]

# Pictures in which a program recognised something. Ours: the less a mistake costs beside what it may prevent, the lower
# the threshold.
intake:
  labels:
    smoke_visible: { name: { zh: 画面可见烟雾, en: smoke visible in the picture }, confidenceMin: 0.6, class: ordinary, handling: immediate }
    blocked_exit: { name: { zh: 疏散通道或安全出口堵塞, en: exit or escape way blocked }, confidenceMin: 0.8, class: ordinary, handling: immediate }
    e_bike_indoors: { name: { zh: 电动自行车室内停放或充电, en: e-bike parked or charged indoors }, confidenceMin: 0.8, class: ordinary, handling: immediate }
    illegal_wiring: { name: { zh: 违规用电、私拉乱接电线, en: illegal electrical wiring }, confidenceMin: 0.85, class: ordinary, handling: limited }
    extinguisher_missing: { name: { zh: 灭火器缺失, en: extinguisher missing }, confidenceMin: 0.85, class: ordinary, handling: limited }
    combustible_panels: { name: { zh: 使用易燃可燃夹芯彩钢板, en: combustible sandwich panels }, confidenceMin: 0.9, class: ordinary, handling: limited }

# Sirens and lights (声光警报): the first rule that fits a hazard decides about a device. At the venue they go on while the
# danger lasts; after \`forS\` a device ends by itself. Ours.
outputs:
  rules:
    - { kinds: [fire, gas, co, toxic], classes: [alarm], sound: true, light: true, forS: 1800 }
`;
