"""The sample's talents, as lists that the talent offices hand in: each office those of its own region."""

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence

from apps.accounts.models import User
from apps.core import clock
from apps.demo import sample, titles
from apps.demo.accounts import people
from apps.demo.sample import SampleTalent
from apps.organisations.models import OfficeRole, Region, Unit
from apps.organisations.selectors import office_people
from apps.skills.models import CredentialType, Skill
from apps.skills.occupations import occupations
from apps.talents.models import Talent
from apps.talents.services import ImportedProfile, ImportedTitle, Profile, WindowAnswer, import_profiles

FEN = 100


def judge(region: Region) -> User:
    """The officer of the region, else the supervisor above it; an own city's officer comes first."""
    found = office_people(region, OfficeRole.Role.OFFICER, OfficeRole.Role.SUPERVISOR).order_by("id").first()
    if found is None:
        raise RuntimeError(f"The sample has no talent office for the region {region.code}.")
    return found


def import_talents(some: Sequence[SampleTalent], units: dict[str, Unit]) -> int:
    """Hand in those who have no profile yet; ``units`` by the sample's keys. Return how many are new."""
    users = people([one.person for one in some])
    known = set(Talent.objects.filter(user__in=users.values()).values_list("user__phone", flat=True))
    lists: dict[str, list[SampleTalent]] = defaultdict(list)
    lookup = _Lookup(units)
    for one in some:
        if one.person.phone not in known:
            lists[units[one.unit].region.code if one.unit else one.region].append(one)
    for code in sorted(lists):
        rows = [lookup.row(one, users[one.person.phone]) for one in lists[code]]
        import_profiles(rows, by=judge(lookup.regions[code]))
    return sum(map(len, lists.values()))


class _Lookup:
    """Everything by code, read once."""

    def __init__(self, units: dict[str, Unit]) -> None:
        self.units = units
        self.regions = {region.code: region for region in Region.objects.all()}
        self.skills = {skill.code: skill for skill in Skill.objects.all()}
        self.kinds = {kind.code: kind for kind in CredentialType.objects.all()}
        self.occupations = occupations()

    def row(self, one: SampleTalent, user: User) -> ImportedProfile:
        moment = clock.now() - dt.timedelta(days=one.days_ago)
        return ImportedProfile(
            user=user,
            profile=self._profile(one),
            skills=[(self.skills[code], level, evidence) for code, level, evidence in one.skills],
            windows=list(self._windows(one)),
            wishes=[self.skills[code] for code in one.wishes],
            credentials=[self._title(one, *row) for row in one.credentials],
            occupations=self._occupations(one),
            visibility=one.visibility,
            status=one.status,
            verification=one.verification,
            handed_in_at=moment,
            confirmed_at=moment,
            lang=one.lang,
        )

    def _profile(self, one: SampleTalent) -> Profile:
        return Profile(
            headline=one.headline,
            summary=one.summary,
            talent_class=one.talent_class,
            region=self.regions[one.region],
            unit=self.units[one.unit] if one.unit else None,
            modes=one.modes,
            on_site_regions=one.on_site,
            days_per_week=one.days,
            remote_percent=one.remote,
            day_rate_fen=one.rate * FEN,
        )

    def _title(self, one: SampleTalent, code: str, region: str, evidence: int) -> ImportedTitle:
        phone = one.person.phone
        ends = titles.last_day_of(code, evidence, phone)
        return ImportedTitle(
            self.kinds[code], region, evidence, number=titles.number_of(region, phone), valid_until=ends
        )

    def _windows(self, one: SampleTalent) -> list[WindowAnswer]:
        return [
            WindowAnswer(self.regions[region], first, last, days, remote)
            for region, from_week, to_week, days, remote in one.windows
            for first, last in sample.weeks_of_year(from_week, to_week, clock.today())
        ]

    def _occupations(self, one: SampleTalent) -> list[str]:
        """The first two occupations of the national list in which the main skills are usual."""
        named = [code for key, _level, _evidence in one.skills for code in self.skills[key].occupations]
        return [code for code in dict.fromkeys(named) if code in self.occupations][:2]
