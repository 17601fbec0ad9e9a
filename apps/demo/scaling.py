"""Growing the sample region for benchmarks only: copies in bulk, in the database itself, behind the services' backs.

A copy has the words, skills and weeks of its original; people, units, talents, demands and notices are copied, what has
happened between them is not. Ids are the original's plus a multiple of a step, so that copies refer to copies.
"""

from collections.abc import Callable, Mapping

from django.db import connection, connections, models, transaction
from django.db.models import Max

from apps.accounts.models import User
from apps.demands.models import Demand, DemandSkill
from apps.messaging.models import Notice
from apps.organisations.models import Membership, Unit
from apps.talents.models import Credential, Talent, TalentSkill, Window

Say = Callable[[str], None]

# Columns of a copy that cannot be the original's; {k} is the number of the copy.
OWN: tuple[tuple[type[models.Model], Mapping[str, str]], ...] = (
    (User, {
        "phone": "'+86198' || lpad(({k} * 10000 + right(phone, 4)::int)::text, 8, '0')",
        "email": "{k} || '.' || email",
    }),
    (Unit, {"credit_code": "'B' || lpad((id * 1000 + {k})::text, 17, '0')", "name_zh": "name_zh || ' ' || {k}"}),
    (Membership, {}),
    (Talent, {}),
    (TalentSkill, {}),
    (Window, {}),
    (Credential, {}),
    (Talent.wishes.through, {}),
    (Demand, {"number": "number || '-' || {k}"}),
    (DemandSkill, {}),
    (Notice, {"key": "left(key, 150) || ':' || {k}"}),
)  # fmt: skip
COPIED = {model for model, _own in OWN}


@transaction.atomic
def grow(scale: int, say: Say) -> None:
    """Make the region ``scale`` times its size. Call it once, on a freshly loaded region."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = 0")
    steps = {model: (model._default_manager.aggregate(top=Max("pk"))["top"] or 0) + 1 for model in COPIED}
    for model, own in OWN:
        _copy(model, own, steps, scale)
        say(f"  {model._meta.label:<24} {model._default_manager.count():>9}")
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _copy(
    model: type[models.Model], own: Mapping[str, str], steps: Mapping[type[models.Model], int], scale: int
) -> None:
    names, values = [], []
    for field in model._meta.concrete_fields:
        names.append(f'"{field.column}"')
        values.append(_value(model, field, own, steps))
    table = model._meta.db_table
    statement = (
        f'INSERT INTO "{table}" ({", ".join(names)}) SELECT {", ".join(values)} FROM "{table}" '  # noqa: S608 - our own names
        f"CROSS JOIN generate_series(1, %s) AS copies(k) WHERE id < %s ORDER BY k, id"
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, [scale - 1, steps[model]])
    with connections["owner"].cursor() as cursor:  # the site's own login may not set a sequence
        cursor.execute("SELECT setval(pg_get_serial_sequence(%s, 'id'), %s)", [table, steps[model] * scale])


def _value(
    model: type[models.Model],
    field: "models.Field[object, object]",
    own: Mapping[str, str],
    steps: Mapping[type[models.Model], int],
) -> str:
    if field.column in own:
        return own[field.column].format(k="k")
    if field.primary_key:
        return f"id + k * {steps[model]}"
    if field.column == "public_id":
        return "gen_random_uuid()"
    if field.remote_field is not None and field.remote_field.model in steps:
        return f'"{field.column}" + k * {steps[field.remote_field.model]}'
    return f'"{field.column}"'
