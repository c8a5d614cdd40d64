"""Which column of a roster is what."""

from core.workbooks import REASON, Vocabulary

# What people call the columns. The first text of a field holds names that mean nothing else; a column under a name of
# the second is taken only when no column has one of the first.
NAMES: dict[str, tuple[str, str]] = {
    "name": ("姓名 党员姓名 成员姓名 姓名全称", "名字"),
    "former_name": ("曾用名", ""),
    "gender": ("性别", ""),
    "ethnicity": ("民族 民族成分", "族别"),
    "native_place": ("籍贯", "祖籍"),
    "birth_on": ("出生年月 出生日期 出生年月日 出生时间 生日 出生", ""),
    "id_number": (
        "身份证号 身份证号码 公民身份号码 公民身份证号 公民身份证号码 居民身份证号 居民身份证号码 身份证 身份号码",
        "证件号码 证件号",
    ),
    "education": ("学历 文化程度 文化水平 学历学位 最高学历", ""),
    "joined_on": (
        "入党时间 入党日期 入党年月 入党年月日 入党 何时入党 加入党组织时间 加入党组织日期 加入党组织的时间",
        "加入时间 加入中国共产党时间",
    ),
    "full_on": ("转正时间 转正日期 转正年月 转正年月日 转正 转为正式党员时间 转为正式党员日期 转为正式党员的时间", ""),
    "stage": ("发展阶段 党籍状态 预备正式 正式预备 是否预备党员 是否正式党员 是否转正", "党籍"),
    "category": ("党员类型 党员类别 人员类别 人员类型 党员分类 党员身份类别", "类型 类别"),
    "status": ("党员状态 在册状态", "状态"),
    "branch": (
        "所在党支部 党支部 所属党支部 所在支部 所属支部 支部名称 党支部名称 党组织名称 所在党组织 所属党组织",
        "支部",
    ),
    "group": ("所在党小组 党小组 所属党小组 党小组名称 所在小组 所属小组", "小组 组别"),
    "office": ("党内职务 党内任职 党内职位 党支部职务 支部职务 党务职务", "职务"),
    "work_unit": (
        "工作单位及职务 工作单位 单位及职务 工作单位职务 工作单位和职务 现工作单位 现工作单位及职务 单位职务 单位名称",
        "单位 所在单位 就业单位",
    ),
    "work_post": ("工作岗位 职务职称 行政职务 岗位 职业 从事职业 工作岗位职务 职称", "职务"),
    "phone": (
        "手机 手机号 手机号码 移动电话 联系手机 本人手机",
        "联系电话 联系方式 电话 电话号码 本人电话",
    ),
    "address": ("家庭住址 家庭地址 现住址 现居住地 居住地址 家庭现住址 现家庭住址 居住地 常住地址", "住址 地址"),
    "skills": ("特长 能力特长 爱好 兴趣爱好 特长爱好 爱好特长 能力特长爱好 能力 个人特长 专长 技能特长", ""),
    "physical_condition": ("身体状况 健康状况 健康情况 身体情况", ""),
    "note": ("备注 附注 备注说明", "说明"),
    "serial": ("序号 编号 顺序号 no", ""),
    "reason": (REASON, ""),
}
UNUSED = frozenset({"serial", "reason"})
ROSTER = Vocabulary(NAMES, key="name", key_heading="姓名", unused=UNUSED)
