"""A loan's statement carries the proved cost and nothing else, by the database; and the rules for wages, as dated rows."""

from datetime import date

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

GUARDS = """
CREATE FUNCTION public.settlement_exact_cost() RETURNS trigger LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    wanted bigint;
    family text;
    lender bigint;
    contract bigint;
    cost bigint;
BEGIN
    IF TG_TABLE_NAME = 'settlement_statement' THEN wanted := NEW.id; ELSE wanted := NEW.statement_id; END IF;
    SELECT m.family, a.sending_unit_id, s.contract_fen,
           c.wage_fen + c.social_fen + c.fund_fen + c.expense_fen
      INTO family, lender, contract, cost
      FROM public.settlement_statement s
      JOIN public.agreements_agreement a ON a.id = s.agreement_id
      JOIN public.modes_sharingmode m ON m.id = a.mode_id
      LEFT JOIN public.assignments_costsheet c ON c.id = s.cost_sheet_id AND c.milestone_id = s.milestone_id
     WHERE s.id = wanted;
    IF family = 'cost_only' THEN
        IF cost IS NULL OR cost <> contract OR EXISTS (
            SELECT 1 FROM public.settlement_statementline l
             WHERE l.statement_id = wanted AND (l.kind <> 'cost' OR l.payee_unit_id IS DISTINCT FROM lender)
        ) THEN
            RAISE EXCEPTION 'statement % of a loan claims % fen for a proved cost of % fen', wanted, contract, cost
                USING ERRCODE = 'check_violation', CONSTRAINT = 'statement_exact_cost';
        END IF;
    ELSIF EXISTS (SELECT 1 FROM public.settlement_statementline l WHERE l.statement_id = wanted AND l.kind = 'cost') THEN
        RAISE EXCEPTION 'statement % is no loan and reimburses no cost', wanted
            USING ERRCODE = 'check_violation', CONSTRAINT = 'statement_exact_cost';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER statement_exact_cost AFTER INSERT ON public.settlement_statement
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION public.settlement_exact_cost();
CREATE CONSTRAINT TRIGGER statement_line_exact_cost AFTER INSERT ON public.settlement_statementline
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION public.settlement_exact_cost();
CREATE TRIGGER statement_sheet_stays BEFORE UPDATE OF cost_sheet_id ON public.settlement_statement FOR EACH ROW
    WHEN (NEW.cost_sheet_id IS DISTINCT FROM OLD.cost_sheet_id) EXECUTE FUNCTION public.settlement_stays();
REVOKE TRUNCATE ON public.assignments_costsheet FROM talentshare_app;
"""

UNDO = """
DROP TRIGGER statement_sheet_stays ON public.settlement_statement;
DROP FUNCTION public.settlement_exact_cost() CASCADE;
"""

WAGES = {
    "code": "wages_cumulative",
    "label": "WG-61-1",
    "valid": (date(2019, 1, 1), None),
    # fen and basis points; bands of the cumulative taxable income are (up to, rate, quick deduction)
    "params": {
        "monthly_deduction_fen": 500_000,
        "bands": [
            [3_600_000, 300, 0],
            [14_400_000, 1_000, 252_000],
            [30_000_000, 2_000, 1_692_000],
            [42_000_000, 2_500, 3_192_000],
            [66_000_000, 3_000, 5_292_000],
            [96_000_000, 3_500, 8_592_000],
            [None, 4_500, 18_192_000],
        ],
    },
    "source_zh": "国家税务总局公告 2018 年第 61 号第六条及附件 2 表一",
    "source_en": "State Taxation Administration Announcement No. 61 of 2018, article 6 and annex 2 table 1",
}
# No official rate: what estimates assume until the sending unit's payroll says otherwise. The office may enter its own.
CONTRIBUTIONS = {
    "code": "contributions_assumed",
    "label": "SI-0",
    "valid": (date(2019, 1, 1), None),
    "params": {
        "employer_social_bp": 2_500,
        "employer_fund_bp": 800,
        "own_social_bp": 1_050,
        "own_fund_bp": 800,
        "base_cap_fen": 2_400_000,
    },
    "source_zh": "单位社会保险 25%、公积金 8%，个人 10.5%、8%，月基数上限 24 000 元",
    "source_en": "employer's social insurance 25% and fund 8%, own 10.5% and 8%, monthly base up to 24 000 yuan",
}


def add_rules(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    rules = apps.get_model("settlement", "TaxRule").objects.using(schema_editor.connection.alias)
    for row in (WAGES, CONTRIBUTIONS):
        rules.create(**row)


def remove_rules(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    rules = apps.get_model("settlement", "TaxRule").objects.using(schema_editor.connection.alias)
    rules.filter(code__in=[WAGES["code"], CONTRIBUTIONS["code"]]).delete()


class Migration(migrations.Migration):
    dependencies = [("settlement", "0004_modes_beside_the_bird")]

    operations = [
        migrations.RunPython(add_rules, remove_rules),
        migrations.RunSQL(GUARDS, reverse_sql=UNDO),
    ]
