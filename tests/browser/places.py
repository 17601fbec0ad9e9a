"""Where the objects of the main job are found on the site of these tests."""

from dataclasses import dataclass

import psycopg2

from tests.site import Site

_MAIN_JOB = """
    SELECT d.public_id, m.public_id, c.public_id, a.public_id, a.check_code, s.public_id, st.public_id
      FROM agreements_agreement a
      JOIN matching_match m ON m.id = a.match_id
      JOIN demands_demand d ON d.id = m.demand_id
      JOIN matching_unitconsent c ON c.match_id = m.id
      JOIN assignments_assignment s ON s.agreement_id = a.id
      JOIN settlement_statement st ON st.assignment_id = s.id
     WHERE d.title = '动力电池壳体激光焊接工艺优化'
     ORDER BY a.id LIMIT 1
"""


@dataclass(frozen=True)
class Places:
    """The addresses of the main job's pages."""

    demand: str
    board: str
    candidate: str
    opportunity: str
    consent: str
    agreement: str
    check: str
    assignment: str
    statement: str
    evaluation: str
    calculator: str = "/statements/calculator/?amount=98000&share=30&months=2"
    simulator: str = "/statements/simulator/?kind=wages&amount=30000&months=3&own=4500"


def places_of(site: Site) -> Places:
    demand, match, consent, agreement, code, assignment, statement = _rows(site, _MAIN_JOB)[0]
    return Places(
        demand=f"/demands/{demand}/",
        board=f"/matches/board/{demand}/",
        candidate=f"/matches/{match}/candidate/",
        opportunity=f"/matches/{match}/opportunity/",
        consent=f"/matches/consents/{consent}/",
        agreement=f"/agreements/{agreement}/",
        check=f"/agreements/check/?code={code}",
        assignment=f"/assignments/{assignment}/",
        statement=f"/statements/{statement}/",
        evaluation=f"/evaluations/{assignment}/",
    )


def names_of_people(site: Site) -> list[str]:
    """Names of people are data, written one way in every language; the longest first."""
    names = [row[0] for row in _rows(site, "SELECT name FROM accounts_user") if row[0]]
    return sorted(names, key=len, reverse=True)


def titles_of_demands(site: Site) -> list[str]:
    """Titles of demands and milestones stand in our sentences as data; where one stands alone, its language is marked."""
    titles = "SELECT title FROM demands_demand UNION SELECT title FROM assignments_milestone"
    return sorted((row[0] for row in _rows(site, titles) if row[0]), key=len, reverse=True)


def _rows(site: Site, statement: str) -> list[tuple[str, ...]]:
    connection = psycopg2.connect(site.environment["DATABASE_URL"])
    try:
        with connection.cursor() as cursor:
            cursor.execute(statement)
            return list(cursor.fetchall())
    finally:
        connection.close()
