import charaka.kernel.fields
import charaka.kernel.imports.models
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
            name='ImportProgress',
            fields=[
                ('run', models.BigIntegerField(primary_key=True, serialize=False)),
                ('phase', models.CharField(default='', max_length=10)),
                ('done', models.PositiveIntegerField(default=0)),
                ('total', models.PositiveIntegerField(default=0)),
                ('stop', models.BooleanField(default=False)),
                ('told_at', models.BigIntegerField(default=0)),
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
            options={
                'verbose_name': 'institution',
            },
        ),
        migrations.CreateModel(
            name='ImportRun',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('importer', models.CharField(max_length=60)),
                ('file', models.FileField(blank=True, max_length=160, upload_to=charaka.kernel.imports.models.file_key)),
                ('name', models.CharField(max_length=150)),
                ('size', models.PositiveBigIntegerField()),
                ('sha256', models.CharField(max_length=64)),
                ('state', models.CharField(choices=[('uploaded', 'to map'), ('mapped', 'to check'), ('waiting', 'waiting'), ('checking', 'being checked'), ('checked', 'checked'), ('running', 'running'), ('done', 'done'), ('refused', 'refused'), ('cancelled', 'cancelled')], default='uploaded', max_length=10)),
                ('reading', models.JSONField(default=dict)),
                ('found', models.JSONField(default=dict)),
                ('columns', models.JSONField(default=dict)),
                ('dates', models.CharField(blank=True, max_length=3)),
                ('decimals', models.CharField(blank=True, max_length=1)),
                ('ready_only', models.BooleanField(default=False)),
                ('row_count', models.PositiveIntegerField(default=0)),
                ('bad_rows', models.PositiveIntegerField(default=0)),
                ('created', models.PositiveIntegerField(default=0)),
                ('updated', models.PositiveIntegerField(default=0)),
                ('unchanged', models.PositiveIntegerField(default=0)),
                ('error_count', models.PositiveIntegerField(default=0)),
                ('warning_count', models.PositiveIntegerField(default=0)),
                ('problems', models.JSONField(default=list)),
                ('notes', models.JSONField(default=list)),
                ('groups', models.JSONField(default=list)),
                ('started_by_label', models.CharField(blank=True, max_length=200)),
                ('started_at', models.DateTimeField(auto_now_add=True)),
                ('changed_at', models.DateTimeField(auto_now=True)),
                ('finished_at', models.DateTimeField(blank=True, null=True)),
                ('milliseconds', models.PositiveIntegerField(blank=True, null=True)),
                ('started_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('institution', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='kernel.institution')),
            ],
        ),
        migrations.CreateModel(
            name='ImportMapping',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('importer', models.CharField(max_length=60)),
                ('signature', models.CharField(max_length=64)),
                ('columns', models.JSONField(default=dict)),
                ('dates', models.CharField(blank=True, max_length=3)),
                ('decimals', models.CharField(blank=True, max_length=1)),
                ('learned_at', models.DateTimeField(auto_now=True)),
                ('institution', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='kernel.institution')),
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
                ('numerator', models.BigIntegerField(verbose_name='numerator')),
                ('denominator', models.BigIntegerField(null=True, verbose_name='denominator')),
                ('reason', models.CharField(blank=True, max_length=200)),
                ('breakdowns', models.JSONField(default=dict)),
                ('rows_digest', models.CharField(max_length=64)),
                ('rows_count', models.PositiveIntegerField()),
                ('taken_at', models.DateTimeField(auto_now_add=True)),
                ('institution', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='kernel.institution')),
                ('taken_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'submitted figure',
            },
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
            name='OutgoingMail',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('to', models.EmailField(max_length=254)),
                ('subject', models.CharField(max_length=250)),
                ('template', models.CharField(max_length=120)),
                ('kind', models.CharField(max_length=80)),
                ('language', models.CharField(max_length=2)),
                ('text', models.TextField(blank=True)),
                ('html', models.TextField(blank=True)),
                ('state', models.CharField(choices=[('queued', 'to be sent'), ('sent', 'sent'), ('failed', 'failed'), ('unwanted', 'not sent, switched off by the recipient')], default='queued', max_length=8)),
                ('tries', models.PositiveSmallIntegerField(default=0)),
                ('error', models.CharField(blank=True, max_length=300)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('sent_at', models.DateTimeField(null=True)),
                ('institution', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='kernel.institution')),
                ('user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
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
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name='identifier')),
                ('kind', models.CharField(choices=[('evidence', 'evidence'), ('logo', 'logo'), ('table', 'table'), ('document', 'document')], max_length=20, verbose_name='kind')),
                ('name', models.CharField(max_length=150, verbose_name='name')),
                ('size', models.PositiveBigIntegerField(verbose_name='size in bytes')),
                ('content_type', models.CharField(max_length=100, verbose_name='content type')),
                ('sha256', models.CharField(max_length=64, verbose_name='SHA-256')),
                ('storage_key', models.CharField(max_length=120, unique=True)),
                ('subject_type', models.CharField(blank=True, max_length=60)),
                ('subject_id', models.CharField(blank=True, max_length=40)),
                ('uploaded_at', models.DateTimeField(verbose_name='added on')),
                ('removed_at', models.DateTimeField(blank=True, null=True, verbose_name='removed on')),
                ('removed_reason', models.CharField(blank=True, max_length=300, verbose_name='reason')),
                ('institution', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='kernel.institution')),
                ('uploaded_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'file',
            },
        ),
        migrations.CreateModel(
            name='Document',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(editable=False, max_length=10, unique=True, verbose_name='verification code')),
                ('kind', models.CharField(max_length=60, verbose_name='kind')),
                ('title', charaka.kernel.fields.Text3Field(verbose_name='title')),
                ('language', models.CharField(max_length=5, verbose_name='language')),
                ('subject_type', models.CharField(blank=True, max_length=60)),
                ('subject_id', models.CharField(blank=True, max_length=40)),
                ('number', models.CharField(blank=True, max_length=60, verbose_name='number')),
                ('sha256', models.CharField(max_length=64, verbose_name='SHA-256')),
                ('fingerprint', models.CharField(max_length=64, verbose_name='content')),
                ('public_facts', models.JSONField(blank=True, default=list)),
                ('issued_at', models.DateTimeField(verbose_name='issued on')),
                ('revoked_at', models.DateTimeField(blank=True, null=True, verbose_name='revoked on')),
                ('revoked_reason', models.CharField(blank=True, max_length=300, verbose_name='reason')),
                ('issued_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('institution', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='kernel.institution')),
                ('file', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='document', to='kernel.storedfile')),
            ],
            options={
                'verbose_name': 'document',
            },
        ),
        migrations.CreateModel(
            name='UnwantedMail',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=80)),
                ('since', models.DateTimeField(auto_now_add=True)),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='WebhookEndpoint',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('url', models.URLField(max_length=500, verbose_name='address')),
                ('label', models.CharField(blank=True, max_length=100, verbose_name='name')),
                ('secret', models.CharField(max_length=80)),
                ('events', models.JSONField(default=list)),
                ('is_active', models.BooleanField(default=True)),
                ('failing_since', models.DateTimeField(null=True)),
                ('disabled_reason', models.CharField(blank=True, max_length=200)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('created_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('institution', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='kernel.institution')),
            ],
            options={
                'verbose_name': 'webhook',
            },
        ),
        migrations.CreateModel(
            name='WebhookDelivery',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('event_id', models.UUIDField(default=uuid.uuid4)),
                ('event', models.CharField(max_length=80)),
                ('body', models.TextField()),
                ('state', models.CharField(choices=[('pending', 'to be delivered'), ('delivered', 'delivered'), ('failed', 'failed')], default='pending', max_length=9)),
                ('attempts', models.PositiveSmallIntegerField(default=0)),
                ('response_code', models.PositiveSmallIntegerField(null=True)),
                ('response_body', models.CharField(blank=True, max_length=500)),
                ('error', models.CharField(blank=True, max_length=300)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('finished_at', models.DateTimeField(null=True)),
                ('institution', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='kernel.institution')),
                ('run', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='kernel.jobrun')),
                ('endpoint', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='deliveries', to='kernel.webhookendpoint')),
            ],
        ),
        migrations.AddConstraint(
            model_name='institution',
            constraint=models.CheckConstraint(condition=models.Q(('financial_year_start_month__range', (1, 12))), name='institution_month_of_the_year'),
        ),
        migrations.AddIndex(
            model_name='importrun',
            index=models.Index(fields=['institution', 'importer', '-id'], name='import_of_institution'),
        ),
        migrations.AddConstraint(
            model_name='importrun',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['uploaded', 'mapped', 'waiting', 'checking', 'checked', 'running', 'done', 'refused', 'cancelled'])), name='import_state_known'),
        ),
        migrations.AddConstraint(
            model_name='importmapping',
            constraint=models.UniqueConstraint(fields=('institution', 'importer', 'signature'), name='import_mapping_once'),
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
        migrations.AddIndex(
            model_name='outgoingmail',
            index=models.Index(fields=['institution', '-id'], name='mail_of_institution'),
        ),
        migrations.AddIndex(
            model_name='outgoingmail',
            index=models.Index(fields=['created_at'], name='mail_by_day'),
        ),
        migrations.AddConstraint(
            model_name='settingvalue',
            constraint=models.UniqueConstraint(fields=('level', 'owner_id', 'key'), name='setting_once_per_owner'),
        ),
        migrations.AddIndex(
            model_name='storedfile',
            index=models.Index(fields=['institution', 'subject_type', 'subject_id', '-id'], name='file_of_subject'),
        ),
        migrations.AddIndex(
            model_name='storedfile',
            index=models.Index(fields=['institution', 'sha256'], name='file_by_content'),
        ),
        migrations.AddConstraint(
            model_name='storedfile',
            constraint=models.CheckConstraint(condition=models.Q(('size__gt', 0)), name='file_is_not_empty'),
        ),
        migrations.AddConstraint(
            model_name='storedfile',
            constraint=models.CheckConstraint(condition=models.Q(('removed_at__isnull', True), models.Q(('removed_reason', ''), _negated=True), _connector='OR'), name='file_removed_with_reason'),
        ),
        migrations.AddIndex(
            model_name='document',
            index=models.Index(fields=['institution', 'subject_type', 'subject_id', '-id'], name='document_of_subject'),
        ),
        migrations.AddIndex(
            model_name='document',
            index=models.Index(fields=['institution', 'kind', '-id'], name='document_by_kind'),
        ),
        migrations.AddConstraint(
            model_name='document',
            constraint=models.CheckConstraint(condition=models.Q(('revoked_at__isnull', True), models.Q(('revoked_reason', ''), _negated=True), _connector='OR'), name='document_revoked_with_reason'),
        ),
        migrations.AddConstraint(
            model_name='unwantedmail',
            constraint=models.UniqueConstraint(fields=('user', 'kind'), name='unwanted_mail_once'),
        ),
        migrations.AddIndex(
            model_name='webhookendpoint',
            index=models.Index(fields=['institution', 'is_active'], name='webhook_of_institution'),
        ),
        migrations.AddIndex(
            model_name='webhookdelivery',
            index=models.Index(fields=['institution', 'endpoint', '-id'], name='delivery_of_endpoint'),
        ),
    ]
