"""Events and documents of an agreement are only ever added."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("agreements", "0001_first")]
    operations = [
        migrations.RunSQL(
            "REVOKE UPDATE, DELETE, TRUNCATE ON agreements_agreementevent, agreements_agreementdocument FROM talentshare_app",
            "GRANT UPDATE, DELETE ON agreements_agreementevent, agreements_agreementdocument TO talentshare_app",
        ),
    ]
