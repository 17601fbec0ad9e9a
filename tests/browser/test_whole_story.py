"""The whole story by hand, from the demand to the way back, by the people who live it; once in each language.

They are HR, signatory and finance of the using unit, HR, signatory and finance of the sending unit, the talent on a
phone, and the officer. Every screen on the way is judged; a refusal on the way keeps what was typed.
"""

import datetime as dt
import pathlib
import subprocess
from collections.abc import Callable, Iterator
from urllib.error import HTTPError
from urllib.parse import urlparse
from urllib.request import urlopen

import pytest
from playwright.sync_api import Page, expect

from tests.browser import journey, mending, paper, working
from tests.browser.journey import Phones
from tests.browser.judging import Data, faults
from tests.browser.places import names_of_people, titles_of_demands
from tests.browser.traces import Secrets, addresses, dump_of, letters_of, overheard, queue_of, rows
from tests.browser.watching import Watch
from tests.conftest import Sample, cloned_sample
from tests.site import Site, running_site

Browse = Callable[..., Page]
USING_HR = "+8619900000101"
WIDTHS = (320, 390, 1280)


@pytest.fixture(scope="module")
def site(sample_template: Sample, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A site of this module's own: its clock moves."""
    data = tmp_path_factory.mktemp("story")
    with (
        cloned_sample(sample_template, data) as database,
        running_site(database, data, main_job=False, loaded=True, log=data / "processes.txt") as served,
        overheard(served),
    ):
        yield served


class Judge:
    """Looks at every screen of the story on the way."""

    def __init__(self, site: Site, language: str, title: str) -> None:
        self.language = language
        self.data = Data(names_of_people(site), [title, *titles_of_demands(site)])
        self.wrong: list[str] = []

    def __call__(self, *pages: Page) -> None:
        for page in pages:
            found = faults(page, self.language, self.data, WIDTHS)
            self.wrong += [f"{urlparse(page.url).path}  {one}" for one in found]


class Story:
    """One telling: the people in their browsers, and where things are."""

    def __init__(self, site: Site, browse: Browse, language: str, *, later: bool) -> None:
        self.title = journey.WORDS[language]["title"]
        self.language, self.later, self.phones, self.judge = (
            language,
            later,
            Phones(site),
            Judge(site, language, self.title),
        )
        self.browse = lambda persona="", **more: browse(persona, language=language, **more)
        self.using, self.talent = self.browse("using-hr"), self.browse("talent-skilled", width=390)

    def come_in(self, phone: str) -> Page:
        page: Page = self.browse()
        journey.sign_in_with_code(self.phones, page, phone)
        journey.speak(page, self.language)
        return page


@pytest.mark.answers(422)  # a split of 110%
@pytest.mark.parametrize(("language", "later"), [("zh-hans", False), ("en", True)])
def test_from_the_demand_to_the_way_back(
    site: Site, browse: Browse, tmp_path: pathlib.Path, language: str, later: bool
) -> None:
    story = Story(site, browse, language, later=later)
    post_and_match(story)
    come_together(story)
    consent_by_link(story)
    agreement = draft_and_split(story)
    agree(story, agreement)
    sign_all(story, agreement, tmp_path)
    assert valid_signatures(story.using, agreement, tmp_path / "sealed.pdf") == 3
    assignment = work(story)
    settle(story)
    evaluate(story, assignment)
    come_back(story, assignment)
    assert not story.judge.wrong, "\n".join(story.judge.wrong)


def post_and_match(story: Story) -> None:
    """Three screens, eight required answers at most, and matches that come by themselves."""
    using = story.using
    required = journey.write_demand(using, story.language, later=story.later)
    story.judge(using)
    required += journey.publish_demand(using, story.title)
    assert required <= 8
    journey.await_matches(using)
    story.judge(using)
    journey.invite(using, story.language)


def come_together(story: Story) -> None:
    """Four answers of the talent, the hold, and the question to the own unit."""
    journey.open_invitation(story.talent, story.title)
    story.judge(story.talent)
    assert journey.answer_invitation(story.talent, story.language) <= 4
    journey.hold(story.using)
    journey.ask_own_unit(story.talent)
    story.judge(story.using, story.talent)


def consent_by_link(story: Story) -> None:
    """The sending unit's HR never signed in here: link, code, two answers."""
    page = story.browse()
    journey.open_task_link(story.phones, page, journey.SENDING_HR)
    journey.speak(page, story.language)
    expect(page.locator("h1")).to_contain_text(journey.TALENT)
    story.judge(page)
    assert journey.consent(page, story.language) <= 2
    story.judge(page)


def draft_and_split(story: Story) -> str:
    """A split of 110% is refused and what was typed stays; the right one makes a new version. Returns the room's path."""
    using = story.using
    using.reload()
    journey.step(using)
    agreement = urlparse(using.url).path
    journey.split(using, agreement, talent="80", unit="30")
    expect(using.locator(".error-summary")).to_contain_text("100%")
    expect(using.locator("[name=talent_share]")).to_have_value("80")
    expect(using.locator("[name=separate_contract]")).to_have_value(journey.CONTRACT)
    story.judge(using)
    journey.split(using, agreement, talent="80", unit="20")
    using.wait_for_url(f"**{agreement}")
    return agreement


def agree(story: Story, agreement: str) -> None:
    """The talent's document enters clause 1; all accept; the using unit sends the text for signing."""
    sending = story.come_in(journey.SENDING_HR)
    story.talent.goto(agreement)
    if not story.talent.locator("form[action$='/accept/']").count():
        journey.step(story.talent)
        if story.talent.locator("main [name=number]").count():
            journey.give_identity(story.talent, journey.TALENT, serial=21)
    for page in (story.talent, sending, story.using):
        journey.accept(page, agreement)
    story.judge(sending)
    journey.step(story.using)


def sign_all(story: Story, agreement: str, folder: pathlib.Path) -> None:
    """The sending unit on paper, which the officer compares; the using unit and, last, the talent with a code."""
    sending, using = story.come_in(journey.SENDING_SIGNATORY), story.browse("using-signatory")
    pages = paper.sign_on_paper(sending, agreement, "sending", folder)
    paper.nobody_confirms_the_own(sending, agreement, "sending")
    journey.sign(story.phones, using, agreement, journey.USING_SIGNATORY, serial=22)
    officer = story.browse("officer")
    assert paper.compare(officer, agreement, "sending", story.judge) == pages
    journey.sign(story.phones, story.talent, agreement, journey.TALENTS_PHONE, serial=24)
    story.judge(sending, officer, story.talent)


def valid_signatures(using: Page, agreement: str, path: pathlib.Path) -> int:
    """How many signatures of the sealed file pdfsig calls valid: two electronic ones, and the seal over all."""
    using.goto(agreement)
    link = using.locator("a[href*='/documents/sealed/']")
    journey.await_after_reload(using, link)
    answer = using.request.get(str(link.get_attribute("href")))
    assert answer.headers["content-type"] == "application/pdf"
    path.write_bytes(answer.body())
    told = subprocess.run(["pdfsig", str(path)], capture_output=True, text=True, check=False, timeout=60).stdout
    return told.count("Signature is Valid.")


def work(story: Story) -> str:
    """The list of day one, the first day, a day in the log, the result, its acceptance. Returns the assignment's path."""
    using, talent = story.using, story.talent
    assignment = working.find_assignment(using, story.title)
    story.judge(using)
    working.let_it_be(using, working.first_day(using))
    working.prepare(using, assignment)
    working.arrive(talent, assignment)
    working.log_a_day(talent, assignment, story.language)
    working.hand_in(talent, assignment, story.language)
    story.judge(talent)
    working.accept_work(using, assignment)
    story.judge(using)
    return assignment


def settle(story: Story) -> None:
    """Three confirm, finance pays from its own bank, each payee confirms the receipt."""
    finance, sending = story.browse("using-finance"), story.come_in(journey.SENDING_FINANCE)
    statement = working.find_statement(finance, story.title)
    for page in (finance, sending, story.talent):
        working.confirm_statement(page, statement)
        story.judge(page)
    assert working.pay_all(finance, statement) == 2
    for page in (sending, story.talent):
        working.receive(page, statement)
    finance.goto(statement)
    story.judge(finance)
    expect(finance.locator(".next-step[data-turn=you]")).to_have_count(0)


def evaluate(story: Story, assignment: str) -> None:
    """Four directions, nobody reads the others' before the last is in."""
    sending = story.come_in(journey.SENDING_HR)
    given = [working.evaluate(page, assignment) for page in (story.talent, story.using, sending)]
    assert given == [1, 2, 1]
    story.judge(sending)


def come_back(story: Story, assignment: str) -> None:
    for page in (story.using, story.talent):
        working.come_back(page, assignment)
    story.talent.goto(assignment)
    story.judge(story.talent)
    expect(story.talent.locator(".next-step[data-turn=done]")).to_have_count(1)


def test_money_that_went_wrong_is_put_right(site: Site, browse: Browse) -> None:
    """A line is disputed, a payment comes back, an error is found after paying; the month closes without a difference."""
    phones, due = Phones(site), mending.statement_to_pay(site, USING_HR)
    finance, second = browse("using-finance"), browse("using-hr")
    talent, sender = browse(width=390), browse()
    journey.sign_in_with_code(phones, talent, due.talent)
    journey.sign_in_with_code(phones, sender, due.sender)
    mending.confirm_where_asked(finance, sender, talent, statement=due.path)
    dispute_one_line(finance, talent, due)
    pay_with_one_returned(phones, finance, second, due)
    for page in (finance, talent, sender):
        page.goto(due.path)
        mending.recorded(page, 1, of=2)
    working.receive(sender, due.path)
    pay_once_more(finance, talent, due)
    missing = mending.missing_vouchers(finance, due.path)
    mending.hand_in_voucher(sender, due.path, due.part_position, mending.today(sender))
    assert mending.missing_vouchers(finance, due.path) == missing - 1
    put_right(finance, talent, sender, due)
    paid_in = mending.today(finance)
    working.let_it_be(finance, (paid_in.replace(day=1) + dt.timedelta(days=32)).replace(day=1))
    mending.close_month(phones, finance, second, USING_HR, f"{paid_in:%Y-%m}")
    names = mending.compliance_file(finance, due.path)
    assert any(name.startswith("04") for name in names)


def dispute_one_line(finance: Page, talent: Page, due: mending.ToPay) -> None:
    """Only the disputed line waits: the other one can go into a batch."""
    talent.goto(due.path)
    mending.object_to(talent, "少算了一天。")
    finance.goto("/statements/payments/batches/new/")
    expect(mending.box(finance, due.net)).to_be_disabled()
    expect(mending.box(finance, due.part)).to_be_enabled()
    finance.goto(due.path)
    mending.answer(finance, "日志为十二天，与验收一致。")
    talent.goto(due.path)
    mending.be_convinced(talent)


def pay_with_one_returned(phones: Phones, finance: Page, second: Page, due: mending.ToPay) -> None:
    """Two people hand an order to the bank; it pays the unit, and the talent's money comes back: a wrong account."""
    batch = mending.make_batch(finance, due.net, due.part)
    mending.approve(phones, second, batch, USING_HR, due.net_fen + due.part_fen)
    net, part = mending.order_by_pain_001(finance, batch)
    said = [(net, due.net_fen, "returned"), (part, due.part_fen, "paid")]
    mending.bring_notice(finance, batch, said, mending.today(finance))
    expect(finance.locator(".batch-table .status[data-tone=late]")).to_have_count(1)
    expect(finance.locator(".batch-table .status[data-tone=done]")).to_have_count(1)


def pay_once_more(finance: Page, talent: Page, due: mending.ToPay) -> None:
    """The talent gives the right account; the line is paid once more, by itself, and received."""
    talent.goto("/talents/me/account/")
    journey.fill(talent, number="6222020000000005678")
    journey.submit(talent, "number")
    assert working.pay_all(finance, due.path) == 1
    working.receive(talent, due.path)
    for page in (finance, talent):
        page.goto(due.path)
        mending.recorded(page, 2, of=2)


def put_right(finance: Page, talent: Page, sender: Page, due: mending.ToPay) -> None:
    """An error found after paying: all three agree, the new statement counts what was paid, nothing is paid twice."""
    mending.ask_to_put_right(finance, due.path, "工作天数与日志不符。")
    assert mending.agree_to_put_right(talent, due.path) == due.path
    fresh = mending.agree_to_put_right(sender, due.path)
    assert fresh != due.path
    for page in (finance, sender, talent):
        working.confirm_statement(page, fresh)
    finance.goto(fresh)
    expect(finance.locator(".pay-table a[href$='/payment/']")).to_have_count(0)


def test_what_the_stories_left_behind_names_nobody(site: Site, browse: Browse, watch: Watch) -> None:
    """Numbers of documents and accounts stand nowhere; names and telephones where they are meant, and nowhere else."""
    assert any("/signed/" in url for url in watch.asked), "run it with the stories of this file, which come before it"
    typed = {type_identity(browse("newcomer")), type_account(browse("talent-skilled"))}
    assert_nobody_is_named(site, addresses(watch.asked), typed)


def type_identity(page: Page) -> str:
    page.goto("/account/identity/")
    journey.give_identity(page, "新人", serial=31)
    return journey.identity_number(31)


def type_account(page: Page) -> str:
    page.goto("/talents/me/account/")
    journey.fill(page, number="6222020000000009876")
    journey.submit(page, "number")
    return "6222020000000009876"


def assert_nobody_is_named(site: Site, asked: str, typed: set[str]) -> None:
    with pytest.raises(HTTPError):
        urlopen(f"{site.url}/language/", b"")  # without a token, which is logged
    secrets, log, queue = Secrets.of(site), (site.data / "processes.txt").read_text(), queue_of(site)
    assert typed <= secrets.numbers, "kept, and so looked for"
    assert "Forbidden" in log
    assert "deliver" in queue
    for place, text in (("log", log), ("queue", queue), ("addresses", asked)):
        assert secrets.all_in(text) == set(), place
    letters = letters_of(site)
    assert len(letters) > 20
    assert secrets.contacts_in("\n".join(letters)) == set()
    assert {table: found for table, text in dump_of(site) if (found := secrets.numbers_in(text))} == {}
    history = "SELECT concat_ws(' ', object_label, detail::text) FROM audit_auditevent"
    events = "SELECT payload::text FROM core_outboxevent UNION ALL SELECT detail::text FROM agreements_agreementevent"
    for statement in (history, events):
        assert secrets.contacts_in("\n".join(text for (text,) in rows(site, statement))) == set()
