import apps.core.models
import django.contrib.postgres.fields
import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('demands', '0003_newest_first'),
        ('matching', '0003_participation_and_standing'),
        ('organisations', '0002_licence'),
        ('talents', '0003_unit_claimed'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='MatchProposal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('created_at', models.DateTimeField(default=apps.core.models.now_for_default, editable=False, verbose_name='created')),
                ('note', models.TextField(max_length=1000, verbose_name='note')),
                ('proposed_at', models.DateTimeField()),
                ('match', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='office_proposal', to='matching.match')),
                ('officer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'proposal of a match',
                'verbose_name_plural': 'proposals of matches',
                'ordering': ['-proposed_at', '-id'],
            },
        ),
        migrations.CreateModel(
            name='Recommendation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('created_at', models.DateTimeField(default=apps.core.models.now_for_default, editable=False, verbose_name='created')),
                ('text', models.TextField(blank=True, max_length=500, verbose_name='a word of yours')),
                ('status', models.CharField(choices=[('asked', 'The talent is asked'), ('accepted', 'The talent said yes'), ('refused', 'The talent said no'), ('lapsed', 'No answer'), ('withdrawn', 'Taken back by the talent')], default='asked', max_length=9, verbose_name='status')),
                ('kept_back', models.BooleanField(default=False)),
                ('asked_at', models.DateTimeField()),
                ('due_on', models.DateField()),
                ('answered_at', models.DateTimeField(blank=True, null=True)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('demand', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='recommendations', to='demands.demand')),
                ('from_unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='recommendations_given', to='organisations.unit')),
                ('match', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='recommendations', to='matching.match')),
                ('talent', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='recommendations', to='talents.talent')),
                ('to_unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='recommendations_got', to='organisations.unit')),
            ],
            options={
                'verbose_name': 'recommendation',
                'verbose_name_plural': 'recommendations',
                'ordering': ['-id'],
            },
        ),
        migrations.CreateModel(
            name='Credit',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('credited_at', models.DateTimeField()),
                ('match', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='credits', to='matching.match')),
                ('recommendation', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='credit', to='referrals.recommendation')),
            ],
            options={
                'verbose_name': 'credit for a recommendation',
                'verbose_name_plural': 'credits for recommendations',
            },
        ),
        migrations.CreateModel(
            name='PoolEntry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('created_at', models.DateTimeField(default=apps.core.models.now_for_default, editable=False, verbose_name='created')),
                ('tags', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=20), blank=True, default=list, size=None, verbose_name='tags')),
                ('note', models.TextField(blank=True, max_length=1000, verbose_name='our note')),
                ('kept_at', models.DateTimeField()),
                ('kept_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('talent', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='talents.talent')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='pool', to='organisations.unit')),
            ],
            options={
                'verbose_name': 'remembered talent',
                'verbose_name_plural': 'remembered talents',
                'ordering': ['-kept_at', '-id'],
                'constraints': [models.UniqueConstraint(fields=('unit', 'talent'), name='pool_once'), models.CheckConstraint(condition=models.Q(('tags__len__lte', 5)), name='pool_at_most_five_tags')],
            },
        ),
        migrations.AddConstraint(
            model_name='recommendation',
            constraint=models.UniqueConstraint(fields=('from_unit', 'talent', 'to_unit'), name='recommendation_once'),
        ),
        migrations.AddConstraint(
            model_name='recommendation',
            constraint=models.CheckConstraint(condition=models.Q(('from_unit', models.F('to_unit')), _negated=True), name='recommendation_to_another_unit'),
        ),
        migrations.AddConstraint(
            model_name='recommendation',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('status', 'accepted'), _negated=True), models.Q(('answered_at__isnull', False), ('kept_back', False)), _connector='OR'), name='recommendation_accepted_by_the_talent'),
        ),
    ]
