"""The Chinese catalogue without gettext's binaries: `update` gathers strings, `check` is the gate, `compile` writes .mo.

English is the language of the code, so a string's English is its msgid. Existing translations are kept by their msgid
and context; strings that are gone from the code are dropped.
"""

import ast
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import polib
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parent.parent
CATALOGUE = ROOT / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.po"
CODE, TEMPLATES = ("apps", "talentshare"), "templates"
METADATA = {
    "Project-Id-Version": "TalentShare",
    "Language": "zh_Hans",
    "MIME-Version": "1.0",
    "Content-Type": "text/plain; charset=utf-8",
    "Content-Transfer-Encoding": "8bit",
    "Plural-Forms": "nplurals=1; plural=0;",
}
# Which arguments of a call hold the context, the message and its plural.
CALLS = {
    "gettext": (None, 0, None),
    "gettext_lazy": (None, 0, None),
    "gettext_noop": (None, 0, None),
    "ngettext": (None, 0, 1),
    "ngettext_lazy": (None, 0, 1),
    "pgettext": (0, 1, None),
    "pgettext_lazy": (0, 1, None),
    "npgettext": (0, 1, 2),
    "npgettext_lazy": (0, 1, 2),
}
# Messages whose Chinese needs no Han character: marks, file formats and the like.
WITHOUT_HAN = frozenset({", ", "; ", ": ", "PDF"})

LITERAL = r"""u?(?:'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*")"""
TEMPLATE_CALL = re.compile(
    rf"\b(gettext|ngettext|pgettext|npgettext|_)\(\s*({LITERAL}(?:\s*,\s*{LITERAL})*)", re.DOTALL
)
PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]|\{(\w*)\}")
HAN = re.compile(r"[\u3400-\u9fff]")

Key = tuple[str | None, str]


@dataclass
class Message:
    """One string of the code and where it stands."""

    text: str
    context: str | None = None
    plural: str | None = None
    files: list[str] = field(default_factory=list)

    @property
    def key(self) -> Key:
        return self.context, self.text


def in_python(source: str) -> Iterator[Message]:
    """Messages of a module, under whatever alias it imported gettext."""
    tree = ast.parse(source)
    aliases: dict[str, str] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module == "django.utils.translation":
            aliases |= {name.asname or name.name: name.name for name in node.names if name.name in CALLS}
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        function = node.func
        name = aliases.get(function.id) if isinstance(function, ast.Name) else None
        if isinstance(function, ast.Attribute) and isinstance(function.value, ast.Name) and function.attr in CALLS:
            name = function.attr if function.value.id == "translation" else None
        if name:
            yield from _message(name, [_constant(argument) for argument in node.args])


def in_template(source: str) -> Iterator[Message]:
    """Messages of a template: translate, blocktranslate with plural and trimmed, and `_("…")` in tags and filters."""
    for name, arguments in TEMPLATE_CALL.findall(templatize(source)):
        texts = [ast.literal_eval(text) for text in re.findall(LITERAL, arguments, re.DOTALL)]
        yield from _message("gettext" if name == "_" else name, texts)


def _message(name: str, arguments: list[str | None]) -> Iterator[Message]:
    """One message of a call; nothing where its words are not written at the call (then they are elsewhere)."""
    context_at, text_at, plural_at = CALLS[name]
    if len(arguments) > text_at and arguments[text_at]:
        yield Message(
            text=str(arguments[text_at]),
            context=arguments[context_at] if context_at is not None else None,
            plural=arguments[plural_at] if plural_at is not None else None,
        )


def _constant(node: ast.expr) -> str | None:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


def gather(root: Path = ROOT) -> dict[Key, Message]:
    """Every message of the code and the templates, in the order of files."""
    found: dict[Key, Message] = {}
    modules = [path for folder in CODE for path in sorted((root / folder).rglob("*.py"))]
    for path in [*modules, *sorted((root / TEMPLATES).rglob("*.html")), *sorted((root / TEMPLATES).rglob("*.txt"))]:
        read = in_python if path.suffix == ".py" else in_template
        place = path.relative_to(root).as_posix()
        for message in read(path.read_text(encoding="utf-8")):
            known = found.setdefault(message.key, message)
            known.plural = known.plural or message.plural
            if place not in known.files:
                known.files.append(place)
    return found


def open_catalogue(path: Path = CATALOGUE) -> polib.POFile:
    if path.exists():
        return polib.pofile(str(path), encoding="utf-8", wrapwidth=120)
    catalogue = polib.POFile(encoding="utf-8", wrapwidth=120)
    catalogue.metadata = dict(METADATA)
    return catalogue


def merged(messages: dict[Key, Message], old: polib.POFile) -> polib.POFile:
    """The catalogue of these messages with the translations that ``old`` has for them."""
    known = {(entry.msgctxt, entry.msgid): entry for entry in old if not entry.obsolete}
    new = polib.POFile(encoding="utf-8", wrapwidth=120)
    new.metadata = dict(METADATA)
    for key, message in messages.items():
        before = known.get(key)
        words = (before.msgstr or before.msgstr_plural.get(0, "")) if before else ""
        entry = polib.POEntry(
            msgid=message.text, msgctxt=message.context, occurrences=[(place, "") for place in message.files]
        )
        if message.plural:
            entry.msgid_plural, entry.msgstr_plural = message.plural, {0: words}
        else:
            entry.msgstr = words
        if "%(" in message.text:
            entry.flags.append("python-format")
        if before and before.fuzzy:
            entry.flags.append("fuzzy")
        new.append(entry)
    return new


def problems(messages: dict[Key, Message], catalogue: polib.POFile) -> list[str]:
    """What keeps the catalogue from being whole, one line each."""
    entries = {(entry.msgctxt, entry.msgid): entry for entry in catalogue if not entry.obsolete}
    found = []
    for key, message in messages.items():
        entry = entries.get(key)
        where = f"{message.text!r} ({message.files[0]})"
        if entry is None or bool(entry.msgid_plural) != bool(message.plural):
            found.append(f"not in the catalogue, run update: {where}")
            continue
        words = entry.msgstr_plural.get(0, "") if message.plural else entry.msgstr
        if not words:
            found.append(f"not translated: {where}")
        elif entry.fuzzy:
            found.append(f"fuzzy: {where}")
        elif placeholders(words) != placeholders(message.plural or message.text):
            found.append(f"placeholders differ: {where}")
        elif not HAN.search(words) and re.search(r"[^\W\d_]", PLACEHOLDER.sub("", words)) and key[1] not in WITHOUT_HAN:
            found.append(f"Chinese without a Han character: {where}")
    return found


def placeholders(text: str) -> set[str]:
    return {named or f"{{{brace}}}" for named, brace in PLACEHOLDER.findall(text)}


def update() -> int:
    """Bring the catalogue's list of messages up to date and say how many wait for a translator."""
    catalogue = merged(gather(), open_catalogue())
    CATALOGUE.parent.mkdir(parents=True, exist_ok=True)
    catalogue.save(str(CATALOGUE))
    print(f"{len(catalogue)} messages, {len(catalogue.untranslated_entries())} to translate")
    return 0


def check() -> int:
    """The gate: every string of the code has its Chinese."""
    found = problems(gather(), open_catalogue())
    for line in found:
        print(line)
    return 1 if found else 0


def compile_catalogue() -> int:
    """Write the .mo beside the .po, as msgfmt would."""
    open_catalogue().save_as_mofile(str(CATALOGUE.with_suffix(".mo")))
    return 0


COMMANDS = {"update": update, "check": check, "compile": compile_catalogue}

if __name__ == "__main__":
    chosen = COMMANDS.get(sys.argv[1] if len(sys.argv) == 2 else "")
    sys.exit(chosen() if chosen else "Use: python tools/catalogue.py update | check | compile")
