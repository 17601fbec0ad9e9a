"""The site's login may add to history and read it, nothing else. The triggers refuse it to everybody."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_first")]
    operations = [
        migrations.RunSQL(
            "REVOKE UPDATE, DELETE, TRUNCATE ON audit_auditevent, audit_auditseal FROM talentshare_app",
            "GRANT UPDATE, DELETE ON audit_auditevent, audit_auditseal TO talentshare_app",
        ),
    ]
