"""What the people of the demo write: duties they choose and records they file, by category and domain."""

from datetime import date, timedelta
from decimal import Decimal
from random import Random

# category: (content, measure, target, unit, comparison, period, weight)
DUTIES = {
    "community": [
        ("conduct", "参加支部党员大会、党小组会和主题党日", "全年到会不少于24次", "24", "次", "at_least", "year", 15),
        ("conduct", "集中学习培训", "全年不少于32学时", "32", "学时", "at_least", "year", 10),
        ("work", "带头做好本职工作并参加楼院值守", "每月值守不少于2次", "2", "次", "at_least", "month", 20),
        (
            "ideological_work",
            "固定联系困难群众和入党申请人",
            "每月走访谈心不少于2次",
            "2",
            "次",
            "at_least",
            "month",
            20,
        ),
        (
            "civility",
            "调处邻里矛盾，维护楼道环境卫生",
            "发现的矛盾当周处理，群体上访为零",
            "0",
            "起",
            "at_most",
            "year",
            15,
        ),
        ("civility", "参加志愿服务", "全年不少于40小时", "40", "小时", "at_least", "year", 10),
        ("other", "完成党组织交办的其他任务", "按时完成并向小组汇报", None, "", "at_least", "year", 10),
    ],
    "enterprise": [
        ("conduct", "参加组织生活和理论学习", "全年学习不少于32学时", "32", "学时", "at_least", "year", 15),
        ("work", "完成本岗位生产任务，带动班组达标", "责任区月度任务完成率100%", None, "", "at_least", "month", 25),
        ("work", "开展岗位安全隐患排查", "每月排查不少于4次", "4", "次", "at_least", "month", 15),
        (
            "ideological_work",
            "与联系职工谈心，做好一人一事的思想工作",
            "每月谈心不少于2人次",
            "2",
            "人次",
            "at_least",
            "month",
            20,
        ),
        ("civility", "责任区安全事故为零，现场整洁", "安全事故0起", "0", "起", "at_most", "year", 15),
        ("other", "参加急难险重任务和技术帮带", "全年不少于4次", "4", "次", "at_least", "year", 10),
    ],
}

# category: [(what was done, what came of it, whom it reached)]
DEEDS = {
    "conduct": [
        ("参加支部主题党日，学习了基层治理方面的文件并作了发言", "对网格工作的要求更清楚了", "支部全体党员"),
        ("自学党章第一章和第三章，摘抄笔记两页", "笔记交小组长看过", "本人"),
        ("参加党小组会，汇报上月责任区情况", "小组提了两条意见，已记下", "党小组"),
        ("看完廉洁教育片，写了三百字体会", "体会贴在学习园地", "本人"),
        ("给行动不便的老党员送学习资料并一起读了报纸", "老同志很高兴，约好每两周来一次", "老党员1人"),
    ],
    "work": [
        ("早晚各巡一遍楼院，清理了三个单元堆放的杂物", "消防通道恢复畅通", "三个单元住户"),
        ("周二晚上在门岗值守两小时，登记外来车辆", "劝离乱停车辆四台", "小区居民"),
        ("带班检查泵房和阀组，发现一处密封渗漏", "当班处理完毕，未影响输送", "班组6人"),
        ("帮新来的同事熟悉操作规程，现场演示两遍", "他已能独立完成日常点检", "新职工1人"),
        ("核对本周台账，补齐了缺的两张交接单", "台账与现场一致", "班组"),
        ("汛前检查低洼处排水口，疏通两处", "周末下雨没有积水", "一楼住户12户"),
    ],
    "ideological_work": [
        ("走访独居的周奶奶，量了血压，陪着聊了半个钟头", "药快吃完了，已帮她联系社区医生", "独居老人1人"),
        ("和入党申请人小陈谈心，讲了自己入党的经过", "他答应每月交一次思想汇报", "入党申请人1人"),
        ("上门看望低保户，问了孩子开学的情况", "学费减免材料已帮着交到居委会", "困难户1户"),
        ("和情绪不好的同事下班后谈了一次", "他同意调班，心结解开大半", "职工1人"),
        ("向责任区住户讲清垃圾分类新规定，发资料二十份", "大多数人表示支持", "住户20户"),
    ],
    "civility": [
        ("三楼和四楼因漏水争执，约双方坐下来看了现场", "楼上同意修，费用各半，已和好", "住户2户"),
        ("参加社区清洁日，擦洗单元门和扶手", "楼道干净了，有邻居一起动手", "志愿者8人"),
        ("劝说一楼住户清走公共绿地上的杂物", "两天内自己搬走了", "住户1户"),
        ("组织班组清理现场油污，重画了通道线", "安全检查时受到肯定", "班组9人"),
        ("参加义务植树，栽了十二棵", "责任区东侧补齐了绿化", "志愿者15人"),
    ],
    "other": [
        ("受支部委托入户登记人口信息，跑了二十六户", "登记表当天交回", "住户26户"),
        ("协助组织老年人体检，负责三号楼的通知和接送", "应检十九人到了十八人", "老年人18人"),
        ("参加抢修突击队，夜里更换破损管段", "凌晨三点恢复运行", "抢修队7人"),
        ("帮社区写节前慰问的名单并核对地址", "名单无误，慰问品已送到", "困难户14户"),
    ],
}
SHORTCOMINGS = [
    "走访时间偏短，有一户没有碰到人",
    "记录不够具体，数字没有当场记",
    "学习抓得不紧，晚上容易拖到第二天",
    "对新政策讲得不够清楚",
    "和年轻住户联系少",
]
IMPROVEMENTS = [
    "下周换到晚上再去一次",
    "随身带本子，当场记下",
    "每天早饭前读二十分钟",
    "先请教社区再上门讲",
    "周末到篮球场边走边聊",
]
NOTHING = ["因病住院", "外出探亲，已向小组长请假", "出差在外"]
MINUTES = [
    "逐人听取汇报，对照责任书评议；对迟交的同志提出批评，本人表示改正。",
    "到会人员逐一发言，肯定了走访和值守，指出记录偏简的问题。",
    "对照上月意见检查整改，两条已落实，一条延到下月。",
]
SUMMARIES = [
    "本月按责任书走访联系户，值守和学习都按时完成，处理邻里纠纷一起。",
    "本月完成班组任务，排查隐患并跟踪整改，谈心两人次。",
    "本月参加支部活动和志愿服务，个别联系户没有碰到，下月补上。",
]
COMMENTS = {
    "good": ["事情做得实，群众反映好", "走访有记录有结果", "带头作用明显"],
    "fair": ["完成较好，记录可再具体些", "任务完成，主动性还可提高"],
    "average": ["有一周没有记实，要注意", "走访次数偏少"],
    "poor": ["多周未记实，已谈话提醒"],
}
LEAVES = ["住院治疗", "外出探亲", "单位值班"]
READER_COMMENTS = ["写得具体，继续保持", "这户情况下次再跟进一下", "注意记下时间和人数", "处理得好，可以在小组会上讲讲"]


# What somebody noticed or did on the way: so that no two records of a year are the same, as with real people.
NOTICED = (
    "二单元楼道灯不亮，已报修",
    "门口井盖松动，放了警示牌",
    "老张家水表走得快，约了师傅来看",
    "快递柜前常有人乱停车",
    "花坛边的晾衣绳拆了两根",
    "儿童滑梯的螺丝松了，拧紧了",
    "东门早市散后垃圾多，找摊主商量",
    "地下室进了水，帮着舀出来",
    "有户人家刚添了孩子，送去了宣传页",
    "租户换了新人，补登了电话",
    "雨棚被风刮坏一角，拍了照",
    "健身器材缺一颗垫片",
    "邻居想学用手机挂号，教了两遍",
    "狗叫扰人的事，主人答应晚上牵进屋",
    "公告栏旧纸撕净，换上新的",
    "车棚充电插座接触不良",
    "阳台花盆摆得险，劝着挪了进去",
    "小学放学路口车快，提了建议",
    "停水通知没看到的三户都上门说了",
    "楼顶太阳能支架生锈",
    "退休教师愿意来辅导孩子写作业",
    "菜地围栏占了人行道，量了尺寸",
    "消防栓玻璃碎了，报了物业",
    "有人往窗外扔烟头，贴了提醒",
    "失物钥匙一串，交到值班室",
    "独居老人想装扶手，问了价钱",
    "电梯等得久，记了高峰的时间",
    "路边树枝挡住信号灯",
    "外地来的小伙租房遇到难处，陪着看房",
    "垃圾桶盖坏了，换上备用的",
    "有位大姐想找零工，推荐了家政公司",
    "监控死角画了草图",
    "天台门锁换了密码，告诉楼长",
    "下水道有味，投了除臭剂",
    "残疾证到期，帮着预约了复评",
    "棋牌室夜里吵，定了收摊时间",
    "流浪猫多，联系了救助站",
    "孩子暑期没人带，登记到托管班",
    "楼梯扶手有毛刺，用砂纸打平",
    "养老金认证不会弄，当场办好",
    "外墙瓷砖鼓起，拉了警戒线",
    "有人想献血，查了献血车的日子",
    "路灯杆贴满小广告，铲掉半面",
    "腊肉挂在过道，油滴得滑，擦净了",
    "暖气片漏水，关了阀门等师傅",
    "隔壁支部来学经验，一起走了一圈",
    "旧自行车没人认领，贴了告示",
    "麦克风坏了，借来隔壁的用",
)


def week_entries(duties: list, monday: date, random: Random, *, busy: bool) -> list[dict]:
    """Return one to three things done in the week that begins on ``monday``, each for one of ``duties`` (without any:
    for none). Nobody repeats himself within a week."""
    many = random.choice([1, 2, 2, 3] if busy else [1, 1, 2])
    chosen = random.sample(duties, k=min(len(duties), many)) if duties else [None]
    entries = []
    for duty in chosen:
        content, result, people = random.choice(DEEDS[duty.category if duty else "civility"])
        content = f"{content}。另外，{'；'.join(random.sample(NOTICED, k=4))}。"
        day = monday + timedelta(days=random.randint(0, 4))
        entries.append({"done_on": day, "duty": duty, "content": content, "result": result, "people": people,
                        "quantity": quantity_for(duty, random) if duty else None})  # fmt: skip
    return sorted(entries, key=lambda entry: entry["done_on"])


def quantity_for(duty, random: Random) -> Decimal | None:
    """How much of a measurable duty one entry stands for; None where there is nothing to count."""
    if duty.target is None:
        return None
    if duty.comparison == "at_most":
        return Decimal(0)
    return Decimal(random.choice([2, 3, 4]) if duty.unit in {"小时", "学时"} else random.choice([1, 1, 2]))
