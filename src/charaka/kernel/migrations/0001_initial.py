import charaka.kernel.fields
import django.core.serializers.json
import django.core.validators
import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('django_tasks_database', '0021_conditional_partial_index_ordering'),
    ]

    operations = [
        migrations.CreateModel(
            name='User',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('password', models.CharField(max_length=128, verbose_name='password')),
                ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                ('email', models.EmailField(max_length=254, unique=True, verbose_name='e-mail')),
                ('name', models.CharField(max_length=150, verbose_name='name')),
                ('language', models.CharField(choices=[('ar', 'العربية'), ('fr', 'Français'), ('en', 'English')], default='fr', max_length=2)),
                ('theme', models.CharField(choices=[('auto', 'auto'), ('light', 'light'), ('dark', 'dark')], default='auto', max_length=5)),
                ('is_active', models.BooleanField(default=True)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='AuditChain',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('platform', models.BooleanField(null=True, unique=True)),
                ('length', models.PositiveBigIntegerField(default=0)),
                ('head', models.CharField(default='', max_length=64)),
            ],
        ),
        migrations.CreateModel(
            name='Fund',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=40, unique=True, validators=[django.core.validators.RegexValidator('^[a-z0-9]+(-[a-z0-9]+)*$', 'Small letters, digits and single hyphens.')])),
                ('name', charaka.kernel.fields.Text3Field()),
            ],
        ),
        migrations.CreateModel(
            name='JobWorker',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=80, unique=True)),
                ('queues', models.JSONField(default=list)),
                ('beats', models.PositiveBigIntegerField(default=0)),
                ('started_at', models.DateTimeField(auto_now_add=True)),
                ('seen_at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='PeriodicSlot',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=120, unique=True)),
                ('last_slot', models.DateTimeField()),
                ('taken_at', models.DateTimeField(auto_now=True)),
            ],
        ),
        migrations.CreateModel(
            name='Institution',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=40, unique=True, validators=[django.core.validators.RegexValidator('^[a-z0-9]+(-[a-z0-9]+)*$', 'Small letters, digits and single hyphens.')])),
                ('name', charaka.kernel.fields.Text3Field()),
                ('short_name', charaka.kernel.fields.Text3Field()),
                ('currency', models.CharField(default='MAD', max_length=3)),
                ('financial_year_start_month', models.PositiveSmallIntegerField(default=1)),
                ('closed_on', models.DateField(blank=True, null=True)),
                ('fund', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='institutions', to='kernel.fund')),
            ],
        ),
        migrations.CreateModel(
            name='AuditEntry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveBigIntegerField()),
                ('at', models.DateTimeField()),
                ('action', models.CharField(max_length=80)),
                ('subject_type', models.CharField(max_length=60)),
                ('subject_id', models.CharField(max_length=40)),
                ('subject_label', models.CharField(max_length=200)),
                ('actor_kind', models.CharField(max_length=6)),
                ('actor_label', models.CharField(max_length=200)),
                ('changes', models.JSONField(default=dict, encoder=django.core.serializers.json.DjangoJSONEncoder)),
                ('reason', models.TextField(blank=True)),
                ('request_id', models.CharField(blank=True, max_length=36)),
                ('previous', models.CharField(max_length=64)),
                ('hash', models.CharField(max_length=64)),
                ('actor', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('chain', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='entries', to='kernel.auditchain')),
                ('institution', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='kernel.institution')),
            ],
        ),
        migrations.AddField(
            model_name='auditchain',
            name='institution',
            field=models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='kernel.institution'),
        ),
        migrations.CreateModel(
            name='JobRun',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('job', models.CharField(max_length=120)),
                ('label', models.CharField(blank=True, max_length=200)),
                ('scope_ids', models.JSONField(null=True)),
                ('actor_label', models.CharField(blank=True, max_length=200)),
                ('language', models.CharField(default='fr', max_length=2)),
                ('worker', models.CharField(blank=True, max_length=80)),
                ('attempts', models.PositiveSmallIntegerField(default=0)),
                ('done', models.PositiveBigIntegerField(default=0)),
                ('total', models.PositiveBigIntegerField(null=True)),
                ('message', models.CharField(blank=True, max_length=300)),
                ('cancel_requested', models.BooleanField(default=False)),
                ('cancelled_at', models.DateTimeField(null=True)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('actor', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('institution', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='kernel.institution')),
                ('result', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='run', to='django_tasks_database.dbtaskresult')),
            ],
        ),
        migrations.CreateModel(
            name='MeasureSnapshot',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('measure', models.CharField(max_length=80)),
                ('version', models.PositiveSmallIntegerField()),
                ('period_start', models.DateField()),
                ('period_end', models.DateField()),
                ('numerator', models.BigIntegerField()),
                ('denominator', models.BigIntegerField(null=True)),
                ('reason', models.CharField(blank=True, max_length=200)),
                ('breakdowns', models.JSONField(default=dict)),
                ('rows_digest', models.CharField(max_length=64)),
                ('rows_count', models.PositiveIntegerField()),
                ('taken_at', models.DateTimeField(auto_now_add=True)),
                ('institution', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='kernel.institution')),
                ('taken_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='NumberSeries',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('series', models.CharField(max_length=60)),
                ('year', models.PositiveSmallIntegerField()),
                ('last', models.PositiveIntegerField(default=0)),
                ('last_on', models.DateField(null=True)),
                ('institution', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='kernel.institution')),
            ],
        ),
        migrations.CreateModel(
            name='SettingValue',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('level', models.CharField(max_length=12)),
                ('owner_id', models.PositiveBigIntegerField(default=0)),
                ('key', models.CharField(max_length=80)),
                ('value', models.JSONField()),
                ('set_at', models.DateTimeField(auto_now=True)),
                ('set_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='StoredFile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('kind', models.CharField(max_length=20)),
                ('name', models.CharField(max_length=160)),
                ('size', models.PositiveBigIntegerField()),
                ('content_type', models.CharField(max_length=100)),
                ('sha256', models.CharField(max_length=64)),
                ('key', models.CharField(max_length=200, unique=True)),
                ('subject_type', models.CharField(max_length=60)),
                ('subject_id', models.CharField(max_length=40)),
                ('uploaded_at', models.DateTimeField(auto_now_add=True)),
                ('removed_at', models.DateTimeField(null=True)),
                ('institution', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='kernel.institution')),
                ('uploaded_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.AddConstraint(
            model_name='institution',
            constraint=models.CheckConstraint(condition=models.Q(('financial_year_start_month__range', (1, 12))), name='institution_month_of_the_year'),
        ),
        migrations.AddIndex(
            model_name='auditentry',
            index=models.Index(fields=['institution', 'subject_type', 'subject_id', '-id'], name='audit_of_subject'),
        ),
        migrations.AddIndex(
            model_name='auditentry',
            index=models.Index(fields=['institution', '-id'], name='audit_of_institution'),
        ),
        migrations.AddConstraint(
            model_name='auditentry',
            constraint=models.UniqueConstraint(fields=('chain', 'position'), name='audit_entry_position_once'),
        ),
        migrations.AddConstraint(
            model_name='auditchain',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('institution__isnull', False), ('platform__isnull', True)), models.Q(('institution__isnull', True), ('platform', True)), _connector='OR'), name='chain_of_an_institution_or_the_platform'),
        ),
        migrations.AddIndex(
            model_name='jobrun',
            index=models.Index(fields=['institution', '-id'], name='jobrun_of_institution'),
        ),
        migrations.AddIndex(
            model_name='jobrun',
            index=models.Index(fields=['actor', '-id'], name='jobrun_of_actor'),
        ),
        migrations.AddIndex(
            model_name='jobrun',
            index=models.Index(fields=['worker'], name='jobrun_of_worker'),
        ),
        migrations.AddIndex(
            model_name='measuresnapshot',
            index=models.Index(fields=['institution', 'measure', 'period_start', 'period_end'], name='snapshot_of_measure'),
        ),
        migrations.AddConstraint(
            model_name='numberseries',
            constraint=models.UniqueConstraint(fields=('institution', 'series', 'year'), name='number_series_once'),
        ),
        migrations.AddConstraint(
            model_name='settingvalue',
            constraint=models.UniqueConstraint(fields=('level', 'owner_id', 'key'), name='setting_once_per_owner'),
        ),
        migrations.AddIndex(
            model_name='storedfile',
            index=models.Index(fields=['institution', 'subject_type', 'subject_id'], name='file_of_subject'),
        ),
    ]
