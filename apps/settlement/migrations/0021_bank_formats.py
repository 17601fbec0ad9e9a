import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("settlement", "0020_declared_results_and_funds"),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name='batchline',
            name='batch_line_content_stays',
        ),
        migrations.AddField(
            model_name='batchline',
            name='bank_code',
            field=models.CharField(blank=True, db_default='', default='', max_length=12),
        ),
        migrations.AddField(
            model_name='paymentbatch',
            name='file_format',
            field=models.CharField(choices=[('csv', 'Table (CSV)'), ('pain_001', 'ISO 20022 pain.001 (XML)')], db_default='csv', default='csv', max_length=8, verbose_name='format of the bank file'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='batchline',
            trigger=pgtrigger.compiler.Trigger(name='batch_line_content_stays', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."batch_id" IS DISTINCT FROM (NEW."batch_id") OR OLD."line_id" IS DISTINCT FROM (NEW."line_id") OR OLD."position" IS DISTINCT FROM (NEW."position") OR OLD."reference" IS DISTINCT FROM (NEW."reference") OR OLD."amount_fen" IS DISTINCT FROM (NEW."amount_fen") OR OLD."name" IS DISTINCT FROM (NEW."name") OR OLD."account_last_four" IS DISTINCT FROM (NEW."account_last_four") OR OLD."bank_code" IS DISTINCT FROM (NEW."bank_code"))', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='5494f01741266b7b47e7933deb95c25d6871a8f8', operation='UPDATE', pgid='pgtrigger_batch_line_content_stays_7393c', table='settlement_batchline', when='BEFORE')),
        ),
    ]
