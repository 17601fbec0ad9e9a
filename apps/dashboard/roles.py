"""Everything a person is here: talent, member of units, officer. Read once a request, in three queries."""

from dataclasses import dataclass
from functools import cached_property

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest

from apps.accounts.models import User
from apps.agreements.models import Agreement
from apps.modes.models import Party
from apps.organisations.models import Membership, OfficeRole, Unit
from apps.talents.models import Talent

KEEPERS = (Membership.Role.ADMINISTRATOR, Membership.Role.HR)
SIGNERS = (Membership.Role.SIGNATORY,)
SPEAKERS = (*KEEPERS, *SIGNERS)
PAYERS = (Membership.Role.FINANCE,)


@dataclass(frozen=True)
class Roles:
    """One person with the roles held now."""

    user: User
    talent: Talent | None
    memberships: tuple[Membership, ...]
    office: tuple[OfficeRole, ...]

    @cached_property
    def units(self) -> list[Unit]:
        """The person's units, each once, in the order in which the roles began."""
        return list({membership.unit_id: membership.unit for membership in self.memberships}.values())

    @property
    def is_newcomer(self) -> bool:
        return not (self.talent or self.memberships or self.office)

    @property
    def only_signs(self) -> bool:
        """A signatory and nothing else: the everyday steps of the unit are its HR's."""
        return bool(self.memberships) and self.talent is None and not self.office and self._roles == set(SIGNERS)

    @property
    def _roles(self) -> set[str]:
        return {membership.role for membership in self.memberships}

    @property
    def uses(self) -> bool:
        return any(unit.uses for unit in self.units)

    @property
    def posts(self) -> bool:
        """Whether the person may post demands for a unit."""
        return any(membership.unit.uses and membership.role in KEEPERS for membership in self.memberships)

    @property
    def sends(self) -> bool:
        return any(unit.sends for unit in self.units)

    def unit_ids(self, *roles: str) -> set[int]:
        """Units in which the person has one of these roles; no ``roles`` means any."""
        return {membership.unit_id for membership in self.memberships if not roles or membership.role in roles}

    def parties(self, agreement: Agreement, *roles: str) -> set[Party]:
        """For whom the person speaks in an agreement, by these roles where it is a unit."""
        mine = self.unit_ids(*roles)
        found: set[Party] = set()
        if self.talent is not None and agreement.talent_id == self.talent.pk:
            found.add(Party.TALENT)
        if agreement.using_unit_id in mine:
            found.add(Party.USING)
        if agreement.sending_unit_id in mine:
            found.add(Party.SENDING)
        return found


def roles_of(user: User) -> Roles:
    """The roles of ``user`` as they are now, in three queries."""
    return Roles(
        user=user,
        talent=Talent.objects.filter(user=user).select_related("unit", "region").first(),
        memberships=tuple(
            Membership.objects.filter(user=user, ended_at=None).select_related("unit__region").order_by("id")
        ),
        office=tuple(OfficeRole.objects.filter(user=user).select_related("region").order_by("id")),
    )


def roles_on(request: HttpRequest) -> Roles | None:
    """The roles of who asks, kept on the request so that frame and page ask once; None for a visitor."""
    if isinstance(request.user, AnonymousUser):
        return None
    kept: Roles | None = getattr(request, "_dashboard_roles", None)
    if kept is None or kept.user != request.user:
        kept = roles_of(request.user)
        request._dashboard_roles = kept  # type: ignore[attr-defined]
    return kept
