"""XML by the schemas of ISO 20022; what strangers send is read without entities and network, and told of by line.

The schemas are files of two packages of ``requirements-data.txt``. The packages themselves are never imported.
"""

import re
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _
from lxml import etree

from apps.core.errors import RuleViolation

NAMESPACE = "urn:iso:std:iso:20022:tech:xsd:"
# Where the schemas of a message lie: the package, and the path in it.
PLACES = {"pain.001": ("sepaxml", "sepaxml/schemas"), "camt.054": ("camt053", "camt053/xsd")}
_NAME = re.compile(r"[a-z]{4}\.\d{3}\.\d{3}\.\d{2}")
_DECLARES = re.compile(r"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_ELEMENT = re.compile(r"Element '(?:\{[^}]*\})?(\w+)'")
_NOT_XML = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
MOST_TEXT = 140  # of a name or a purpose, in every message we write


def read_message(text: str, *, of: str) -> Any:
    """The element inside ``Document`` of a message such as ``of`` "camt.054", once the schema it names has accepted it.

    Raises RuleViolation ``file-unreadable``: what is wrong, and in which line.
    """
    root = _tree(text)
    named = etree.QName(root)
    name = (named.namespace or "").removeprefix(NAMESPACE)
    schema = _schema(name) if name.startswith(f"{of}.") else None
    if schema is None or named.localname != "Document":
        words = _("This XML file is no %(name)s message of ISO 20022. Ask your bank for that kind of file.")
        raise RuleViolation("file-unreadable", words % {"name": of})
    _refuse_unless_valid(root, schema, name)
    return root[0]


def new_message(name: str) -> Any:
    """The element ``Document`` of a message such as "pain.001.001.09", still empty."""
    return etree.Element(f"{{{NAMESPACE}{name}}}Document", nsmap={None: NAMESPACE + name})


def below(parent: Any, tag: str, text: str | None = None) -> Any:
    """A new element in ``parent``, with as much of the text as XML and the standard take."""
    child = etree.SubElement(parent, f"{{{etree.QName(parent).namespace}}}{tag}")
    if text is not None:
        child.text = _NOT_XML.sub("", text)[:MOST_TEXT]
    return child


def written(document: Any) -> str:
    """The message as text. Raises RuleViolation ``file-unreadable`` rather than hand out what its schema refuses."""
    name = etree.QName(document).namespace.removeprefix(NAMESPACE)
    schema = _schema(name)
    if schema is None:
        raise LookupError(f"The schema {name} is not installed: see requirements-data.txt.")
    _refuse_unless_valid(document, schema, name)
    return str(etree.tostring(document, encoding="UTF-8", xml_declaration=True, pretty_print=True), "utf-8")


def find(element: Any, path: str) -> Any:
    """The first element at a path such as "Refs/EndToEndId", whatever the version; None where there is none."""
    return element.find(_anywhere(path))


def find_all(element: Any, path: str) -> list[Any]:
    return list(element.iterfind(_anywhere(path)))


def text_at(element: Any, *paths: str) -> str:
    """The first text that stands at one of the paths; empty where none does."""
    found = (find(element, path) for path in paths)
    return next((text for one in found if one is not None and (text := (one.text or "").strip())), "")


def _anywhere(path: str) -> str:
    return "/".join(f"{{*}}{part}" for part in path.split("/"))


def _refuse_unless_valid(root: Any, schema: Any, name: str) -> None:
    if schema.validate(root):
        return
    first = schema.error_log[0]
    element = _ELEMENT.search(first.message)
    words = _("Line %(line)s: the element “%(element)s” is not as the standard %(name)s has it.")
    told = {"line": first.line, "element": element.group(1) if element else "?", "name": name}
    raise RuleViolation("file-unreadable", words % told)


def _schema(name: str) -> Any:
    """The schema of a message, made anew: one keeps what it last found wrong. None where no package brings it."""
    package, folder = PLACES.get(name[:8], ("", ""))
    if not package or not _NAME.fullmatch(name):
        return None
    try:
        path = Path(str(distribution(package).locate_file(f"{folder}/{name}.xsd")))
    except PackageNotFoundError:
        return None
    return etree.XMLSchema(etree.parse(str(path))) if path.exists() else None


def _tree(text: str) -> Any:
    if _DECLARES.search(text):
        words = _("This XML file declares a document type or entities, which no bank's message does. It was not read.")
        raise RuleViolation("file-unreadable", words)
    # What the file says of its own encoding is passed over: it has been decoded already.
    parser = etree.XMLParser(
        encoding="utf-8", resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True
    )
    try:
        return etree.fromstring(text.encode(), parser)
    except etree.XMLSyntaxError as error:
        words = _("Line %(line)s: this is no well-formed XML. The file may be cut off; fetch it again from your bank.")
        raise RuleViolation("file-unreadable", words % {"line": error.lineno or 1}) from error
