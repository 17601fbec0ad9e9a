"""The profile part by part: tasks, documents, calendar, who may know."""

import datetime as dt
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from apps.core import clock
from apps.core.errors import RuleViolation
from apps.skills.models import CredentialType
from apps.talents import services
from apps.talents.completeness import progress_of
from apps.talents.models import Talent, Window
from apps.talents.months import month_of, weeks_in, weeks_of_month
from apps.talents.shown import shown_table
from apps.talents.year import year_of
from tests.factories import make_member, make_mode, make_officer, make_region, make_skill, make_talent, make_unit

PARTS = ("about", "skills", "credentials", "results", "calendar", "terms", "visibility", "account")


def picture(name="证书.png"):
    bytes_ = io.BytesIO()
    Image.new("RGB", (20, 20), "white").save(bytes_, "PNG")
    return SimpleUploadedFile(name, bytes_.getvalue())


@pytest.fixture
def talent(db, settings, tmp_path):
    settings.DATA_DIR = tmp_path
    make_mode()
    make_region("320400")
    return make_talent(name="沈知远", skills=(make_skill("激光焊接"),), verification="none")


@pytest.fixture
def mine(client, talent):
    client.force_login(talent.user)
    return client


def make_type():
    return CredentialType.objects.create(
        code="senior-engineer", name_zh="高级工程师", name_en="Senior engineer", level=4
    )


@pytest.mark.parametrize("part", PARTS)
def test_every_part_opens_and_leads_back(mine, part):
    content = mine.get(reverse(f"talents:{part}")).content.decode()
    assert reverse("talents:profile") in content


def test_the_profile_lists_ten_parts_and_the_next_best_step(mine, talent):
    progress = progress_of(talent)
    assert len(progress.steps) == 10
    assert progress.next.code == "credentials"
    assert progress.next.action in mine.get(reverse("talents:profile")).content.decode()
    assert 0 < progress.percent < 100


def test_about_and_terms_keep_what_they_do_not_ask(mine, talent):
    about = {"headline": "新的一行", "talent_class": "technical", "region": talent.region_id, "unit": talent.unit_id}
    assert mine.post(reverse("talents:about"), about | {"row_version": talent.row_version}).status_code == 302
    talent.refresh_from_db()
    assert (talent.headline, talent.day_rate_fen, talent.days_per_week) == ("新的一行", 200_000, 4)
    terms = {"modes": ["migratory_bird"], "days_per_week": 2, "remote_percent": 50, "day_rate": "1800"}
    assert mine.post(reverse("talents:terms"), terms | {"row_version": talent.row_version}).status_code == 302
    talent.refresh_from_db()
    assert (talent.headline, talent.day_rate_fen, talent.modes) == ("新的一行", 180_000, ["migratory_bird"])
    assert mine.post(reverse("talents:terms"), terms | {"row_version": 1}).status_code == 422


def test_another_class_of_a_verified_profile_goes_back_to_the_office(mine, talent):
    Talent.objects.filter(pk=talent.pk).update(verification="verified")
    page = mine.get(reverse("talents:about")).content.decode()
    assert 'data-tone="wait"' in page
    about = {"headline": "一行", "talent_class": "research", "region": talent.region_id, "unit": talent.unit_id}
    mine.post(reverse("talents:about"), about)
    talent.refresh_from_db()
    assert talent.verification == "none"


def test_levels_are_changed_and_skills_taken_out(mine, talent):
    make_skill("铣削加工")
    code = talent.skill_claims.get().skill.code
    assert mine.post(reverse("talents:skills"), {f"level_{code}": "5", "added": "铣削加工"}).status_code == 302
    assert dict(talent.skill_claims.values_list("skill__label_zh", "level")) == {"激光焊接": 5, "铣削加工": 3}
    other = talent.skill_claims.exclude(skill__code=code).get().skill.code
    mine.post(reverse("talents:skills"), {f"level_{code}": "5", f"level_{other}": "0"})
    assert talent.skill_claims.count() == 1


def test_a_certificate_with_a_document_is_proved_when_the_office_verifies(mine, talent):
    kind = make_type()
    given = {"type": kind.pk, "issuing": make_region("320100").pk}
    assert mine.post(reverse("talents:credentials"), given).status_code == 302
    address = reverse("talents:evidence", args=["credential", kind.code])
    assert mine.post(address, {"file": picture()}).status_code == 302
    assert mine.post(address, {"file": SimpleUploadedFile("证书.png", b"MZ not a picture")}).status_code == 422
    services.add_result(talent, kind="paper", title="无材料", own_part="", year=2024, lang="zh-hans", by=talent.user)
    services.submit_for_verification(talent, by=talent.user)
    services.verify_talent(talent, by=make_officer(make_region("320100")))
    assert talent.credentials.get().evidence == 4
    assert talent.results.get().evidence == 0


def test_documents_are_read_by_the_talent_and_the_office_they_were_handed_to(client, talent):
    officer, other = make_officer(make_region("320100")), make_officer(make_region("310100"))
    file = services.attach_evidence(
        talent, talent.skill_claims.select_related("skill", "talent").get(), picture(), by=talent.user
    )
    address = reverse("files:download", args=[file.public_id])
    client.force_login(officer)
    assert client.get(address).status_code == 404
    services.submit_for_verification(talent, by=talent.user)
    assert client.get(address).status_code == 200
    for stranger in (other, make_member(talent.unit, "hr"), make_member(make_unit(), "hr")):
        client.force_login(stranger)
        assert client.get(address).status_code == 404
    client.force_login(officer)
    case = client.get(reverse("admin:talents_talent_change", args=[talent.pk])).content.decode()
    assert address in case


def test_the_words_of_the_office_stand_on_the_profile_until_it_is_handed_in_again(mine, talent):
    services.submit_for_verification(talent, by=talent.user)
    services.return_talent(talent, by=make_officer(make_region("320100")), reason="证书不清楚")
    assert "证书不清楚" in mine.get(reverse("talents:profile")).content.decode()
    services.submit_for_verification(talent, by=talent.user)
    assert "证书不清楚" not in mine.get(reverse("talents:profile")).content.decode()


def test_a_window_is_added_by_months_or_weeks_and_taken_out(mine, talent):
    year = clock.today().isocalendar().year
    given = {"region": talent.region_id, "days_per_week": 4, "remote_percent": 0}
    address = reverse("talents:calendar")
    assert mine.post(address, given | {"first": "m6", "last": "m6"}).status_code == 302
    assert mine.post(address, given | {"first": "w50", "last": "w51"}).status_code == 302
    assert mine.post(address, given | {"first": "w50", "last": "w51"}).status_code == 422
    assert mine.post(address, given | {"first": "m12", "last": "m1"}).status_code == 422
    found = {(one.first_week, one.last_week) for one in talent.windows.all()}
    assert {weeks_of_month(year, 6), (50, 51)} <= found
    window = talent.windows.get(first_week=50)
    assert mine.post(reverse("talents:window_remove", args=[window.pk])).status_code == 302
    assert not Window.objects.filter(pk=window.pk).exists()


def test_nobody_takes_out_the_window_of_somebody_else(mine, talent):
    window = make_talent().windows.first()
    assert mine.post(reverse("talents:window_remove", args=[window.pk])).status_code == 404


@pytest.mark.parametrize("year", [2026, 2027, 2032])
def test_each_week_belongs_to_one_month(year):
    weeks = [
        week
        for month in range(1, 13)
        for week in range(weeks_of_month(year, month)[0], weeks_of_month(year, month)[1] + 1)
    ]
    assert weeks == list(range(1, weeks_in(year) + 1))
    assert all(month_of(year, week) == dt.date.fromisocalendar(year, week, 4).month for week in weeks)


def test_the_year_tells_what_takes_a_week_and_masked_only_that_it_is_taken(talent):
    year = clock.today().isocalendar().year + 1
    stay = (dt.date.fromisocalendar(year, 10, 1), dt.date.fromisocalendar(year, 12, 1))
    services.claim(talent, [stay], kind="stay", subject="x")
    own = {week.number: week.kind for week in year_of(talent, year).weeks}
    seen = {week.number: (week.kind, week.cities) for week in year_of(talent, year, masked=True).weeks}
    assert (own[9], own[10], own[11], own[12], own[25]) == ("free", "stay", "stay", "free", "away")
    assert (seen[9], seen[10], seen[25]) == (("free", ""), ("taken", ""), ("away", ""))


def test_holidays_and_overlaps_are_marked(talent):
    services.add_window(talent, services.WindowAnswer(talent.region, 10, 12), by=talent.user)
    year = year_of(talent, 2026)
    assert 10 in year.overlaps
    assert next(week for week in year.weeks if week.number == 41).holidays > 0  # the first week of October


def test_a_unit_is_searched_shut_out_and_let_in_again(mine, talent):
    unit = make_unit("常州对手装备有限公司")
    address = reverse("talents:visibility")
    assert unit.credit_code in mine.get(address, {"unit": "对手"}).content.decode()
    assert mine.post(reverse("talents:hide"), {"unit": unit.credit_code}).status_code == 302
    assert list(talent.hidden_from.all()) == [unit]
    assert mine.post(reverse("talents:show_again", args=[unit.public_id])).status_code == 302
    assert not talent.hidden_from.exists()


def test_the_preview_shows_the_card_in_both_languages(mine, talent):
    content = mine.get(reverse("talents:preview")).content.decode()
    assert "高级工程师" in content
    assert "a day" in content
    assert "每天" in content


def test_the_four_choices_widen_who_reads():
    order = ("nobody", "agreed", "verified", "everyone")

    def reach(visibility):
        return [order.index(line.audience) for line in shown_table(visibility)]

    for narrow, wide in (("only_me", "relay"), ("relay", "masked"), ("masked", "open")):
        assert all(one <= other for one, other in zip(reach(narrow), reach(wide), strict=True))


def test_publishing_twice_is_too_late_and_somebody_else_may_not(talent):
    with pytest.raises(RuleViolation, match="wrong-state"):
        services.publish_profile(talent, by=talent.user)
    with pytest.raises(RuleViolation, match="forbidden"):
        services.publish_profile(talent, by=make_officer())
    services.pause(talent, by=talent.user)
    with pytest.raises(RuleViolation, match="wrong-state"):
        services.pause(talent, by=talent.user)
