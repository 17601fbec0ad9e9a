"""What a log line may hold. Ids and names of errors, never the values of a row."""

import sys
import traceback
from collections.abc import MutableMapping
from typing import Any


def where_it_broke(_logger: Any, _method: str, line: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Put the path through the code and the kinds of the errors in place of ``exc_info``.

    Their messages are left out: PostgreSQL puts the values of the row into them ("Key (phone)=(…) already exists").
    """
    found = line.pop("exc_info", None)
    error = found[1] if isinstance(found, tuple) else sys.exc_info()[1] if found is True else found
    if isinstance(error, BaseException):
        line["exception"] = _path(error)
    return line


def _path(error: BaseException) -> list[str]:
    """The chain of errors, the first cause last; each with its frames, innermost last."""
    lines, seen = list[str](), set[int]()
    link: BaseException | None = error
    while link is not None and id(link) not in seen:
        seen.add(id(link))
        lines.append(f"{type(link).__module__}.{type(link).__qualname__}")
        frames = traceback.extract_tb(link.__traceback__)
        lines += [f"  {frame.filename}:{frame.lineno} {frame.name}" for frame in frames]
        link = link.__cause__ or (None if link.__suppress_context__ else link.__context__)
    return lines
