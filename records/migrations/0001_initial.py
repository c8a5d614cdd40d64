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
            name='GroupMonth',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.CharField(max_length=24, verbose_name='状态')),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='版本')),
                ('month', models.DateField(verbose_name='月份')),
                ('met_on', models.DateField(blank=True, null=True, verbose_name='评议日期')),
                ('minutes', models.TextField(blank=True, max_length=5000, verbose_name='评议记录')),
                ('closed_at', models.DateTimeField(blank=True, null=True, verbose_name='月结时间')),
                ('attendees', models.ManyToManyField(blank=True, related_name='+', to='members.member', verbose_name='出席人')),
                ('branch', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='group_months', to='members.organization', verbose_name='党支部')),
                ('closed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='月结人')),
                ('group', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='months', to='members.partygroup', verbose_name='党小组')),
            ],
            options={
                'verbose_name': '小组月评议',
                'verbose_name_plural': '小组月评议',
                'ordering': ['-month', 'group'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('group__isnull', False)), fields=('group', 'month'), name='records_groupmonth_once'), models.UniqueConstraint(condition=models.Q(('group__isnull', True)), fields=('branch', 'month'), name='records_groupmonth_ungrouped_once'), models.CheckConstraint(condition=models.Q(models.Q(('closed_at__isnull', False), ('closed_by__isnull', False), ('state', 'closed')), models.Q(('closed_at__isnull', True), ('closed_by__isnull', True), ('state', 'open')), _connector='OR'), name='records_groupmonth_closed')],
            },
        ),
        migrations.CreateModel(
            name='GroupAssessment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('month', models.DateField(verbose_name='月份')),
                ('rating', models.CharField(blank=True, choices=[('good', '好'), ('fair', '较好'), ('average', '一般'), ('poor', '差')], max_length=10, verbose_name='评价')),
                ('comment', models.CharField(blank=True, max_length=300, verbose_name='评语')),
                ('assessed_at', models.DateTimeField(blank=True, null=True, verbose_name='记录时间')),
                ('assessed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='记录人')),
                ('branch', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='group_assessments', to='members.organization', verbose_name='党支部')),
                ('member', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='group_assessments', to='members.member', verbose_name='党员')),
                ('group_month', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='assessments', to='records.groupmonth', verbose_name='小组月评议')),
            ],
            options={
                'verbose_name': '小组评议',
                'verbose_name_plural': '小组评议',
                'ordering': ['month', 'member__pinyin'],
                'indexes': [models.Index(fields=['branch', 'month'], name='records_groupassessment_month')],
                'constraints': [models.UniqueConstraint(fields=('branch', 'member', 'month'), name='records_groupassessment_once'), models.CheckConstraint(condition=models.Q(models.Q(('assessed_at__isnull', True), ('assessed_by__isnull', True), ('rating', '')), models.Q(models.Q(('rating', ''), _negated=True), ('assessed_at__isnull', False), ('assessed_by__isnull', False)), _connector='OR'), name='records_groupassessment_given')],
            },
        ),
        migrations.CreateModel(
            name='MonthlyReport',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.CharField(max_length=24, verbose_name='状态')),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='版本')),
                ('month', models.DateField(verbose_name='月份')),
                ('summary', models.TextField(blank=True, max_length=3000, verbose_name='本月小结')),
                ('plan', models.TextField(blank=True, max_length=1000, verbose_name='下月打算')),
                ('facts', models.JSONField(blank=True, default=dict, verbose_name='记实汇总')),
                ('sent_at', models.DateTimeField(blank=True, null=True, verbose_name='汇报时间')),
                ('returned_reason', models.CharField(blank=True, max_length=500, verbose_name='退回理由')),
                ('branch', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='monthly_reports', to='members.organization', verbose_name='党支部')),
                ('member', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='monthly_reports', to='members.member', verbose_name='党员')),
            ],
            options={
                'verbose_name': '月汇报',
                'verbose_name_plural': '月汇报',
                'ordering': ['-month', 'member__pinyin'],
                'indexes': [models.Index(fields=['branch', 'month'], name='records_monthlyreport_month')],
                'constraints': [models.UniqueConstraint(fields=('branch', 'member', 'month'), name='records_monthlyreport_once')],
            },
        ),
        migrations.CreateModel(
            name='WeeklyRecord',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.CharField(max_length=24, verbose_name='状态')),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='版本')),
                ('monday', models.DateField(verbose_name='周一日期')),
                ('month', models.DateField(verbose_name='所属月份')),
                ('is_nothing', models.BooleanField(default=False, verbose_name='本周无事项')),
                ('nothing_reason', models.CharField(blank=True, max_length=200, verbose_name='无事项原因')),
                ('shortcomings', models.TextField(blank=True, max_length=1000, verbose_name='不足')),
                ('improvements', models.TextField(blank=True, max_length=1000, verbose_name='改进措施')),
                ('first_submitted_at', models.DateTimeField(blank=True, null=True, verbose_name='首次提交时间')),
                ('submitted_at', models.DateTimeField(blank=True, null=True, verbose_name='提交时间')),
                ('is_late', models.BooleanField(default=False, verbose_name='迟交')),
                ('read_at', models.DateTimeField(blank=True, null=True, verbose_name='阅时间')),
                ('returned_reason', models.CharField(blank=True, max_length=500, verbose_name='退回理由')),
                ('is_good_example', models.BooleanField(default=False, verbose_name='优秀记实')),
                ('branch', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='weekly_records', to='members.organization', verbose_name='党支部')),
                ('member', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='weekly_records', to='members.member', verbose_name='党员')),
                ('read_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='阅者')),
            ],
            options={
                'verbose_name': '周记实',
                'verbose_name_plural': '周记实',
                'ordering': ['-monday', 'member__pinyin'],
                'indexes': [models.Index(fields=['monday', 'branch'], name='records_weeklyrecord_board'), models.Index(fields=['branch', 'month'], name='records_weeklyrecord_month')],
                'constraints': [models.UniqueConstraint(fields=('member', 'monday'), name='records_weeklyrecord_once'), models.CheckConstraint(condition=models.Q(('state', 'draft'), ('first_submitted_at__isnull', False), _connector='OR'), name='records_weeklyrecord_submitted'), models.CheckConstraint(condition=models.Q(models.Q(('read_at__isnull', True), ('read_by__isnull', True)), models.Q(('read_at__isnull', False), ('read_by__isnull', False)), _connector='OR'), name='records_weeklyrecord_read'), models.CheckConstraint(condition=models.Q(models.Q(('state__in', ('submitted', 'read', 'locked')), _negated=True), ('is_nothing', False), models.Q(('nothing_reason', ''), _negated=True), _connector='OR'), name='records_weeklyrecord_nothing')],
            },
        ),
        migrations.CreateModel(
            name='RecordEntry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('order', models.PositiveSmallIntegerField(default=0, verbose_name='序号')),
                ('done_on', models.DateField(verbose_name='日期')),
                ('content', models.TextField(max_length=2000, verbose_name='做了什么')),
                ('result', models.TextField(blank=True, max_length=1000, verbose_name='成效')),
                ('people', models.CharField(blank=True, max_length=200, verbose_name='涉及对象')),
                ('quantity', core.fields.HundredthsField(blank=True, null=True, verbose_name='完成数量')),
                ('duty', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='entries', to='zones.duty', verbose_name='责任项')),
                ('record', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='entries', to='records.weeklyrecord', verbose_name='周记实')),
            ],
            options={
                'verbose_name': '记实条目',
                'verbose_name_plural': '记实条目',
                'ordering': ['record', 'order', 'id'],
                'constraints': [models.CheckConstraint(condition=models.Q(('quantity__isnull', True), ('quantity__gte', 0), _connector='OR'), name='records_recordentry_quantity')],
            },
        ),
        migrations.CreateModel(
            name='RecordComment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('text', models.TextField(max_length=500, verbose_name='评语')),
                ('at', models.DateTimeField(verbose_name='时间')),
                ('author', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='评语人')),
                ('record', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='comments', to='records.weeklyrecord', verbose_name='周记实')),
            ],
            options={
                'verbose_name': '评语',
                'verbose_name_plural': '评语',
                'ordering': ['id'],
            },
        ),
        migrations.CreateModel(
            name='RecordAddition',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('text', models.TextField(max_length=1000, verbose_name='补充说明')),
                ('at', models.DateTimeField(verbose_name='时间')),
                ('author', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='补充人')),
                ('record', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='additions', to='records.weeklyrecord', verbose_name='周记实')),
            ],
            options={
                'verbose_name': '补充说明',
                'verbose_name_plural': '补充说明',
                'ordering': ['id'],
            },
        ),
        migrations.CreateModel(
            name='Attachment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=120, verbose_name='文件名')),
                ('added_at', models.DateTimeField(verbose_name='添加时间')),
                ('file', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.storedfile', verbose_name='文件')),
                ('record', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='attachments', to='records.weeklyrecord', verbose_name='周记实')),
            ],
            options={
                'verbose_name': '附件',
                'verbose_name_plural': '附件',
                'ordering': ['id'],
                'constraints': [models.UniqueConstraint(fields=('record', 'file'), name='records_attachment_once')],
            },
        ),
    ]
