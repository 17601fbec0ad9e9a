"""The first dated tax rule, with its source. Later rates are later rows, entered in admin."""

from datetime import date

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

LABOUR = {
    "code": "labour_remuneration",
    "label": "LR-61-2",
    "valid": (date(2019, 1, 1), None),
    # fen and basis points; bands are (up to, rate, quick deduction)
    "params": {
        "small_fen": 400_000,
        "fixed_deduction_fen": 80_000,
        "deduction_bp": 2_000,
        "bands": [[2_000_000, 2_000, 0], [5_000_000, 3_000, 200_000], [None, 4_000, 700_000]],
    },
    "source_zh": "国家税务总局公告 2018 年第 61 号第八条及附件 2 表二",
    "source_en": "State Taxation Administration Announcement No. 61 of 2018, article 8 and annex 2 table 2",
}


def add_rules(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    rules = apps.get_model("settlement", "TaxRule").objects.using(schema_editor.connection.alias)
    rules.create(**LABOUR)


def remove_rules(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    rules = apps.get_model("settlement", "TaxRule").objects.using(schema_editor.connection.alias)
    rules.filter(code=LABOUR["code"], label=LABOUR["label"]).delete()


class Migration(migrations.Migration):
    dependencies = [("settlement", "0002_lines_add_up")]

    operations = [migrations.RunPython(add_rules, remove_rules)]
