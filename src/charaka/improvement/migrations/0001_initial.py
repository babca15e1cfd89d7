import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('institutions', '0001_initial'),
        ('kernel', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Action',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('number', models.PositiveIntegerField(editable=False)),
                ('title', models.CharField(max_length=200, verbose_name='title')),
                ('problem', models.TextField(blank=True, max_length=2000, verbose_name='problem')),
                ('source_kind', models.CharField(max_length=40, verbose_name='source')),
                ('source_type', models.CharField(blank=True, editable=False, max_length=60)),
                ('source_id', models.CharField(blank=True, editable=False, max_length=80)),
                ('source_label', models.CharField(max_length=200, verbose_name='source record')),
                ('proposed_on', models.DateField(default=django.utils.timezone.localdate, editable=False, verbose_name='proposed on')),
                ('due_on', models.DateField(verbose_name='due')),
                ('first_due_on', models.DateField(editable=False, verbose_name='first due')),
                ('priority', models.CharField(choices=[('1', 'low'), ('2', 'normal'), ('3', 'high'), ('4', 'urgent')], default='2', max_length=1, verbose_name='priority')),
                ('state', models.CharField(choices=[('proposed', 'proposed'), ('accepted', 'accepted'), ('in_progress', 'in progress'), ('done', 'done, effect awaited'), ('verified', 'verified'), ('dropped', 'dropped')], default='proposed', max_length=12, verbose_name='state')),
                ('effect_text', models.CharField(blank=True, max_length=200, verbose_name='expected effect')),
                ('effect_measure', models.CharField(blank=True, max_length=80, verbose_name='measure')),
                ('effect_baseline', models.BigIntegerField(blank=True, null=True, verbose_name='value at the start')),
                ('effect_target', models.BigIntegerField(blank=True, null=True, verbose_name='expected value')),
                ('effect_by', models.DateField(blank=True, null=True, verbose_name='expected by')),
                ('effect_seen', models.BigIntegerField(blank=True, null=True, verbose_name='value seen')),
                ('effect_seen_text', models.CharField(blank=True, max_length=200, verbose_name='effect seen')),
                ('effect_seen_on', models.DateField(blank=True, null=True, verbose_name='seen on')),
                ('effect_verdict', models.CharField(blank=True, choices=[('reached', 'reached'), ('partly', 'partly reached'), ('none', 'no effect'), ('unknown', 'not established')], max_length=8, verbose_name='verdict')),
                ('effect_note', models.TextField(blank=True, max_length=1000, verbose_name='what else may explain it')),
                ('started_on', models.DateField(blank=True, null=True, verbose_name='started on')),
                ('done_on', models.DateField(blank=True, null=True, verbose_name='done on')),
                ('closed_on', models.DateField(blank=True, null=True, verbose_name='closed on')),
                ('search', models.CharField(blank=True, editable=False, max_length=700)),
                ('institution', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='kernel.institution')),
                ('owner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='owned_actions', to='institutions.person', verbose_name='owner')),
            ],
            options={
                'verbose_name': 'action',
            },
        ),
        migrations.CreateModel(
            name='ActionComment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('author_label', models.CharField(max_length=200)),
                ('text', models.TextField(blank=True, max_length=4000, verbose_name='comment')),
                ('posted_at', models.DateTimeField(auto_now_add=True)),
                ('withdrawn_at', models.DateTimeField(blank=True, null=True)),
                ('action', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='comments', to='improvement.action')),
                ('author', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('institution', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='kernel.institution')),
                ('mentions', models.ManyToManyField(blank=True, related_name='+', to='institutions.person')),
            ],
            options={
                'verbose_name': 'comment',
                'ordering': ('posted_at', 'id'),
            },
        ),
        migrations.CreateModel(
            name='ActionStep',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('position', models.PositiveSmallIntegerField()),
                ('title', models.CharField(max_length=200, verbose_name='step')),
                ('due_on', models.DateField(blank=True, null=True, verbose_name='due')),
                ('done_on', models.DateField(blank=True, null=True, verbose_name='done on')),
                ('action', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='steps', to='improvement.action')),
                ('institution', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='kernel.institution')),
            ],
            options={
                'verbose_name': 'step',
                'ordering': ('position', 'id'),
            },
        ),
        migrations.CreateModel(
            name='Evidence',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('file', 'file'), ('link', 'link'), ('note', 'note')], max_length=4, verbose_name='kind')),
                ('title', models.CharField(max_length=200, verbose_name='title')),
                ('note', models.TextField(blank=True, max_length=2000, verbose_name='note')),
                ('url', models.URLField(blank=True, max_length=500, verbose_name='link')),
                ('added_label', models.CharField(max_length=200)),
                ('added_at', models.DateTimeField(auto_now_add=True, verbose_name='added on')),
                ('removed_at', models.DateTimeField(blank=True, null=True, verbose_name='removed on')),
                ('removed_reason', models.CharField(blank=True, max_length=300, verbose_name='reason')),
                ('action', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='evidence', to='improvement.action')),
                ('added_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('file', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='kernel.storedfile')),
                ('institution', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='kernel.institution')),
            ],
            options={
                'verbose_name': 'evidence',
                'ordering': ('added_at', 'id'),
            },
        ),
        migrations.CreateModel(
            name='ReminderSent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=20)),
                ('due_on', models.DateField()),
                ('sent_at', models.DateTimeField(auto_now_add=True)),
                ('action', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='reminders', to='improvement.action')),
                ('institution', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='kernel.institution')),
            ],
            options={
                'verbose_name': 'reminder',
            },
        ),
        migrations.AddIndex(
            model_name='action',
            index=models.Index(fields=['institution', 'state', 'due_on', 'id'], name='action_by_state'),
        ),
        migrations.AddIndex(
            model_name='action',
            index=models.Index(fields=['institution', 'owner', 'state'], name='action_by_owner'),
        ),
        migrations.AddIndex(
            model_name='action',
            index=models.Index(fields=['institution', 'source_type', 'source_id'], name='action_by_source'),
        ),
        migrations.AddIndex(
            model_name='action',
            index=models.Index(fields=['institution', 'first_due_on'], name='action_by_first_due'),
        ),
        migrations.AddConstraint(
            model_name='action',
            constraint=models.UniqueConstraint(fields=('institution', 'number'), name='action_number_once'),
        ),
        migrations.AddConstraint(
            model_name='action',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['proposed', 'accepted', 'in_progress', 'done', 'verified', 'dropped'])), name='action_state_known'),
        ),
        migrations.AddIndex(
            model_name='actioncomment',
            index=models.Index(fields=['institution', 'action', 'id'], name='comment_of_action'),
        ),
        migrations.AddIndex(
            model_name='actionstep',
            index=models.Index(fields=['institution', 'action', 'position'], name='step_of_action'),
        ),
        migrations.AddIndex(
            model_name='evidence',
            index=models.Index(fields=['institution', 'action', 'id'], name='evidence_of_action'),
        ),
        migrations.AddConstraint(
            model_name='evidence',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('file__isnull', False), ('kind', 'file')), models.Q(('file__isnull', True), ('kind', 'link'), models.Q(('url', ''), _negated=True)), models.Q(('file__isnull', True), ('kind', 'note'), ('url', '')), _connector='OR'), name='evidence_of_its_kind'),
        ),
        migrations.AddConstraint(
            model_name='evidence',
            constraint=models.CheckConstraint(condition=models.Q(('removed_at__isnull', True), models.Q(('removed_reason', ''), _negated=True), _connector='OR'), name='evidence_removed_with_reason'),
        ),
        migrations.AddConstraint(
            model_name='remindersent',
            constraint=models.UniqueConstraint(fields=('action', 'kind', 'due_on'), name='reminder_once'),
        ),
    ]
