"""What the using unit pays beyond the agreed amount stands on the statement; the dated rates of value-added tax."""

from datetime import date

from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

# A statement is over the amount of its piece and what its terms add to it: tax that the using unit bears, VAT on top.
BEGINS = """
CREATE OR REPLACE FUNCTION public.settlement_statement_begins() RETURNS trigger LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF NEW.status <> 'draft' OR NEW.due_entry_id IS NOT NULL OR NEW.withheld_entry_id IS NOT NULL THEN
        RAISE EXCEPTION 'statement % does not begin as a draft', NEW.number
            USING ERRCODE = 'check_violation', CONSTRAINT = 'statement_begins';
    END IF;
    IF NOT EXISTS (
        SELECT FROM public.assignments_milestone m JOIN public.assignments_assignment a ON a.id = m.assignment_id
        WHERE m.id = NEW.milestone_id AND m.status = 'accepted' AND a.id = NEW.assignment_id
          AND a.agreement_id = NEW.agreement_id
          AND (NEW.cost_sheet_id IS NOT NULL OR NEW.declared_result_id IS NOT NULL
               OR m.amount_fen = NEW.contract_fen - %(added)s)
    ) THEN
        RAISE EXCEPTION 'statement % is not of an accepted milestone and its amount', NEW.number
            USING ERRCODE = 'check_violation', CONSTRAINT = 'statement_begins';
    END IF;%(terms)s
    RETURN NEW;
END $$;
"""
TERMS = """
    IF NEW.added_fen > 0 AND NOT EXISTS (
        SELECT FROM public.agreements_agreementversion v
        WHERE v.agreement_id = NEW.agreement_id AND v.number = NEW.agreement_version
          AND (v.terms #>> '{values,9.gross_or_net}' = 'net' OR v.terms #>> '{values,9.vat_treatment}' = 'on_top')
    ) THEN
        RAISE EXCEPTION 'statement % adds % fen that its terms do not name', NEW.number, NEW.added_fen
            USING ERRCODE = 'check_violation', CONSTRAINT = 'statement_begins';
    END IF;"""
SHARE = """
CREATE OR REPLACE FUNCTION public.settlement_declared_share() RETURNS trigger LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    shares boolean;
    declared bigint;
    cap bigint;
    standing numeric;
BEGIN
    SELECT m.code = 'partner', d.result_fen INTO shares, declared
      FROM public.agreements_agreement a
      JOIN public.modes_sharingmode m ON m.id = a.mode_id
      LEFT JOIN public.assignments_declaredresult d ON d.id = NEW.declared_result_id AND d.milestone_id = NEW.milestone_id
     WHERE a.id = NEW.agreement_id;
    IF (shares AND (declared IS NULL OR NEW.contract_fen - %(added)s > declared))
       OR (NOT shares AND NEW.declared_result_id IS NOT NULL) THEN
        RAISE EXCEPTION 'statement % pays % fen of a declared result of % fen', NEW.id, NEW.contract_fen, declared
            USING ERRCODE = 'check_violation', CONSTRAINT = 'statement_declared_share';
    END IF;
    cap := (NEW.calculation #>> '{inputs,result,cap_fen}')::bigint;
    IF shares AND cap IS NOT NULL THEN
        SELECT sum(s.contract_fen - %(sum)s) INTO standing FROM public.settlement_statement s
         WHERE s.agreement_id = NEW.agreement_id AND s.status <> 'reversed';
        IF standing > cap THEN
            RAISE EXCEPTION 'agreement % shares % fen, its cap is % fen', NEW.agreement_id, standing, cap
                USING ERRCODE = 'check_violation', CONSTRAINT = 'statement_share_cap';
        END IF;
    END IF;
    RETURN NULL;
END $$;
"""
STAYS = """
CREATE TRIGGER statement_added_stays BEFORE UPDATE OF added_fen ON public.settlement_statement FOR EACH ROW
    WHEN (NEW.added_fen IS DISTINCT FROM OLD.added_fen) EXECUTE FUNCTION public.settlement_stays();
"""


def written(added: str, of_others: str, terms: str) -> str:
    begins = BEGINS.replace("%(added)s", added).replace("%(terms)s", terms)
    return begins + SHARE.replace("%(added)s", added).replace("%(sum)s", of_others)


GUARDS = written("NEW.added_fen", "s.added_fen", TERMS) + STAYS
UNDO = "DROP TRIGGER statement_added_stays ON public.settlement_statement;" + written("0", "0", "")

CODES = [
    ("labour_remuneration", "Labour remuneration, per payment or month"),
    ("wages_cumulative", "Wages, cumulative withholding"),
    ("contributions_assumed", "Social insurance and housing fund, assumed for estimates"),
    ("platform_cumulative", "Labour remuneration through a platform, cumulative withholding"),
    ("royalty", "Royalty and patent licence"),
    ("manuscript", "Manuscript"),
    ("nonresident_labour", "Labour remuneration of a non-resident"),
    ("annual_bonus", "Annual bonus taxed apart"),
    ("vat_person", "Value-added tax of a person, with surcharges"),
    ("vat_rates", "Value-added tax, rates of persons and companies"),
]
RATES = {
    "code": "vat_rates",
    "label": "VAT-26-RATES",
    "valid": (date(2026, 1, 1), date(2028, 1, 1)),
    "params": {
        "person_bp": 100,
        "small_bp": 100,
        "general_bp": 600,
        "small_month_fen": 10_000_000,
        "city_bp": 700,
        "town_bp": 500,
        "elsewhere_bp": 100,
    },
    "source_zh": "增值税法；财政部 税务总局公告 2026 年第 10 号；城市维护建设税法第四条",
    "source_en": "VAT Law; Ministry of Finance and State Taxation Administration Announcement No. 10 of 2026; "
    "Urban Maintenance and Construction Tax Law, article 4",
}


def add_rates(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    apps.get_model("settlement", "TaxRule").objects.using(schema_editor.connection.alias).create(**RATES)


def remove_rates(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    rules = apps.get_model("settlement", "TaxRule").objects.using(schema_editor.connection.alias)
    rules.filter(code="vat_rates").delete()


class Migration(migrations.Migration):
    dependencies = [("settlement", "0024_indexes_of_silence")]

    operations = [
        migrations.AddField(
            model_name="statement",
            name="added_fen",
            field=models.BigIntegerField(
                db_default=0, default=0, verbose_name="of it beyond the agreed amount, in fen"
            ),
        ),
        migrations.AddConstraint(
            model_name="statement",
            constraint=models.CheckConstraint(
                condition=models.Q(added_fen__gte=0, added_fen__lt=models.F("contract_fen")),
                name="statement_added_within",
            ),
        ),
        *(
            migrations.AlterField(
                model_name=name,
                name="code",
                field=models.CharField(choices=CODES, max_length=40, verbose_name="rule"),
            )
            for name in ("taxrule", "taxruleproposal")
        ),
        migrations.RunSQL(GUARDS, reverse_sql=UNDO),
        migrations.RunPython(add_rates, remove_rates),
    ]
