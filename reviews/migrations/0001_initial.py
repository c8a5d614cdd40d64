import core.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('core', '0002_initial'),
        ('members', '0001_initial'),
        ('members', '__first__'),
        ('zones', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Inspection',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.CharField(max_length=24, verbose_name='状态')),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='版本')),
                ('title', models.CharField(max_length=80, verbose_name='检查名称')),
                ('kind', models.CharField(choices=[('quarterly', '季度检查'), ('half_yearly', '半年检查'), ('spot', '随机抽查')], default='quarterly', max_length=12, verbose_name='检查类别')),
                ('methods', models.JSONField(default=list, verbose_name='检查方式')),
                ('year', models.PositiveSmallIntegerField(verbose_name='年度')),
                ('quarter', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='季度')),
                ('starts_on', models.DateField(verbose_name='检查开始')),
                ('ends_on', models.DateField(verbose_name='检查结束')),
                ('conclusion', models.TextField(blank=True, max_length=3000, verbose_name='检查小结')),
                ('branch', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='inspections', to='members.organization', verbose_name='党支部')),
                ('inspectors', models.ManyToManyField(related_name='inspections', to=settings.AUTH_USER_MODEL, verbose_name='检查组')),
            ],
            options={
                'verbose_name': '检查',
                'verbose_name_plural': '检查',
                'ordering': ['-starts_on', '-id'],
                'constraints': [models.CheckConstraint(condition=models.Q(('ends_on__gte', models.F('starts_on'))), name='reviews_inspection_period'), models.CheckConstraint(condition=models.Q(('quarter__isnull', True), models.Q(('quarter__gte', 1), ('quarter__lte', 4)), _connector='OR'), name='reviews_inspection_quarter')],
            },
        ),
        migrations.CreateModel(
            name='Finding',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.CharField(max_length=24, verbose_name='状态')),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='版本')),
                ('kind', models.CharField(choices=[('commend', '表扬'), ('fault', '问题'), ('advice', '建议')], max_length=10, verbose_name='类别')),
                ('content', models.TextField(max_length=1000, verbose_name='内容')),
                ('due_on', models.DateField(blank=True, null=True, verbose_name='整改期限')),
                ('returned_reason', models.CharField(blank=True, max_length=500, verbose_name='退回理由')),
                ('branch', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='findings', to='members.organization', verbose_name='党支部')),
                ('member', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='findings', to='members.member', verbose_name='整改责任人')),
                ('zone', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='findings', to='zones.zone', verbose_name='责任区')),
                ('inspection', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='findings', to='reviews.inspection', verbose_name='检查')),
            ],
            options={
                'verbose_name': '检查发现',
                'verbose_name_plural': '检查发现',
                'ordering': ['inspection', 'id'],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('kind', 'fault'), _negated=True), models.Q(('member__isnull', False), ('due_on__isnull', False)), _connector='OR'), name='reviews_finding_fault_has_mender')],
            },
        ),
        migrations.CreateModel(
            name='Criterion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('order', models.PositiveSmallIntegerField(verbose_name='序号')),
                ('content', models.CharField(max_length=120, verbose_name='检查内容')),
                ('standard', models.CharField(blank=True, max_length=300, verbose_name='评分标准')),
                ('full_marks', core.fields.HundredthsField(verbose_name='满分')),
                ('inspection', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='criteria', to='reviews.inspection', verbose_name='检查')),
            ],
            options={
                'verbose_name': '评分项',
                'verbose_name_plural': '评分项',
                'ordering': ['inspection', 'order', 'id'],
                'constraints': [models.CheckConstraint(condition=models.Q(('full_marks__gt', 0)), name='reviews_criterion_full_marks')],
            },
        ),
        migrations.CreateModel(
            name='Rectification',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('text', models.TextField(max_length=1000, verbose_name='整改情况')),
                ('file_name', models.CharField(blank=True, max_length=120)),
                ('reported_at', models.DateTimeField(verbose_name='报告时间')),
                ('file', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.storedfile', verbose_name='佐证')),
                ('finding', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='rectifications', to='reviews.finding', verbose_name='检查发现')),
                ('reported_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='报告人')),
            ],
            options={
                'verbose_name': '整改报告',
                'verbose_name_plural': '整改报告',
                'ordering': ['id'],
            },
        ),
        migrations.CreateModel(
            name='ReviewCycle',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.CharField(max_length=24, verbose_name='状态')),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='版本')),
                ('year', models.PositiveSmallIntegerField(verbose_name='年度')),
                ('weights', models.JSONField(default=dict, verbose_name='权重')),
                ('late_share', models.PositiveSmallIntegerField(default=50, verbose_name='迟交折算百分比')),
                ('rating_values', models.JSONField(default=dict, verbose_name='评价折算')),
                ('grade_scheme', models.JSONField(default=dict, verbose_name='等次方案')),
                ('official_scheme', models.JSONField(default=dict, verbose_name='民主评议等次方案')),
                ('counts_from', models.DateField(verbose_name='起算日期')),
                ('counts_until', models.DateField(verbose_name='截止日期')),
                ('finished_at', models.DateTimeField(blank=True, null=True, verbose_name='定稿时间')),
                ('branch', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='review_cycles', to='members.organization', verbose_name='党支部')),
            ],
            options={
                'verbose_name': '年度考评',
                'verbose_name_plural': '年度考评',
                'ordering': ['-year'],
                'constraints': [models.UniqueConstraint(fields=('branch', 'year'), name='reviews_reviewcycle_once'), models.CheckConstraint(condition=models.Q(('late_share__lte', 100)), name='reviews_reviewcycle_late_share'), models.CheckConstraint(condition=models.Q(('counts_until__gte', models.F('counts_from'))), name='reviews_reviewcycle_period'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'final'), _negated=True), ('finished_at__isnull', False), _connector='OR'), name='reviews_reviewcycle_final')],
            },
        ),
        migrations.CreateModel(
            name='Evaluation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.CharField(max_length=24, verbose_name='状态')),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='版本')),
                ('is_probationary', models.BooleanField(default=False, verbose_name='预备党员')),
                ('self_review', models.TextField(blank=True, max_length=5000, verbose_name='党员述评')),
                ('self_score', core.fields.HundredthsField(blank=True, null=True, verbose_name='自评分')),
                ('excuses', models.JSONField(blank=True, default=dict, verbose_name='免评')),
                ('organisation_score', core.fields.HundredthsField(blank=True, null=True, verbose_name='组织考评分')),
                ('verdict', models.TextField(blank=True, max_length=2000, verbose_name='组织评语')),
                ('grade', models.CharField(blank=True, max_length=30, verbose_name='等次')),
                ('grade_reason', models.CharField(blank=True, max_length=500, verbose_name='等次理由')),
                ('official_grade', models.CharField(blank=True, max_length=30, verbose_name='民主评议等次')),
                ('official_reason', models.CharField(blank=True, max_length=500, verbose_name='民主评议等次理由')),
                ('returned_reason', models.CharField(blank=True, max_length=500, verbose_name='退回理由')),
                ('composite', core.fields.HundredthsField(blank=True, null=True, verbose_name='综合得分')),
                ('result', models.JSONField(blank=True, default=dict, verbose_name='定稿结果')),
                ('sources', models.JSONField(blank=True, default=dict, verbose_name='定稿依据')),
                ('branch', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='evaluations', to='members.organization', verbose_name='党支部')),
                ('member', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='evaluations', to='members.member', verbose_name='党员')),
                ('cycle', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='evaluations', to='reviews.reviewcycle', verbose_name='年度考评')),
            ],
            options={
                'verbose_name': '党员考评',
                'verbose_name_plural': '党员考评',
                'ordering': ['cycle', 'member__pinyin', 'id'],
                'constraints': [models.UniqueConstraint(fields=('cycle', 'member'), name='reviews_evaluation_once'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'final'), _negated=True), models.Q(('composite__isnull', False), models.Q(('grade', ''), _negated=True)), _connector='OR'), name='reviews_evaluation_final'), models.CheckConstraint(condition=models.Q(('self_score__isnull', True), models.Q(('self_score__gte', 0), ('self_score__lte', 100)), _connector='OR'), name='reviews_evaluation_self_score'), models.CheckConstraint(condition=models.Q(('organisation_score__isnull', True), models.Q(('organisation_score__gte', 0), ('organisation_score__lte', 100)), _connector='OR'), name='reviews_evaluation_organisation_score'), models.CheckConstraint(condition=models.Q(('is_probationary', False), ('official_grade', ''), _connector='OR'), name='reviews_evaluation_probationary')],
            },
        ),
        migrations.CreateModel(
            name='ScoreSheet',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.CharField(max_length=24, verbose_name='状态')),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='版本')),
                ('good', models.TextField(blank=True, max_length=1000, verbose_name='好的方面')),
                ('bad', models.TextField(blank=True, max_length=1000, verbose_name='存在问题')),
                ('excused_reason', models.CharField(blank=True, max_length=500, verbose_name='免检理由')),
                ('score', core.fields.HundredthsField(blank=True, null=True, verbose_name='得分')),
                ('confirmed_at', models.DateTimeField(blank=True, null=True, verbose_name='确认时间')),
                ('branch', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='score_sheets', to='members.organization', verbose_name='党支部')),
                ('confirmed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='确认人')),
                ('inspection', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='score_sheets', to='reviews.inspection', verbose_name='检查')),
                ('member', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='score_sheets', to='members.member', verbose_name='被检查党员')),
                ('zone', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='score_sheets', to='zones.zone', verbose_name='责任区')),
            ],
            options={
                'verbose_name': '评分表',
                'verbose_name_plural': '评分表',
                'ordering': ['inspection', 'member__pinyin', 'id'],
                'constraints': [models.UniqueConstraint(fields=('inspection', 'member'), name='reviews_scoresheet_once'), models.CheckConstraint(condition=models.Q(('score__isnull', True), models.Q(('score__gte', 0), ('score__lte', 100)), _connector='OR'), name='reviews_scoresheet_score'), models.CheckConstraint(condition=models.Q(models.Q(('confirmed_at__isnull', False), ('confirmed_by__isnull', False), ('score__isnull', False), ('state', 'confirmed')), models.Q(models.Q(('state', 'confirmed'), _negated=True), ('confirmed_at__isnull', True), ('confirmed_by__isnull', True), ('score__isnull', True)), _connector='OR'), name='reviews_scoresheet_confirmed')],
            },
        ),
        migrations.CreateModel(
            name='Score',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('marks', core.fields.HundredthsField(verbose_name='得分')),
                ('reason', models.CharField(blank=True, max_length=200, verbose_name='扣分理由')),
                ('criterion', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='scores', to='reviews.criterion', verbose_name='评分项')),
                ('sheet', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='scores', to='reviews.scoresheet')),
            ],
            options={
                'verbose_name': '评分',
                'verbose_name_plural': '评分',
                'constraints': [models.UniqueConstraint(fields=('sheet', 'criterion'), name='reviews_score_once'), models.CheckConstraint(condition=models.Q(('marks__gte', 0)), name='reviews_score_marks')],
            },
        ),
    ]
