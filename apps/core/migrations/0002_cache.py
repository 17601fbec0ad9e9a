"""The cache's table: what `createcachetable` would make, so that one command prepares the database."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("core", "0001_first")]
    operations = [
        migrations.RunSQL(
            """
            CREATE TABLE core_cache (cache_key varchar(255) PRIMARY KEY, value text NOT NULL, expires timestamptz NOT NULL);
            CREATE INDEX core_cache_expires ON core_cache (expires);
            """,
            "DROP TABLE core_cache",
        ),
    ]
