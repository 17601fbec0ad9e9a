"""The index as a file: loaded and followed it is what Postgres gives, and whatever does not fit is refused."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from apps.core import clock
from apps.core.models import OutboxEvent
from apps.core.outbox import emit
from apps.matching import facts, index, services, snapshot
from apps.matching.engine import Index
from apps.skills.models import Edition
from apps.talents import services as talents
from apps.talents.events import TalentChanged
from apps.talents.models import Talent
from tests.factories import make_skill, make_talent
from tests.matching.conftest import Story

pytestmark = pytest.mark.django_db


@pytest.fixture
def kept(story: Story, settings: Any, tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Story]:
    """Some talents, one of them hidden; the index is large, and is a file as it stood a while ago."""
    settings.DATA_DIR = tmp_path
    monkeypatch.setattr(index, "AT_ONCE", 2)
    for number in range(3):
        make_talent(unit=story.sending, skills=(make_skill(f"技能{number}"),), name=f"沈{number}")
    talents.set_visibility(Talent.objects.latest("pk"), "only_me", by=Talent.objects.latest("pk").user)
    OutboxEvent.objects.update(created_at=clock.wall() - 2 * index.REREAD)
    index.drop()
    index.renew()
    assert index.keep() == 1
    yield story
    index.drop()


def start_anew(monkeypatch: pytest.MonkeyPatch, *, loads: bool = True) -> index.Indexes:
    """As a process that has just started finds the index; where it loads the file, it may not read everybody."""
    monkeypatch.setattr(index, "_indexes", None)
    with monkeypatch.context() as only_file:
        if loads:
            only_file.setattr(index, "_build", lambda: pytest.fail("built from Postgres"))
        index.renew()
    found = index.current()
    assert found
    return found


def assert_as_postgres(found: index.Indexes) -> None:
    built = index._build()
    for one, other in ((found.shown, built.shown), (found.hidden, built.hidden)):
        assert dict(one.talents) == dict(other.talents)
        assert one.postings == other.postings
        assert one.everyone == other.everyone
    assert (found.newest, found.edition, found.year) == (built.newest, built.edition, built.year)


def test_the_file_followed_since_is_what_postgres_gives(kept: Story, monkeypatch: pytest.MonkeyPatch) -> None:
    assert_as_postgres(start_anew(monkeypatch))
    paused, hidden, dearer = Talent.objects.filter(visibility="open").order_by("pk")[:3]
    talents.pause(paused, by=paused.user)
    talents.set_visibility(hidden, "only_me", by=hidden.user)
    Talent.objects.filter(pk=dearer.pk).update(day_rate_fen=77_700)
    newcomer = make_talent(unit=kept.sending, skills=(make_skill("新技能"),))
    emit(TalentChanged(str(dearer.public_id)), TalentChanged(str(newcomer.public_id)))
    found = start_anew(monkeypatch)
    assert_as_postgres(found)
    assert {paused.pk, hidden.pk}.isdisjoint(found.shown.talents)
    assert found.shown.talents[dearer.pk].day_rate_fen == 77_700
    assert newcomer.pk in found.shown.talents


def _flip_a_byte(_patch: pytest.MonkeyPatch) -> None:
    path = snapshot._path()
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def _other(name: str, value: object) -> Callable[[pytest.MonkeyPatch], None]:
    return lambda patch: patch.setattr(snapshot, name, lambda: value)


REFUSED: dict[str, Callable[[pytest.MonkeyPatch], object]] = {
    "damaged": _flip_a_byte,
    "cut off": lambda _patch: snapshot._path().write_bytes(snapshot._path().read_bytes()[:-400]),
    "empty": lambda _patch: snapshot._path().write_bytes(b""),
    "no header": lambda _patch: snapshot._path().write_bytes(b"[]\n" + b"0" * 99),
    "older layout": lambda patch: patch.setattr(snapshot.kept, "SCHEMA", "0"),
    "another release": _other("_release", "another"),
    "another database": _other("database", snapshot.Database("1", 2)),
    "another edition": lambda _patch: Edition.objects.update_or_create(pk=1, defaults={"number": 99}),
    "another day": lambda _patch: clock.move(clock.dt.timedelta(days=1)),
    "events gone": lambda _patch: OutboxEvent.objects.all().delete(),
    "put back in time": lambda _patch: OutboxEvent.objects.filter(pk=_last()).update(payload={"talent_id": "x"}),
    "none": lambda _patch: snapshot.forget(),
}


def _last() -> int:
    return OutboxEvent.objects.latest("pk").pk


@pytest.mark.parametrize("why", REFUSED)
def test_a_file_that_does_not_fit_is_refused(kept: Story, why: str, monkeypatch: pytest.MonkeyPatch) -> None:
    REFUSED[why](monkeypatch)
    assert snapshot.load() is None


def test_without_a_file_that_fits_the_index_is_built(kept: Story, monkeypatch: pytest.MonkeyPatch) -> None:
    _flip_a_byte(monkeypatch)
    assert_as_postgres(start_anew(monkeypatch, loads=False))


def test_an_index_that_went_wrong_takes_its_file_with_it(kept: Story) -> None:
    index.drop()
    assert not snapshot._path().exists()


def test_an_old_index_serves_on_and_is_not_kept(kept: Story, monkeypatch: pytest.MonkeyPatch) -> None:
    """What takes minutes waits for nobody: nothing but the thread beside may read everybody."""
    started: list[int] = []
    monkeypatch.setattr(index, "build_aside", lambda: started.append(1))
    monkeypatch.setattr(index, "_build", lambda: pytest.fail("built while somebody waits"))
    before = index.current()
    clock.move(clock.dt.timedelta(hours=2))
    assert (index.current(), started) == (before, [])
    clock.move(clock.dt.timedelta(days=1))
    paused = Talent.objects.filter(visibility="open").earliest("pk")
    talents.pause(paused, by=paused.user)
    found = index.current()
    assert (found, len(started)) == (before, 1)
    assert paused.pk not in found.shown.talents
    assert index.keep() == 0
    Edition.objects.update_or_create(pk=1, defaults={"number": 99})
    assert index.current() is None
    assert services.refresh_talent(str(paused.public_id)) == 1
    assert services.refresh_stale() == 0
    assert services.refresh_pair(kept.demand, kept.talent.pk) is None


def test_a_small_index_is_no_file(kept: Story, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(index, "AT_ONCE", 20)
    assert index.keep() == 0
    assert snapshot.load() is None


def test_a_large_file_is_for_its_owner_alone_and_nothing_half_written_stays(kept: Story) -> None:
    path = snapshot._path()
    assert path.stat().st_mode & 0o077 == 0
    assert [one.name for one in path.parent.iterdir()] == ["index"]
    found = snapshot.load()
    assert found
    assert len(Index(found.shown, facts.taxonomy()).talents) == Talent.objects.filter(visibility="open").count()
