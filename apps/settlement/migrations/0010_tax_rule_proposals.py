"""What is proposed for a tax rule by one person and decided by another."""

import uuid

import django.contrib.postgres.fields.ranges
import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

import apps.core.models


class Migration(migrations.Migration):
    dependencies = [
        ("settlement", "0009_rules_of_other_income"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="TaxRuleProposal",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "created_at",
                    models.DateTimeField(
                        default=apps.core.models.now_for_default, editable=False, verbose_name="created"
                    ),
                ),
                (
                    "code",
                    models.CharField(
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
                ("label", models.CharField(max_length=20, verbose_name="short name")),
                ("valid", django.contrib.postgres.fields.ranges.DateRangeField(verbose_name="in force")),
                ("params", models.JSONField(verbose_name="numbers")),
                ("source_zh", models.CharField(max_length=200, verbose_name="source (Chinese)")),
                ("source_en", models.CharField(max_length=300, verbose_name="source (English)")),
                ("before", models.JSONField(default=dict)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("proposed", "Waits for a second person"),
                            ("accepted", "Accepted"),
                            ("refused", "Refused"),
                        ],
                        default="proposed",
                        max_length=10,
                        verbose_name="status",
                    ),
                ),
                ("proposed_at", models.DateTimeField(verbose_name="proposed")),
                ("decided_at", models.DateTimeField(blank=True, null=True, verbose_name="decided")),
                ("reason", models.CharField(blank=True, max_length=200, verbose_name="reason")),
                (
                    "decided_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="decided by",
                    ),
                ),
                (
                    "proposed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="proposed by",
                    ),
                ),
                (
                    "rule",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="proposals",
                        to="settlement.taxrule",
                        verbose_name="tax rule",
                    ),
                ),
            ],
            options={
                "verbose_name": "proposed tax rule",
                "verbose_name_plural": "proposed tax rules",
                "ordering": ["-proposed_at"],
            },
        ),
        migrations.AddConstraint(
            model_name="taxruleproposal",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("decided_by", None),
                    models.Q(("decided_by", models.F("proposed_by")), _negated=True),
                    _connector="OR",
                ),
                name="tax_proposal_two_people",
            ),
        ),
        migrations.AddConstraint(
            model_name="taxruleproposal",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("decided_at", None), ("decided_by", None), ("status", "proposed")),
                    models.Q(
                        ("decided_at__isnull", False),
                        ("decided_by__isnull", False),
                        ("status__in", ["accepted", "refused"]),
                    ),
                    _connector="OR",
                ),
                name="tax_proposal_decided_by_somebody",
            ),
        ),
        migrations.AddConstraint(
            model_name="taxruleproposal",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("status", "refused"), models.Q(("reason", ""), _negated=True)),
                    models.Q(models.Q(("status", "refused"), _negated=True), ("reason", "")),
                    _connector="OR",
                ),
                name="tax_proposal_refusal_says_why",
            ),
        ),
        migrations.AddConstraint(
            model_name="taxruleproposal",
            constraint=models.UniqueConstraint(
                condition=models.Q(("status", "proposed")), fields=("rule",), name="tax_proposal_one_open"
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="taxruleproposal",
            trigger=pgtrigger.compiler.Trigger(
                name="proposal_stays",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n                IF TG_OP = 'DELETE' OR OLD.status <> 'proposed'\n                   OR (NEW.public_id, NEW.rule_id, NEW.code, NEW.label, NEW.valid, NEW.params, NEW.source_zh, NEW.source_en,\n                       NEW.before, NEW.proposed_by_id, NEW.proposed_at)\n                      IS DISTINCT FROM\n                      (OLD.public_id, OLD.rule_id, OLD.code, OLD.label, OLD.valid, OLD.params, OLD.source_zh, OLD.source_en,\n                       OLD.before, OLD.proposed_by_id, OLD.proposed_at)\n                THEN RAISE EXCEPTION 'what is proposed for a tax rule stays, and so does what was decided'\n                    USING ERRCODE = 'check_violation', CONSTRAINT = 'tax_proposal_stays'; END IF;\n                RETURN NEW;\n                ",
                    hash="5f420b2d38b4574784f47b8cdc2b7b0020c190e1",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_proposal_stays_35134",
                    table="settlement_taxruleproposal",
                    when="BEFORE",
                ),
            ),
        ),
    ]
