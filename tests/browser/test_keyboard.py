"""With the keyboard alone: the skip link comes first and works, and whatever has the focus shows it."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

# What the focus changes: an outline, a ring of shadow, or the border, against the same element without focus.
SHOWN = """() => {
  const node = document.activeElement, look = () => {
    const style = getComputedStyle(node), box = node.closest("label") ? getComputedStyle(node.closest("label")) : style;
    return [style.outlineStyle, style.outlineWidth, style.boxShadow, style.borderColor, box.outlineStyle, box.boxShadow];
  };
  const focused = look(), rect = node.getBoundingClientRect();
  node.blur();
  const plain = look();
  node.focus({focusVisible: true});
  const name = `${node.tagName} ${node.className} ${(node.textContent || node.name || "").trim().slice(0, 30)}`;
  return {name, changed: focused.join() !== plain.join(), seen: rect.width > 0 && rect.height > 0 && rect.top >= 0};
}"""


@pytest.mark.parametrize(
    ("persona", "address"), [("", "/account/login/"), ("", "/demands/"), ("using-hr", "/demands/new/")]
)
def test_the_focus_is_seen_on_the_first_ten_stops(browse: Callable[..., Page], persona: str, address: str) -> None:
    page = browse(persona)
    page.goto(address)
    page.evaluate("document.activeElement.blur()")
    hidden = []
    for number in range(1, 11):
        page.keyboard.press("Tab")
        stop = page.evaluate(SHOWN)
        if not (stop["changed"] and stop["seen"]):
            hidden.append(f"{number}: {stop}")
    assert not hidden, "\n".join(hidden)


@pytest.mark.parametrize("address", ["/account/login/", "/demands/"])
def test_the_skip_link_leads_to_the_content(browse: Callable[..., Page], address: str) -> None:
    page = browse()
    page.goto(address)
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("Tab")
    skip = page.locator(".skip-link")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.locator("#main")).to_be_focused()
