"""Makes the two logins and the database on a PostgreSQL of your own, as its superuser says who may. Knows no Django.

    SUPERUSER_DATABASE_URL=postgres://postgres:…@host/postgres python -m talentshare.prepare

Names and passwords are those of DATABASE_URL and OWNER_DATABASE_URL. May be run again at any time; it changes no data.
"""

import os
import sys
from collections.abc import Mapping
from urllib.parse import SplitResult, unquote, urlsplit

import psycopg2

from talentshare.embedded import APP, OWNER, prepare_database, prepare_roles
from talentshare.machine import ServerProblem


def prepare(environment: Mapping[str, str]) -> str:
    """Make roles, database and grants, and return the database's name. Raises ServerProblem for addresses that do not fit."""
    superuser = _address(environment, "SUPERUSER_DATABASE_URL")
    app, owner = _address(environment, "DATABASE_URL"), _address(environment, "OWNER_DATABASE_URL")
    for name, address, role in (("DATABASE_URL", app, APP), ("OWNER_DATABASE_URL", owner, OWNER)):
        if address.username != role or not address.password:
            raise ServerProblem(f"{name} must sign in as {role}, with a password.")
    if app.path != owner.path or len(app.path) < 2:
        raise ServerProblem("DATABASE_URL and OWNER_DATABASE_URL must name the same database.")
    server = superuser.geturl()
    try:
        prepare_roles(server, owner_password=unquote(owner.password or ""), app_password=unquote(app.password or ""))
        prepare_database(server, app.path[1:])
    except psycopg2.OperationalError:
        raise ServerProblem("The server of SUPERUSER_DATABASE_URL does not answer, or not to this login.") from None
    return app.path[1:]


def _address(environment: Mapping[str, str], name: str) -> SplitResult:
    if not environment.get(name):
        raise ServerProblem(f"Set {name} to an address such as postgres://login:password@host:5432/name.")
    return urlsplit(environment[name])


def main() -> int:
    """Prepare the server that the environment names."""
    try:
        name = prepare(os.environ)
    except ServerProblem as problem:
        sys.stderr.write(f"{problem}\n")
        return 1
    sys.stdout.write(f"The database {name} is ready for `manage.py migrate`, or for `manage.py restore`.\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
