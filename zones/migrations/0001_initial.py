import core.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('members', '0001_initial'),
        ('members', '__first__'),
    ]

    operations = [
        migrations.CreateModel(
            name='Zone',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('from_on', models.DateField(verbose_name='开始日期')),
                ('until_on', models.DateField(blank=True, null=True, verbose_name='终止日期')),
                ('code', models.CharField(max_length=20, verbose_name='编号')),
                ('name', models.CharField(max_length=60, verbose_name='责任区名称')),
                ('level', models.CharField(choices=[('area', '片区'), ('team', '班组'), ('key_point', '重点')], max_length=12, verbose_name='层级')),
                ('method', models.CharField(choices=[('by_team', '按班组科室'), ('by_post', '按工作岗位'), ('by_scattered_site', '按分散工作点'), ('by_people_around', '按周围群众'), ('by_office', '按职务层次'), ('village', '按居住区域和特长'), ('community', '按楼宇、单元'), ('agency', '按部门职能'), ('enterprise', '按岗位和兴趣'), ('school', '按教师、职工、学生')], max_length=20, verbose_name='划分方法')),
                ('place', models.CharField(blank=True, max_length=100, verbose_name='地点')),
                ('boundary', models.CharField(blank=True, max_length=300, verbose_name='范围')),
                ('work', models.TextField(blank=True, max_length=1000, verbose_name='工作内容')),
                ('public_phone', models.CharField(blank=True, max_length=20, verbose_name='公开电话')),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('branch', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='zones', to='members.organization', verbose_name='党支部')),
                ('parent', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='children', to='zones.zone', verbose_name='上级责任区')),
            ],
            options={
                'verbose_name': '责任区',
                'verbose_name_plural': '责任区',
                'ordering': ['code', 'id'],
                'abstract': False,
                'constraints': [models.CheckConstraint(condition=models.Q(('until_on__isnull', True), ('until_on__gte', models.F('from_on')), _connector='OR'), name='zones_zone_period'), models.UniqueConstraint(condition=models.Q(('until_on__isnull', True)), fields=('branch', 'code'), name='zones_zone_code'), models.CheckConstraint(condition=models.Q(('parent__isnull', True), models.Q(('parent', models.F('id')), _negated=True), _connector='OR'), name='zones_zone_not_inside_itself')],
            },
        ),
        migrations.CreateModel(
            name='Agreement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.CharField(max_length=24, verbose_name='状态')),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='版本')),
                ('year', models.PositiveSmallIntegerField(verbose_name='年度')),
                ('edition', models.PositiveSmallIntegerField(default=1, verbose_name='版次')),
                ('from_on', models.DateField(verbose_name='起始日期')),
                ('until_on', models.DateField(verbose_name='终止日期')),
                ('returned_reason', models.CharField(blank=True, max_length=500, verbose_name='退回理由')),
                ('text', models.TextField(blank=True, editable=False, verbose_name='签订文本')),
                ('text_digest', models.CharField(blank=True, editable=False, max_length=64)),
                ('branch', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='agreements', to='members.organization', verbose_name='党支部')),
                ('member', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='agreements', to='members.member', verbose_name='党员')),
                ('zones', models.ManyToManyField(blank=True, related_name='agreements', to='zones.zone', verbose_name='责任区')),
            ],
            options={
                'verbose_name': '责任书',
                'verbose_name_plural': '责任书',
                'ordering': ['-year', 'member__pinyin', '-edition'],
                'indexes': [models.Index(fields=['branch', 'year', 'state'], name='zones_agreement_board')],
                'constraints': [models.UniqueConstraint(fields=('branch', 'member', 'year', 'edition'), name='zones_agreement_edition'), models.UniqueConstraint(condition=models.Q(('state', 'in_force')), fields=('branch', 'member', 'year'), name='zones_agreement_one_in_force'), models.UniqueConstraint(condition=models.Q(('state__in', ['in_force', 'superseded', 'cancelled']), _negated=True), fields=('branch', 'member', 'year'), name='zones_agreement_one_open'), models.CheckConstraint(condition=models.Q(models.Q(('state__in', ('signed', 'in_force', 'superseded')), _negated=True), models.Q(('text_digest', ''), _negated=True), _connector='OR'), name='zones_agreement_signed_text'), models.CheckConstraint(condition=models.Q(('until_on__gte', models.F('from_on'))), name='zones_agreement_period')],
            },
        ),
        migrations.CreateModel(
            name='Signature',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('party', models.CharField(choices=[('member', '责任党员'), ('branch', '党支部')], max_length=10, verbose_name='签字方')),
                ('signer_name', models.CharField(max_length=60, verbose_name='姓名')),
                ('signer_title', models.CharField(blank=True, max_length=40, verbose_name='党内职务')),
                ('signed_at', models.DateTimeField(verbose_name='签字时间')),
                ('address', models.CharField(blank=True, max_length=45, verbose_name='来源地址')),
                ('text_digest', models.CharField(max_length=64)),
                ('agreement', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='signatures', to='zones.agreement')),
                ('signer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='签字人')),
            ],
            options={
                'verbose_name': '签字',
                'verbose_name_plural': '签字',
                'ordering': ['signed_at', 'id'],
            },
        ),
        migrations.CreateModel(
            name='CoverageUnit',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('building', '楼栋'), ('stairwell', '单元'), ('villagers_group', '村民小组'), ('team', '班组'), ('office', '科室'), ('other', '其他')], max_length=20, verbose_name='类别')),
                ('name', models.CharField(max_length=60, verbose_name='名称')),
                ('households', models.PositiveIntegerField(default=0, verbose_name='户数')),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('branch', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='coverage_units', to='members.organization', verbose_name='党支部')),
                ('zone', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='coverage_units', to='zones.zone', verbose_name='责任区')),
            ],
            options={
                'verbose_name': '覆盖单位',
                'verbose_name_plural': '覆盖单位',
                'ordering': ['kind', 'name', 'id'],
                'constraints': [models.UniqueConstraint(fields=('branch', 'kind', 'name'), name='zones_coverageunit_name')],
            },
        ),
        migrations.CreateModel(
            name='Contact',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('person', '个人'), ('household', '联系户'), ('team', '班组')], max_length=10, verbose_name='类别')),
                ('name', models.CharField(max_length=60, verbose_name='姓名或户名')),
                ('people', models.PositiveSmallIntegerField(default=1, verbose_name='人数')),
                ('phone', models.CharField(blank=True, max_length=20, verbose_name='联系电话')),
                ('address', models.CharField(blank=True, max_length=150, verbose_name='地址')),
                ('note', models.CharField(blank=True, max_length=300, verbose_name='情况')),
                ('is_closed', models.BooleanField(default=False, verbose_name='已不再联系')),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('branch', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='contacts', to='members.organization', verbose_name='党支部')),
                ('zone', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='contacts', to='zones.zone', verbose_name='责任区')),
            ],
            options={
                'verbose_name': '联系对象',
                'verbose_name_plural': '联系对象',
                'ordering': ['name', 'id'],
                'indexes': [models.Index(fields=['branch', 'zone'], name='zones_contact_zone')],
            },
        ),
        migrations.CreateModel(
            name='ZoneAssignment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('from_on', models.DateField(verbose_name='开始日期')),
                ('until_on', models.DateField(blank=True, null=True, verbose_name='终止日期')),
                ('part', models.CharField(choices=[('lead', '责任人'), ('co_responsible', '共同责任人'), ('project_lead', '创建负责人'), ('work_leader', '业务带头人'), ('assisting_secretary', '协助书记'), ('liaison', '联络员'), ('volunteer_representative', '志愿者代表'), ('supervising_person', '监督员')], max_length=30, verbose_name='分工')),
                ('person_name', models.CharField(blank=True, max_length=60, verbose_name='非党员姓名')),
                ('person_note', models.CharField(blank=True, max_length=60, verbose_name='身份')),
                ('reason', models.CharField(blank=True, max_length=200, verbose_name='调整原因')),
                ('member', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='zone_assignments', to='members.member', verbose_name='党员')),
                ('zone', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='assignments', to='zones.zone', verbose_name='责任区')),
            ],
            options={
                'verbose_name': '责任区分工',
                'verbose_name_plural': '责任区分工',
                'ordering': ['part', 'from_on', 'id'],
                'abstract': False,
                'constraints': [models.CheckConstraint(condition=models.Q(('until_on__isnull', True), ('until_on__gte', models.F('from_on')), _connector='OR'), name='zones_zoneassignment_period'), models.UniqueConstraint(condition=models.Q(('part', 'lead'), ('until_on__isnull', True)), fields=('zone',), name='zones_zoneassignment_one_lead'), models.CheckConstraint(condition=models.Q(models.Q(('member__isnull', False), ('person_name', '')), models.Q(('member__isnull', True), models.Q(('person_name', ''), _negated=True)), _connector='OR'), name='zones_zoneassignment_somebody'), models.CheckConstraint(condition=models.Q(models.Q(('part__in', ['lead', 'co_responsible']), _negated=True), ('member__isnull', False), _connector='OR'), name='zones_zoneassignment_responsible_is_member')],
            },
        ),
        migrations.CreateModel(
            name='ContactMark',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('from_on', models.DateField(verbose_name='开始日期')),
                ('until_on', models.DateField(blank=True, null=True, verbose_name='终止日期')),
                ('mark', models.CharField(choices=[('hardship', '困难群众'), ('applicant', '入党申请人'), ('activist', '入党积极分子'), ('lagging', '后进职工')], max_length=12, verbose_name='标记')),
                ('carer', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='cared_marks', to='members.member', verbose_name='帮带党员')),
                ('contact', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='marks', to='zones.contact', verbose_name='联系对象')),
            ],
            options={
                'verbose_name': '联系对象标记',
                'verbose_name_plural': '联系对象标记',
                'abstract': False,
                'constraints': [models.CheckConstraint(condition=models.Q(('until_on__isnull', True), ('until_on__gte', models.F('from_on')), _connector='OR'), name='zones_contactmark_period'), models.UniqueConstraint(condition=models.Q(('until_on__isnull', True)), fields=('contact', 'mark'), name='zones_contactmark_once')],
            },
        ),
        migrations.CreateModel(
            name='Duty',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('category', models.CharField(choices=[('conduct', '思想作风建设'), ('work', '业务工作'), ('ideological_work', '思想政治工作'), ('civility', '精神文明建设'), ('other', '其他任务')], max_length=20, verbose_name='类别')),
                ('order', models.PositiveSmallIntegerField(default=0, verbose_name='序号')),
                ('content', models.CharField(max_length=300, verbose_name='责任内容')),
                ('measure', models.CharField(blank=True, max_length=200, verbose_name='衡量标准')),
                ('target', core.fields.HundredthsField(blank=True, null=True, verbose_name='目标值')),
                ('unit', models.CharField(blank=True, max_length=12, verbose_name='单位')),
                ('comparison', models.CharField(choices=[('at_least', '不少于'), ('at_most', '不超过')], default='at_least', max_length=10, verbose_name='比较')),
                ('period', models.CharField(choices=[('year', '每年'), ('half_year', '每半年'), ('quarter', '每季'), ('month', '每月'), ('week', '每周')], default='year', max_length=10, verbose_name='周期')),
                ('due_on', models.DateField(blank=True, null=True, verbose_name='完成时限')),
                ('weight', models.PositiveSmallIntegerField(default=0, verbose_name='权重')),
                ('deduction', models.CharField(blank=True, max_length=200, verbose_name='扣分办法')),
                ('agreement', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='duties', to='zones.agreement', verbose_name='责任书')),
                ('continues', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='continued_by', to='zones.duty', verbose_name='接续')),
            ],
            options={
                'verbose_name': '责任项',
                'verbose_name_plural': '责任项',
                'ordering': ['agreement', 'order', 'id'],
                'constraints': [models.CheckConstraint(condition=models.Q(('weight__lte', 100)), name='zones_duty_weight'), models.CheckConstraint(condition=models.Q(('target__isnull', True), ('target__gte', 0), _connector='OR'), name='zones_duty_target')],
            },
        ),
        migrations.CreateModel(
            name='ExcusedCategory',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('category', models.CharField(choices=[('conduct', '思想作风建设'), ('work', '业务工作'), ('ideological_work', '思想政治工作'), ('civility', '精神文明建设'), ('other', '其他任务')], max_length=20, verbose_name='类别')),
                ('reason', models.CharField(max_length=200, verbose_name='不设理由')),
                ('agreement', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='excused_categories', to='zones.agreement')),
            ],
            options={
                'verbose_name': '不设类别',
                'verbose_name_plural': '不设类别',
                'constraints': [models.UniqueConstraint(fields=('agreement', 'category'), name='zones_excusedcategory_once')],
            },
        ),
    ]
