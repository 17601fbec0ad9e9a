"""Dated rules for income that is no labour remuneration withheld by the using unit, each with its source."""

from datetime import date

from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

# fen and basis points; bands are (up to, rate, quick deduction)
A_YEAR = [
    [3_600_000, 300, 0],
    [14_400_000, 1_000, 252_000],
    [30_000_000, 2_000, 1_692_000],
    [42_000_000, 2_500, 3_192_000],
    [66_000_000, 3_000, 5_292_000],
    [96_000_000, 3_500, 8_592_000],
    [None, 4_500, 18_192_000],
]
A_MONTH = [
    [300_000, 300, 0],
    [1_200_000, 1_000, 21_000],
    [2_500_000, 2_000, 141_000],
    [3_500_000, 2_500, 266_000],
    [5_500_000, 3_000, 441_000],
    [8_000_000, 3_500, 716_000],
    [None, 4_500, 1_516_000],
]
RULES = [
    {
        "code": "platform_cumulative",
        "label": "LR-25-16",
        "valid": (date(2025, 10, 1), None),
        "params": {"deduction_bp": 2_000, "monthly_deduction_fen": 500_000, "bands": A_YEAR},
        "source_zh": "国家税务总局公告 2025 年第 16 号",
        "source_en": "State Taxation Administration Announcement No. 16 of 2025",
    },
    {
        "code": "royalty",
        "label": "RY-61-8",
        "valid": (date(2019, 1, 1), None),
        "params": {"counted_bp": 10_000, "rate_bp": 2_000},
        "source_zh": "国家税务总局公告 2018 年第 61 号第八条",
        "source_en": "State Taxation Administration Announcement No. 61 of 2018, article 8",
    },
    {
        "code": "manuscript",
        "label": "MS-61-8",
        "valid": (date(2019, 1, 1), None),
        "params": {"counted_bp": 7_000, "rate_bp": 2_000},
        "source_zh": "国家税务总局公告 2018 年第 61 号第八条",
        "source_en": "State Taxation Administration Announcement No. 61 of 2018, article 8",
    },
    {
        "code": "nonresident_labour",
        "label": "NR-61-3",
        "valid": (date(2019, 1, 1), None),
        "params": {"deduction_bp": 2_000, "bands": A_MONTH},
        "source_zh": "国家税务总局公告 2018 年第 61 号第九条及附件 2 表三",
        "source_en": "State Taxation Administration Announcement No. 61 of 2018, article 9 and annex 2 table 3",
    },
    {
        "code": "annual_bonus",
        "label": "BN-23-30",
        "valid": (date(2019, 1, 1), date(2028, 1, 1)),
        "params": {"deduction_bp": 0, "bands": A_MONTH},
        "source_zh": "财政部 税务总局公告 2023 年第 30 号",
        "source_en": "Ministry of Finance and State Taxation Administration Announcement No. 30 of 2023",
    },
    {
        "code": "vat_person",
        "label": "VAT-26-10",
        "valid": (date(2026, 1, 1), date(2028, 1, 1)),
        "params": {
            "once_fen": 100_000,
            "month_fen": 10_000_000,
            "education_bp": 300,
            "local_education_bp": 200,
            "halved_bp": 5_000,
        },
        "source_zh": "增值税法；财政部 税务总局公告 2026 年第 10 号",
        "source_en": "VAT Law; Ministry of Finance and State Taxation Administration Announcement No. 10 of 2026",
    },
]


def add_rules(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    rules = apps.get_model("settlement", "TaxRule").objects.using(schema_editor.connection.alias)
    for row in RULES:
        rules.create(**row)


def remove_rules(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    rules = apps.get_model("settlement", "TaxRule").objects.using(schema_editor.connection.alias)
    rules.filter(code__in=[row["code"] for row in RULES]).delete()


class Migration(migrations.Migration):
    dependencies = [("settlement", "0008_tax_rule_sentence")]

    operations = [
        migrations.AlterField(
            model_name="taxrule",
            name="code",
            field=models.CharField(
                choices=[
                    ("labour_remuneration", "Labour remuneration, per payment or month"),
                    ("wages_cumulative", "Wages, cumulative withholding"),
                    ("contributions_assumed", "Social insurance and housing fund, assumed for estimates"),
                    ("platform_cumulative", "Labour remuneration through a platform, cumulative withholding"),
                    ("royalty", "Royalty and patent licence"),
                    ("manuscript", "Manuscript"),
                    ("nonresident_labour", "Labour remuneration of a non-resident"),
                    ("annual_bonus", "Annual bonus taxed apart"),
                    ("vat_person", "Value-added tax of a person, with surcharges"),
                ],
                max_length=40,
                verbose_name="rule",
            ),
        ),
        migrations.RunPython(add_rules, remove_rules),
    ]
