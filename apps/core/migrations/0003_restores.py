"""History's transaction numbers go on after a restore: how far they are ahead of the server's own."""

from django.db import migrations, models

AHEAD = """
CREATE FUNCTION core_transactions_ahead() RETURNS bigint LANGUAGE sql STABLE AS $$
    SELECT coalesce((SELECT transactions_ahead FROM core_restore ORDER BY id DESC LIMIT 1), 0)
$$;
REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON core_restore FROM talentshare_app;
"""


class Migration(migrations.Migration):
    dependencies = [("core", "0002_cache")]
    operations = [
        migrations.CreateModel(
            name="Restore",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("restored_at", models.DateTimeField()),
                ("backup", models.CharField(max_length=64)),
                ("transactions_ahead", models.BigIntegerField()),
            ],
        ),
        migrations.AddConstraint(
            model_name="restore",
            constraint=models.CheckConstraint(
                condition=models.Q(("transactions_ahead__gte", 0)), name="restore_never_counts_back"
            ),
        ),
        migrations.RunSQL(AHEAD, "DROP FUNCTION core_transactions_ahead()"),
    ]
