"""What every page must hold, judged in the browser: reachable by all, whole at every width, one language, one next step."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

WIDTHS = (320, 390, 1280, 1440)
AXE = Axe()
# Without fetching style sheets to write them into the page: the page policy would keep that out, and report it.
AXE_OPTIONS = {"resultTypes": ["violations"], "preload": False, "rules": {"color-contrast": {"enabled": False}}}
# Contrast takes three quarters of the time. Colours are the same in every language and in every row of a list: it is judged
# in the first language, on all of the page but the fourth and further rows.
CONTRAST = {"resultTypes": ["violations"], "preload": False, "runOnly": {"type": "rule", "values": ["color-contrast"]}}
FURTHER_ROWS = ["tbody > tr:nth-of-type(n+4)", "ul > li:nth-of-type(n+4)", "option"]
VIOLATIONS = """async ([all, contrast, further]) => {
  const found = (await axe.run(document, all)).violations;
  const without = further.filter(rows => document.querySelector(rows)).map(rows => [rows]);
  if (contrast) found.push(...(await axe.run({include: [["html"]], exclude: without}, contrast)).violations);
  return found;
}"""
# What a dialog or a menu holds comes one at a time; a catalogue of components shows many.
PRIMARY = ".button-primary:visible:not(dialog *):not([popover] *):not([data-specimen] *)"
SERIOUS = ("serious", "critical")
ENGLISH_SENTENCE = re.compile(r"[A-Za-z][A-Za-z'’]*(?:[ ,;:]+[A-Za-z][A-Za-z'’]*){2,}")
HAN = re.compile(r"[㐀-䶿一-鿿]+")
ENDONYMS = ("简体中文", "中文", "English")  # a language's own name is the same everywhere
MASKED = re.compile(r"[㐀-鿿]\*+[㐀-鿿]?")

# Own words of the page: what is drawn, what is read out, and the choices of a select. People's prose carries its `lang`.
OWN_WORDS = """foreign => {
  const words = [], names = ["aria-label", "title", "placeholder", "alt"];
  const own = node => !node.closest(`[lang|=${foreign}], script, style, noscript, textarea, [translate=no]`);
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const text = walker.currentNode.textContent.trim();
    if (text && own(walker.currentNode.parentElement)) words.push(text);
  }
  for (const node of document.body.querySelectorAll("[aria-label], [title], [placeholder], [alt]"))
    if (own(node)) for (const name of names) if (node.getAttribute(name)) words.push(node.getAttribute(name));
  return words;
}"""
TOO_WIDE = """() => {
  const edge = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= edge) return [];
  const wide = [...document.body.querySelectorAll("*")].filter(node => node.getBoundingClientRect().right > edge + 1);
  return [`${document.documentElement.scrollWidth} > ${edge}`].concat(
    wide.slice(0, 3).map(node => `${node.tagName.toLowerCase()}.${node.className}`));
}"""


@dataclass(frozen=True)
class Data:
    """What people wrote and what stands in our sentences as it is: names everywhere, titles within a sentence."""

    names: Sequence[str] = ()
    titles: Sequence[str] = ()

    def taken_out_of(self, text: str) -> str:
        rest = MASKED.sub("", text)
        for word in (*ENDONYMS, *self.names, *(title for title in self.titles if title != text)):
            rest = rest.replace(word, "")
        return rest


def faults(page: Page, language: str, data: Data, widths: Sequence[int] = WIDTHS) -> list[str]:
    """Everything wrong with the open page; nothing where it is sound."""
    page.set_viewport_size({"width": 1280, "height": 900})
    found = [
        *_not_reachable(page, contrast=language != "en"),
        *_wrong_language(page, language, data),
    ]
    primary = page.locator(PRIMARY).count()
    if primary > 1:
        found.append(f"{primary} primary buttons")
    for width in widths:
        page.set_viewport_size({"width": width, "height": 900})
        found += [f"wider than {width}: {what}" for what in page.evaluate(TOO_WIDE)]
    return found


def _not_reachable(page: Page, *, contrast: bool) -> list[str]:
    """What axe-core calls serious or critical."""
    page.evaluate(AXE.axe_script)
    return [
        f"axe {rule['id']}: {' '.join(map(str, node['target']))}"
        for rule in page.evaluate(VIOLATIONS, [AXE_OPTIONS, CONTRAST if contrast else None, FURTHER_ROWS])
        if rule["impact"] in SERIOUS
        for node in rule["nodes"][:3]
    ]


def _wrong_language(page: Page, language: str, data: Data) -> list[str]:
    english = language == "en"
    lang = page.locator("html").get_attribute("lang")
    found = [] if lang == ("en" if english else "zh-CN") else [f"lang is {lang}"]
    pattern, foreign = (HAN, "zh") if english else (ENGLISH_SENTENCE, "en")
    for text in page.evaluate(OWN_WORDS, foreign):
        own = data.taken_out_of(text)
        if hit := pattern.search(own):
            found.append(f"not translated, or without lang: {hit.group(0)!r} in {' '.join(text.split())[:80]!r}")
    return list(dict.fromkeys(found))
