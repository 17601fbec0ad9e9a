import apps.core.models
import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='SavedSearch',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('created_at', models.DateTimeField(default=apps.core.models.now_for_default, editable=False, verbose_name='created')),
                ('side', models.CharField(choices=[('demands', 'Demands'), ('talents', 'Talents'), ('opportunities', 'Opportunities')], max_length=13)),
                ('name', models.CharField(max_length=60, verbose_name='name')),
                ('query', models.JSONField(default=dict)),
                ('fingerprint', models.CharField(max_length=64)),
                ('rhythm', models.CharField(choices=[('daily', 'every day'), ('weekly', 'once a week'), ('never', 'not at all')], default='daily', max_length=6, verbose_name='tell me of what is new')),
                ('looked_at', models.DateTimeField()),
                ('told_at', models.DateTimeField()),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='saved_searches', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'saved search',
                'verbose_name_plural': 'saved searches',
                'ordering': ['-id'],
                'indexes': [models.Index(condition=models.Q(('rhythm', 'never'), _negated=True), fields=['told_at'], name='search_due')],
                'constraints': [models.UniqueConstraint(fields=('user', 'fingerprint'), name='search_once')],
            },
        ),
    ]
