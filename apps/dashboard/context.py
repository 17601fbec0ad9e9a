"""What the frame of every page shows: who one is here, and the ways one has."""

from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from apps.dashboard.roles import Roles, roles_on
from apps.messaging.models import Notice
from apps.modes.models import Party
from apps.organisations.selectors import READERS


@dataclass
class Way:
    """One entry of a navigation."""

    label: str
    url: str
    icon: str
    count: int = 0
    current: bool = False
    # Paths of other pages that belong to it.
    also: tuple[str, ...] = ()

    def nearness(self, path: str) -> int:
        """How much of ``path`` this way or one of its pages has in common; 0 where it leads elsewhere."""
        return max((len(start) for start in (self.url, *self.also) if path.startswith(start)), default=0)


def workspace(request: HttpRequest) -> dict[str, object]:
    """Navigation and names for the frame, in at most four queries a page, asked once a request."""
    if not hasattr(request, "user"):  # an error page before the session is known
        return {}
    roles = roles_on(request)
    if roles is None:
        return {"public_navigation": _marked(public_ways(), request.path), "footer_navigation": public_ways()}
    only_talent = roles.talent is not None and not roles.memberships and not roles.office
    ways = [] if only_talent else _marked(member_ways(roles), request.path)
    tabs = _marked(talent_ways(), request.path) if only_talent else []
    return {
        "workspace_name": workspace_name(roles),
        "account_name": roles.user.name,
        "account_party": account_party(roles),
        "notice_count": Notice.objects.filter(user=roles.user, read_at=None).count(),
        "navigation": ways or [*tabs, *talent_more_ways(roles)],
        "navigation_unit": _marked(unit_ways(roles), request.path),
        "tab_bar": tabs,
        # A wide page has room for one more than the phone's tab bar; the rest stands in the menu of the account.
        "wide_ways": _marked(wide_talent_ways(), request.path) if only_talent else [],
        "more_ways": talent_more_ways(roles) if only_talent else [],
        "frame": "reading.html" if only_talent else "workspace.html",
        "public_navigation": [] if only_talent else _marked([workbench_way(), *public_ways()], request.path),
        "footer_navigation": public_ways(),
        "is_officer": bool(roles.office),
        # Who works for a unit or the office posts and brokers instead.
        "may_apply": roles.talent is not None or roles.is_newcomer,
    }


def workspace_name(roles: Roles) -> str:
    """The first unit, else the office's region; a talent's own page needs no name."""
    if roles.units:
        return roles.units[0].name
    return _("Talent office, %(region)s") % {"region": roles.office[0].region.name} if roles.office else ""


def account_party(roles: Roles) -> str:
    """The seal beside the name: of a unit by what it does, of the office, else of the talent."""
    if roles.units:
        return Party.USING if roles.uses else Party.SENDING
    if roles.office:
        return "office"
    return Party.TALENT if roles.talent else ""


def workbench_way() -> Way:
    return Way(_("Workbench"), reverse("dashboard:workbench"), "list-checks")


def public_ways() -> list[Way]:
    return [
        Way(_("Demands"), reverse("demands:list"), "search"),
        Way(_("Talents"), reverse("talents:catalogue"), "talent"),
        Way(_("Calculator"), reverse("settlement:calculator"), "calculator"),
        Way(_("Check a document"), reverse("agreements:check"), "verify"),
    ]


def talent_ways() -> list[Way]:
    """The five ways of a talent, as the phone's tab bar has them: home, find, mine, messages, me."""
    work = (reverse("agreements:list"), reverse("assignments:list"), reverse("evaluations:list"))
    me = ("/account/", reverse("settlement:list"), reverse("matching:standing"), reverse("messaging:preferences"))
    return [
        Way(_("Home"), reverse("dashboard:workbench"), "home"),
        Way(_("Opportunities"), reverse("matching:feed"), "search", also=(reverse("demands:list"),)),
        Way(_("My matches"), reverse("matching:mine"), "assignment", also=work),
        Way(_("Messages"), reverse("messaging:threads"), "message-square"),
        Way(_("My profile"), reverse("talents:profile"), "talent", also=me),
    ]


def wide_talent_ways() -> list[Way]:
    """The same five with the income before the profile."""
    *first, profile = talent_ways()
    return [*first, income_way(), profile]


def income_way() -> Way:
    return Way(_("Income"), reverse("settlement:income"), "money", also=(reverse("settlement:list"),))


def talent_more_ways(roles: Roles) -> list[Way]:
    """What a talent has beside the five: work, papers and money of the own assignments."""
    ways = [
        income_way(),
        Way(_("Assignments"), reverse("assignments:list"), "calendar-days"),
        Way(_("Agreements"), reverse("agreements:list"), "agreement"),
        Way(_("Statements"), reverse("settlement:list"), "receipt-text"),
        Way(_("Evaluations"), reverse("evaluations:list"), "evaluation"),
        Way(_("Saved searches"), reverse("searches:mine"), "bell"),
        Way(_("Recommendations"), reverse("referrals:recommended"), "handshake"),
    ]
    if roles.talent is not None and roles.talent.unit_id is not None:
        ways.append(Way(_("Standing consent of my unit"), reverse("matching:standing_mine"), "stamp"))
    return ways


def member_ways(roles: Roles) -> list[Way]:
    """Ways of a unit's people and of the office; a talent's own profile where the person is one too."""
    ways = [
        workbench_way(),
        Way(_("Demands"), reverse("demands:list"), "demand"),
        Way(_("Talents"), reverse("talents:catalogue"), "talent"),
    ]
    if roles.uses:
        ways.append(Way(_("Our talents"), reverse("referrals:pool"), "bookmark"))
    if roles.units:
        ways += [
            Way(_("Agreements"), reverse("agreements:list"), "agreement"),
            Way(_("Assignments"), reverse("assignments:list"), "assignment"),
            Way(_("Statements"), reverse("settlement:list"), "receipt-text"),
            Way(_("Payments"), reverse("settlement:payments"), "settlement"),
        ]
        if roles.sends:
            ways += [
                Way(_("Our people out"), reverse("dashboard:people_out"), "members"),
                Way(_("Standing consents"), reverse("matching:standing"), "stamp"),
                Way(_("Money and proofs"), reverse("dashboard:proofs"), "folder-check"),
            ]
        ways += [
            Way(_("Evaluations"), reverse("evaluations:list"), "evaluation"),
            Way(_("Messages"), reverse("messaging:threads"), "message-square"),
        ]
    if roles.talent is not None:
        ways.append(Way(_("Opportunities"), reverse("matching:feed"), "search"))
        ways.append(Way(_("My matches"), reverse("matching:mine"), "assignment"))
        ways.append(Way(_("My profile"), reverse("talents:profile"), "talent"))
        ways.append(Way(_("My income"), reverse("settlement:income"), "money"))
    if roles.posts or roles.talent is not None:
        ways.append(Way(_("Saved searches"), reverse("searches:mine"), "bell"))
    if any(role.role in READERS for role in roles.office):
        ways.append(Way(_("Proposed matches"), reverse("referrals:proposals"), "handshake"))
    if roles.office:
        ways.append(Way(_("Office"), reverse("admin:index"), "verify"))
    return ways


def unit_ways(roles: Roles) -> list[Way]:
    """The person's units by name."""
    return [Way(unit.name, reverse("organisations:unit", args=[unit.public_id]), "unit") for unit in roles.units]


def _marked(ways: list[Way], path: str) -> list[Way]:
    """The same ways with the one marked that leads nearest to ``path``."""
    nearest = max(ways, key=lambda way: way.nearness(path), default=None)
    if nearest is not None and nearest.nearness(path):
        nearest.current = True
    return ways
