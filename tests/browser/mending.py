"""Money that goes wrong, press by press: an objection, a payment that came back, a statement put right, a month closed.

As in ``journey``, nothing depends on words of the catalogue.
"""

import datetime as dt
import io
import re
import zipfile
from dataclasses import dataclass

from playwright.sync_api import Locator, Page, expect

from apps.settlement.iso20022.xml import find_all, read_message, text_at
from tests.browser import working
from tests.browser.journey import CODE, Phones, choose, fill, submit
from tests.browser.traces import rows
from tests.settlement.banking import notice
from tests.settlement.test_vouchers import PDF
from tests.site import Site

# A statement of the personas' unit that nobody has paid yet, with its talent and its sending unit's finance.
_TO_PAY = """
    SELECT st.public_id, st.number, a.public_id, net.id, net.amount_fen, part.id, part.amount_fen, part.position,
           talent.phone, sender.phone
      FROM settlement_statement st
      JOIN agreements_agreement a ON a.id = st.agreement_id
      JOIN settlement_statementline net ON net.statement_id = st.id AND net.kind = 'net'
      JOIN settlement_statementline part ON part.statement_id = st.id AND part.kind = 'sending_unit'
      JOIN talents_talent t ON t.id = a.talent_id
      JOIN accounts_user talent ON talent.id = t.user_id
      JOIN organisations_membership of_unit ON of_unit.unit_id = a.sending_unit_id AND of_unit.role = 'finance'
      JOIN accounts_user sender ON sender.id = of_unit.user_id
     WHERE st.status IN ('awaiting', 'confirmed') AND st.route = 'direct' AND part.amount_fen > 0
       AND a.using_unit_id IN (SELECT unit_id FROM organisations_membership m
                                 JOIN accounts_user u ON u.id = m.user_id WHERE u.phone = %s)
       AND NOT EXISTS (SELECT 1 FROM settlement_payment p WHERE p.line_id IN (net.id, part.id))
       AND NOT EXISTS (SELECT 1 FROM settlement_batchline b WHERE b.line_id IN (net.id, part.id))
     ORDER BY st.id LIMIT 1
"""


@dataclass(frozen=True)
class ToPay:
    """Where the statement is, its two payable lines, and who is paid."""

    path: str
    number: str
    agreement: str
    net: str
    net_fen: int
    part: str
    part_fen: int
    part_position: int
    talent: str
    sender: str


def statement_to_pay(site: Site, payer: str) -> ToPay:
    public_id, *rest = rows(site, _TO_PAY % f"'{payer}'")[0]
    number, agreement, net, net_fen, part, part_fen, position, talent, sender = rest
    path = f"/statements/{public_id}/"
    return ToPay(path, number, agreement, str(net), net_fen, str(part), part_fen, int(position), talent, sender)


def confirm_where_asked(*pages: Page, statement: str) -> None:
    """The using unit first; who has confirmed before is not asked again."""
    for page in pages:
        page.goto(statement)
        if page.locator("main form[action$='/confirm/'] button").count():
            working.confirm_statement(page, statement)


def recorded(page: Page, paid: int, of: int) -> None:
    """How many of the statement's transfers are recorded, as this person sees it."""
    hint = page.locator("section[aria-labelledby=payments] .section-head .hint").first
    expect(hint).to_have_text(re.compile(rf"\D*{paid}\D+{of}\D*|\D*{of}\D+{paid}\D*"))


def object_to(page: Page, words: str) -> None:
    """The one who is paid thinks the own line is wrong."""
    page.locator("main a[href$='/object/']").first.click()
    page.wait_for_load_state()
    fill(page, reason=words)
    submit(page, "reason")


def answer(page: Page, words: str) -> None:
    page.locator("main a[href*='/objections/'][href$='/answer/']").first.click()
    page.wait_for_load_state()
    fill(page, answer=words)
    submit(page, "answer")


def be_convinced(page: Page) -> None:
    page.locator("main form[action*='/objections/'][action$='/withdraw/'] button").first.click()
    page.wait_for_load_state()


def box(page: Page, line: str) -> Locator:
    """The box of one line where a batch is chosen."""
    return page.locator(f"main input[name=lines][value='{line}']")


def make_batch(page: Page, *lines: str) -> str:
    """Only these lines; approval is asked for. Returns the batch's path."""
    page.goto("/statements/payments/batches/new/")
    for one in page.locator("main input[name=lines]:not(:disabled)").all():
        one.set_checked(one.get_attribute("value") in lines)
    submit(page, "lines")
    page.locator("main form[action$='/ask/'] button").click()
    page.wait_for_load_state()
    return "/" + page.url.split("/", 3)[3]


def approve(phones: Phones, page: Page, batch: str, phone: str, fen: int) -> None:
    page.goto(batch)
    page.locator("main form[action$='/code/'] button").click()
    page.wait_for_load_state()
    fill(page, amount=f"{fen / 100:.2f}", code=phones.await_text(phone, CODE))
    submit(page, "amount")


def order_by_pain_001(page: Page, batch: str) -> list[str]:
    """Fetch the bank file once. Returns the references of its transfers."""
    page.goto(batch)
    choose(page, "file_format", "pain_001")
    with page.expect_download() as got:
        page.locator("main form:has([name=file_format]) button[type=submit]").click()
    text = got.value.path().read_text(encoding="utf-8")
    found = find_all(read_message(text, of="pain.001"), "PmtInf/CdtTrfTxInf")
    return [text_at(one, "PmtId/EndToEndId") for one in found]


def bring_notice(page: Page, batch: str, said: list[tuple[str, int, str]], day: dt.date) -> None:
    """The bank's camt.054: looked through, then recorded."""
    page.goto(f"{batch}answers/")
    content = notice(said, day=day.isoformat()).encode()
    page.locator("main input[name=file]").set_input_files(
        {"name": "camt.xml", "mimeType": "text/xml", "buffer": content}
    )
    submit(page, "file")
    page.locator("main form[action$='/answers/record/'] button").click()
    page.wait_for_load_state()


def hand_in_voucher(page: Page, statement: str, position: int, day: dt.date) -> None:
    page.goto(f"{statement}lines/{position}/voucher/")
    if page.locator("main select[name=form]").count():
        page.locator("main select[name=form]").select_option("special_invoice")
    fill(page, number="25322000000099887766", issued_on=day.isoformat())
    page.locator("main input[name=file]").set_input_files(
        {"name": "invoice.pdf", "mimeType": "application/pdf", "buffer": PDF}
    )
    submit(page, "number")


def missing_vouchers(page: Page, statement: str) -> int:
    page.goto(statement)
    return page.locator(".voucher-table .status[data-tone=wait]").count()


def ask_to_put_right(page: Page, statement: str, words: str) -> None:
    page.goto(f"{statement}put-right/")
    fill(page, words=words)
    page.locator("main button[name=action][value=ask]").click()
    page.wait_for_load_state()


def agree_to_put_right(page: Page, statement: str) -> str:
    """Returns where it led: to the old statement until all have agreed, then to the new one."""
    page.goto(f"{statement}put-right/")
    page.locator("main button[name=action][value=agree]").click()
    page.wait_for_load_state()
    return "/" + page.url.split("/", 3)[3]


def close_month(phones: Phones, maker: Page, checker: Page, phone: str, month: str) -> None:
    """No difference in any month; one person hands the month in, another closes it with a code."""
    for page, action in ((maker, "submit"), (checker, "code"), (checker, "close")):
        page.goto("/statements/reconciliation/")
        expect(page.locator(".month-table .status[data-tone=late]")).to_have_count(0)
        form = page.locator(f"form[action$='/closing/']:has(input[name=period][value='{month}'])")
        if action == "close":
            form.locator("[name=code]").fill(phones.await_text(phone, CODE))
        form.locator(f"button[value={action}]").click()
        page.wait_for_load_state()
    begins = checker.locator("p", has_text=re.compile(rf"^\s*{month}"))
    row = checker.locator("section[aria-labelledby=closings] li").filter(has=begins)
    expect(row.locator(".status[data-tone=done]")).to_have_count(1)
    expect(row.locator("form")).to_have_count(0)


def compliance_file(page: Page, statement: str) -> list[str]:
    """The names of what is in it."""
    page.goto(statement)
    link = page.locator("main a[href$='/compliance.zip']").first.get_attribute("href")
    response = page.request.get(str(link))
    assert response.ok
    return zipfile.ZipFile(io.BytesIO(response.body())).namelist()


def today(page: Page) -> dt.date:
    page.goto("/demo/")
    return working.day_of(page, ".clock-day time")
