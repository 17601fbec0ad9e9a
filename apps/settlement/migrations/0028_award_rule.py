"""The dated rule of an award for putting a result to use: what of it counts as wages of its month."""

from datetime import date

from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

CODES = [
    ("labour_remuneration", "Labour remuneration, per payment or month"),
    ("wages_cumulative", "Wages, cumulative withholding"),
    ("contributions_assumed", "Social insurance and housing fund, assumed for estimates"),
    ("platform_cumulative", "Labour remuneration through a platform, cumulative withholding"),
    ("royalty", "Royalty and patent licence"),
    ("manuscript", "Manuscript"),
    ("nonresident_labour", "Labour remuneration of a non-resident"),
    ("annual_bonus", "Annual bonus taxed apart"),
    ("conversion_award", "Award for putting a result to use, counted as wages"),
    ("vat_person", "Value-added tax of a person, with surcharges"),
    ("vat_rates", "Value-added tax, rates of persons and companies"),
]
AWARD = {
    "code": "conversion_award",
    "label": "CA-18-58",
    "valid": (date(2018, 7, 1), None),
    "params": {"counted_bp": 5_000},
    "source_zh": "财政部 税务总局 科技部《关于科技人员取得职务科技成果转化现金奖励有关个人所得税政策的通知》（财税〔2018〕58号）",
    "source_en": "Circular Cai Shui 2018 No. 58 of the Ministry of Finance, the State Taxation Administration and the "
    "Ministry of Science and Technology",
}


def add_rule(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    apps.get_model("settlement", "TaxRule").objects.using(schema_editor.connection.alias).create(**AWARD)


def remove_rule(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    rules = apps.get_model("settlement", "TaxRule").objects.using(schema_editor.connection.alias)
    rules.filter(code="conversion_award").delete()


class Migration(migrations.Migration):
    dependencies = [("settlement", "0027_custody_months")]

    operations = [
        *(
            migrations.AlterField(
                model_name=name,
                name="code",
                field=models.CharField(choices=CODES, max_length=40, verbose_name="rule"),
            )
            for name in ("taxrule", "taxruleproposal")
        ),
        migrations.RunPython(add_rule, remove_rule),
    ]
