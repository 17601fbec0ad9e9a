"""What the pictures of README and the guides show: each page, who looks at it, and which row of the sample region it is.

Rows are found by SQL in the sample region, where people are in the middle of things; what is not there is taken from
the main job, which came to its end.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

import psycopg2
from playwright.sync_api import Page

from tests.browser.places import Places
from tests.site import Site

OURS = "常州星澜"
# Whom the queries name: the units of the people called using-* and sending-*, the talent, the officer's region.
_NAMES = {"ours": f"{OURS}%", "theirs": "南京江宁%", "talent": "沈知远", "region": "3204%"}

# The open demand of the using unit that has most matches to look at, with its best one, and its three best as a query.
_LIVE = """
    SELECT d.public_id, (array_agg(m.public_id ORDER BY m.rank_score DESC, m.id))[1],
           array_to_string((array_agg('c=' || m.public_id ORDER BY m.rank_score DESC, m.id))[1:3], '&')
      FROM matching_match m
      JOIN demands_demand d ON d.id = m.demand_id
      JOIN organisations_unit u ON u.id = d.unit_id
     WHERE d.status = 'open' AND m.fits AND m.status = 'suggested' AND u.name_zh LIKE %(ours)s
     GROUP BY d.id ORDER BY count(*) DESC, d.id LIMIT 1
"""
_OPEN_TO_TALENT = """
    SELECT m.public_id
      FROM matching_match m
      JOIN demands_demand d ON d.id = m.demand_id
      JOIN talents_talent t ON t.id = m.talent_id
      JOIN accounts_user u ON u.id = t.user_id
     WHERE d.status = 'open' AND m.fits AND m.status IN ('suggested', 'invited') AND u.name = %(talent)s
     ORDER BY m.status = 'invited' DESC, m.rank_score DESC LIMIT 1
"""
_MASKED = """
    SELECT t.public_id
      FROM talents_talent t
      JOIN talents_talentskill s ON s.talent_id = t.id
      LEFT JOIN organisations_unit u ON u.id = t.unit_id
     WHERE t.visibility = 'masked' AND t.status = 'published' AND t.verification = 'verified'
       AND coalesce(u.name_zh, '') NOT LIKE %(ours)s
     GROUP BY t.id ORDER BY count(*) DESC, t.id LIMIT 1
"""
# A consent that the sending unit of the sample person still has to answer.
_ASKED = """
    SELECT c.public_id
      FROM matching_unitconsent c
      JOIN organisations_unit u ON u.id = c.unit_id
     WHERE c.status = 'asked' AND u.name_zh LIKE %(theirs)s
     ORDER BY c.id DESC LIMIT 1
"""
_NEGOTIATED = """
    SELECT a.public_id
      FROM agreements_agreement a
      JOIN agreements_agreementversion v ON v.agreement_id = a.id
      JOIN organisations_unit u ON u.id = a.using_unit_id
     WHERE a.status = 'draft' AND u.name_zh LIKE %(ours)s
     GROUP BY a.id HAVING count(*) > 1 ORDER BY count(*) DESC, a.id LIMIT 1
"""
_UNSIGNED = """
    SELECT a.public_id
      FROM agreements_agreement a
      JOIN agreements_signatureslot s ON s.version_id = a.current_version_id
      JOIN organisations_unit u ON u.id = a.using_unit_id
     WHERE a.status = 'signing' AND s.party = 'using' AND s.signed_at IS NULL AND u.name_zh LIKE %(ours)s
     ORDER BY a.id LIMIT 1
"""
_ON_PAPER = """
    SELECT a.public_id, s.party
      FROM agreements_papercopy p
      JOIN agreements_signatureslot s ON s.id = p.slot_id
      JOIN agreements_agreement a ON a.current_version_id = s.version_id
      JOIN organisations_unit u ON u.id = a.using_unit_id
      JOIN organisations_region r ON r.id = u.region_id
     WHERE p.status = 'handed_in' AND r.code LIKE %(region)s
     ORDER BY p.id LIMIT 1
"""
_LOAN = """
    SELECT s.public_id
      FROM assignments_assignment s
      JOIN agreements_agreement a ON a.id = s.agreement_id
      JOIN modes_sharingmode m ON m.id = a.mode_id
      JOIN organisations_unit u ON u.id IN (a.using_unit_id, a.sending_unit_id)
     WHERE m.attendance AND u.name_zh LIKE %(ours)s
     ORDER BY (SELECT count(*) FROM assignments_servicelog l WHERE l.assignment_id = s.id) DESC, s.id LIMIT 1
"""
# Statements of the sample unit: one whose money lies at the custody bank, one put right; and a line with its voucher.
_STATEMENT = """
    SELECT s.public_id
      FROM settlement_statement s
      JOIN agreements_agreement a ON a.id = s.agreement_id
      JOIN organisations_unit u ON u.id = a.using_unit_id
     WHERE u.name_zh LIKE %(ours)s AND {}
     ORDER BY s.id DESC LIMIT 1
"""
_IN_CUSTODY = _STATEMENT.format(
    "s.route = 'supervised' AND EXISTS (SELECT 1 FROM settlement_deposit d WHERE d.milestone_id = s.milestone_id)"
)
_PUT_RIGHT = _STATEMENT.format("EXISTS (SELECT 1 FROM settlement_statementreversal r WHERE r.replacement_id = s.id)")
_PROVED = """
    SELECT s.public_id, l.position
      FROM settlement_linevoucher v
      JOIN settlement_statementline l ON l.id = v.line_id
      JOIN settlement_statement s ON s.id = l.statement_id
      JOIN agreements_agreement a ON a.id = s.agreement_id
      JOIN organisations_unit u ON u.id = a.using_unit_id
     WHERE u.name_zh LIKE %(ours)s
     ORDER BY v.id DESC LIMIT 1
"""
_PLANNED = """
    SELECT p.public_id
      FROM planning_batchplan p
      JOIN organisations_region r ON r.id = p.region_id
     WHERE p.status = 'ready' AND r.code LIKE %(region)s
     ORDER BY p.id DESC LIMIT 1
"""
_SHEETS = """
    SELECT public_id FROM demands_demandsheet
     ORDER BY (SELECT count(*) FROM jsonb_object_keys(answers)) {}, id LIMIT 1
"""
_CASE = """
    SELECT u.id
      FROM organisations_unit u
      JOIN organisations_region r ON r.id = u.region_id
     WHERE u.status = 'submitted' AND r.code LIKE %(region)s
     ORDER BY u.licence_id IS NULL, u.id LIMIT 1
"""

# Nobody of the region has a task list half done: one is filled in with what an open demand says, one with a part of it.
_TASK_LISTS = f"""
from apps.demands import progress, services
from apps.demands.models import Demand
demand = Demand.objects.filter(unit__name_zh__startswith="{OURS}", status="open").order_by("pk")[0]
known = progress.typed_from(demand)
for some in (known, dict(list(known.items())[:4])):
    services.open_sheet(demand.unit, by=demand.drafted_by, answers=some)
"""


@dataclass(frozen=True)
class Scene:
    """The site, the pages of the main job on it, and the rows found so far."""

    site: Site
    job: Places
    _found: dict[str, tuple[str, ...] | None] = field(default_factory=dict)

    def row(self, statement: str) -> tuple[str, ...] | None:
        """The first row, looked up once."""
        if statement not in self._found:
            self._found[statement] = _first(self.site, statement)
        return self._found[statement]


Address = Callable[[Scene], str]


@dataclass(frozen=True)
class Shot:
    """One picture: its name, who looks (a sample person, or "" for a visitor) and at which address."""

    name: str
    persona: str
    address: Address


def _at(address: str) -> Address:
    return lambda _scene: address


def _row(statement: str, form: str, otherwise: Callable[[Places], str] = lambda _job: "") -> Address:
    """The page of the row that is found, ``form`` filled with it; without one that of the main job, or none ("")."""

    def address(scene: Scene) -> str:
        found = scene.row(statement)
        return form.format(*found) if found else otherwise(scene.job)

    return address


SHOTS = (
    Shot("home", "", _at("/")),
    Shot("sign-in", "", _at("/account/login/")),
    Shot("catalogue", "", _at("/demands/")),
    Shot("figures", "", _at("/figures/")),
    Shot("check", "", lambda scene: scene.job.check),
    Shot("demo", "", _at("/demo/")),
    Shot("workbench-using", "using-hr", _at("/workbench/")),
    Shot("register", "using-hr", _at("/units/register/")),
    Shot("posting", "using-hr", _at("/demands/new/")),
    Shot("task-list", "using-hr", _row(_SHEETS.format("ASC"), "/demands/sheets/{}/")),
    Shot("task-list-check", "using-hr", _row(_SHEETS.format("DESC"), "/demands/sheets/{}/check/")),
    Shot("planner", "using-hr", _at("/demands/planner/")),
    Shot("talents", "using-hr", _at("/talents/")),
    Shot("card", "using-hr", _row(_MASKED, "/talents/{}/")),
    Shot("demand", "using-hr", _row(_LIVE, "/demands/{}/", lambda job: job.demand)),
    Shot("board", "using-hr", _row(_LIVE, "/matches/board/{}/", lambda job: job.board)),
    Shot("compare", "using-hr", _row(_LIVE, "/matches/board/{0}/compare/?{2}")),
    Shot("relay", "using-hr", _row(_LIVE, "/matches/board/{}/relay/")),
    Shot("candidate", "using-hr", _row(_LIVE, "/matches/{1}/candidate/", lambda job: job.candidate)),
    Shot("agreement", "using-hr", lambda scene: scene.job.agreement),
    Shot("negotiation", "using-hr", _row(_NEGOTIATED, "/agreements/{}/", lambda job: job.agreement)),
    Shot("clauses", "using-hr", lambda scene: f"{scene.job.agreement}all/"),
    Shot("assignment", "using-hr", lambda scene: scene.job.assignment),
    Shot("attendance", "using-hr", _row(_LOAN, "/assignments/{}/attendance/", lambda job: job.assignment)),
    Shot("preferences", "using-hr", _at("/messages/notices/preferences/")),
    Shot("paper", "using-signatory", _row(_UNSIGNED, "/agreements/{}/paper/using/")),
    Shot("statement", "using-finance", lambda scene: scene.job.statement),
    Shot("payments", "using-finance", _at("/statements/payments/")),
    Shot("custody", "using-finance", _row(_IN_CUSTODY, "/statements/{}/")),
    Shot("put-right", "using-finance", _row(_PUT_RIGHT, "/statements/{}/")),
    Shot("voucher", "using-finance", _row(_PROVED, "/statements/{}/lines/{}/voucher/")),
    Shot("months", "using-finance", _at("/statements/reconciliation/")),
    Shot("workbench-sending", "sending-hr", _at("/workbench/")),
    Shot("consent", "sending-hr", _row(_ASKED, "/matches/consents/{}/", lambda job: job.consent)),
    Shot("standing", "sending-hr", _at("/matches/standing/")),
    Shot("people-out", "sending-hr", _at("/people-out/")),
    Shot("proofs", "sending-hr", _at("/money-and-proofs/")),
    Shot("workbench-talent", "talent", _at("/workbench/")),
    Shot("feed", "talent", _at("/matches/")),
    Shot("mine", "talent", _at("/matches/mine/")),
    Shot("opportunity", "talent", _row(_OPEN_TO_TALENT, "/matches/{}/opportunity/", lambda job: job.opportunity)),
    Shot("evaluation", "talent", lambda scene: scene.job.evaluation),
    Shot("income", "talent", _at("/statements/income/")),
    Shot("profile", "talent", _at("/talents/me/")),
    Shot("calendar", "talent", _at("/talents/me/calendar/")),
    Shot("visibility", "talent", _at("/talents/me/visibility/")),
    Shot("office", "officer", _at("/office/")),
    Shot("office-units", "officer", _at("/office/organisations/unit/")),
    Shot("office-case", "officer", _row(_CASE, "/office/organisations/unit/{}/change/")),
    Shot("office-plan", "officer", _row(_PLANNED, "/office/planning/{}/")),
    Shot("office-stages", "officer", _at("/office/stages/")),
    Shot("office-fairness", "officer", _at("/office/fairness/")),
    Shot("office-paper", "officer", _row(_ON_PAPER, "/agreements/{}/paper/{}/compare/")),
)


def fill_task_lists(scene: Scene) -> None:
    scene.site.manage("shell", "-v", "0", "-c", _TASK_LISTS)


def begin_paper(scene: Scene, page: Page) -> None:
    """``page`` belongs to the signatory of the using unit, who chooses paper for the agreement that waits."""
    found = scene.row(_UNSIGNED)
    if found:
        page.goto(f"/agreements/{found[0]}/paper/using/")
        begin = page.locator('main form[action$="/paper/using/"] .button-primary')
        if begin.count():
            begin.click()
            page.wait_for_load_state()


def _first(site: Site, statement: str) -> tuple[str, ...] | None:
    connection = psycopg2.connect(site.environment["DATABASE_URL"])
    try:
        with connection.cursor() as cursor:
            cursor.execute(statement, _NAMES)
            found: tuple[str, ...] | None = cursor.fetchone()
            return found
    finally:
        connection.close()
