"""What waits, and the bank's references, are found without reading all that was ever settled."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("settlement", "0023_quarter_reports")]

    operations = [
        migrations.AddIndex(
            model_name="statement",
            index=models.Index(
                condition=models.Q(("status", "awaiting")), fields=["confirm_due"], name="statement_waiting"
            ),
        ),
        migrations.AddIndex(
            model_name="payment",
            index=models.Index(
                condition=models.Q(("status", "submitted")), fields=["confirm_due"], name="payment_waiting"
            ),
        ),
        migrations.AddIndex(
            model_name="payment", index=models.Index(fields=["bank_reference"], name="payment_by_reference")
        ),
    ]
