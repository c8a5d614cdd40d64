"""Who there is: invented people with plausible lives, the same for the same seed."""

from dataclasses import dataclass
from datetime import date
from random import Random

SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕"
GIVEN_MEN = [
    "建国",
    "志强",
    "伟民",
    "国庆",
    "海涛",
    "明远",
    "文斌",
    "向东",
    "永福",
    "振华",
    "立新",
    "晓峰",
    "卫民",
    "家栋",
    "德胜",
]
GIVEN_WOMEN = [
    "秀英",
    "桂兰",
    "丽华",
    "淑珍",
    "玉梅",
    "晓燕",
    "海霞",
    "雅琴",
    "文娟",
    "春红",
    "美玲",
    "静怡",
    "雪梅",
    "爱萍",
    "思敏",
]
# Characters that many programs print as a box; each branch of the demo has two such members.
RARE_NAMES = [("罗远䶮", "男"), ("李㛃", "女"), ("王𬭎", "男"), ("陈𠮷英", "女")]
ETHNICITIES = ["汉族"] * 12 + ["回族", "满族", "壮族", "畲族"]
EDUCATIONS = ["初中", "高中", "中专", "大专", "大专", "本科", "本科", "硕士研究生"]
SKILLS = ["书法", "会计", "维修", "种植", "文艺", "计算机", "调解", "医护", "烹饪", "摄影", ""]
NATIVE_PLACES = ["浙江宁波", "安徽六安", "江西上饶", "河南周口", "江苏盐城", "湖北黄冈", "四川达州"]
CATEGORIES = {
    "community": ["社区工作者", "离退休", "失业、再就业和流动", "老弱病残且行动不便"],
    "enterprise": ["管理岗位", "一线岗位", "离退休", "外派人员"],
}
EXEMPT = {"老弱病残且行动不便", "外派人员"}
WORK = {
    "community": [("已退休", ""), ("社区居委会", "网格员"), ("物业服务站", "主管"), ("第二小学", "教师"),
                  ("公交公司", "驾驶员"), ("个体经营", ""), ("自主择业", "")],
    "enterprise": [("集输作业区", "班长"), ("集输作业区", "操作工"), ("设备科", "技术员"), ("安全科", "安全员"),
                   ("综合办公室", "干事"), ("维修班", "钳工")],
}  # fmt: skip


@dataclass(frozen=True)
class Person:
    """What a roster would say of a member. ``diligence`` (0 to 1) is how reliably he files."""

    name: str
    gender: str
    born: date
    joined: date
    full: date | None
    category: str
    work_unit: str
    work_post: str
    phone: str
    address: str
    id_number: str
    ethnicity: str
    education: str
    native_place: str
    skills: str
    status: str
    physical_condition: str
    diligence: float


def cast_people(count: int, domain: str, year: int, random: Random) -> list[Person]:
    """Return ``count`` people for a branch: the first holds the secretary's office, and so on (see ``year.OFFICES``).

    With ten or more there are a member of 78, one who lives elsewhere, and a probationary one among them.
    """
    used: set[str] = set()
    return [_person(place, count, domain, year, random, used) for place in range(count)]


def _person(place: int, count: int, domain: str, year: int, random: Random, used: set[str]) -> Person:
    name, gender = _name(place, random, used)
    born = date(random.choice(_birth_years(year)), random.randint(1, 12), random.randint(1, 28))
    category = random.choice(CATEGORIES[domain])
    status, condition, full = "registered", "", None
    joined = born.replace(year=born.year + random.randint(20, 30), month=7, day=1)
    if count >= 10 and place == count - 1:  # the probationary one
        born, joined = date(year - 26, 10, 25), date(year - 1, 12, 20)
    else:
        full = joined.replace(year=joined.year + 1)
    if count >= 10 and place == count - 2:  # a member of 78 who walks badly
        born = date(year - 78, 3, 12)
        joined, full = date(born.year + 24, 7, 1), date(born.year + 25, 7, 1)
        category, condition = CATEGORIES[domain][3 if domain == "community" else 2], "膝关节病，行动不便"
    if count >= 10 and place == count - 3:  # one who works in another city
        status, category = "mobile", CATEGORIES[domain][2 if domain == "community" else 3]
    if category in EXEMPT and not condition and status == "registered":
        category = CATEGORIES[domain][1]
    unit, post = random.choice(WORK[domain])
    phone = f"1{random.choice('35789')}{random.randint(0, 9)}0000{random.randint(0, 9999):04d}"
    return Person(
        name=name, gender=gender, born=born, joined=joined, full=full, category=category,
        work_unit=unit, work_post=post, phone=phone,
        address=f"{random.randint(1, 9)}号楼{random.randint(1, 4)}单元{random.randint(1, 6)}0{random.randint(1, 4)}",
        id_number=_id_number(born, gender, random), ethnicity=random.choice(ETHNICITIES),
        education=random.choice(EDUCATIONS), native_place=random.choice(NATIVE_PLACES), skills=random.choice(SKILLS),
        status=status, physical_condition=condition, diligence=_diligence(place, random),
    )  # fmt: skip


def _birth_years(year: int) -> range:
    return range(year - 72, year - 28)


def _name(place: int, random: Random, used: set[str]) -> tuple[str, str]:
    if place in {3, 8}:
        name, gender = random.choice([rare for rare in RARE_NAMES if rare[0] not in used] or RARE_NAMES)
        used.add(name)
        return name, gender
    while True:
        gender = random.choice("男女")
        name = random.choice(SURNAMES) + random.choice(GIVEN_MEN if gender == "男" else GIVEN_WOMEN)
        if name not in used or len(used) > 800:
            used.add(name)
            return name, gender


def _diligence(place: int, random: Random) -> float:
    """Officers file reliably, most members do, a few slip for weeks."""
    if place < 6:
        return random.uniform(0.95, 1.0)
    return random.choice([0.97, 0.96, 0.94, 0.93, 0.9, 0.85, 0.6])


def _id_number(born: date, gender: str, random: Random) -> str:
    """An ID number with a right check digit and an area code that is not assigned, so that it is nobody's."""
    serial = random.randint(0, 99) * 10 + random.randrange(1 if gender == "男" else 0, 10, 2)
    body = f"999901{born:%Y%m%d}{serial:03d}"
    weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]
    return body + "10X98765432"[sum(int(d) * w for d, w in zip(body, weights, strict=True)) % 11]
