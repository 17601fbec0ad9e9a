"""post_entries() opens accounts and posts many entries in one journey: a statement's, or those of a shard of silence.

All their accounts are locked before the first is posted, in the order of ids that post_entry() keeps for one: entry by
entry, two such calls would take accounts that they share crosswise.
"""

from django.db import migrations

POST_ENTRIES = """
CREATE FUNCTION public.post_entries(p_codes text[], p_kinds text[], p_entries jsonb) RETURNS SETOF public.ledger_entry
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    one jsonb;
    entry public.ledger_entry;
    wanted text[] := ARRAY(
        SELECT DISTINCT jsonb_object_keys(given -> 'postings') FROM jsonb_array_elements(p_entries) AS given
    );
BEGIN
    FOR place IN 1 .. coalesce(cardinality(p_codes), 0) LOOP
        PERFORM public.open_account(p_codes[place], p_kinds[place], false);
    END LOOP;
    PERFORM FROM public.ledger_account WHERE code = ANY (wanted) ORDER BY id FOR NO KEY UPDATE;
    FOR one IN SELECT given FROM jsonb_array_elements(p_entries) WITH ORDINALITY AS listed (given, place) ORDER BY place
    LOOP
        SELECT * INTO STRICT entry FROM public.post_entry(
            one ->> 'key', one ->> 'fingerprint', one ->> 'kind', (one ->> 'event_at')::timestamptz,
            one ->> 'subject', NULL, one -> 'postings'
        );
        RETURN NEXT entry;
    END LOOP;
END $$;
REVOKE ALL ON FUNCTION public.post_entries(text[], text[], jsonb) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION public.post_entries(text[], text[], jsonb) TO talentshare_app;
"""


class Migration(migrations.Migration):
    dependencies = [("ledger", "0003_functions_give_the_row")]

    operations = [
        migrations.RunSQL(POST_ENTRIES, reverse_sql="DROP FUNCTION public.post_entries(text[], text[], jsonb);"),
    ]
