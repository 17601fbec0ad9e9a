"""A ZIP that is written while it is read: never whole in memory, and the same members give the same bytes."""

import hashlib
import io
import zipfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from django.http import StreamingHttpResponse

from apps.core.web.downloads import named

# No clock and no system in the bytes: every member has the first day that a ZIP knows.
_DAY: Final = (1980, 1, 1, 0, 0, 0)
_UNIX, _MODE = 3, 0o100600 << 16


@dataclass(frozen=True, slots=True)
class Member:
    """One file of an archive. ``chunks`` is called once, when its turn comes; ``note`` goes into the list of contents."""

    name: str
    note: str
    chunks: Callable[[], Iterable[bytes]]


@dataclass(frozen=True, slots=True)
class Written:
    """What of a member stands in the archive."""

    member: Member
    size: int
    sha256: str


def archive(members: Iterable[Member], contents: Callable[[list[Written]], tuple[str, bytes]]) -> Iterator[bytes]:
    """The bytes of a ZIP of ``members``, and last the file that ``contents`` makes of their hashes: its name and bytes."""
    pipe, written = _Pipe(), []
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_DEFLATED) as target:
        for member in members:
            digest, size = hashlib.sha256(), 0
            with target.open(_info(member.name), "w", force_zip64=True) as file:
                for chunk in member.chunks():
                    digest.update(chunk)
                    size += len(chunk)
                    file.write(chunk)
                    yield pipe.take()
            written.append(Written(member, size, digest.hexdigest()))
            yield pipe.take()
        name, content = contents(written)
        target.writestr(_info(name), content)
    yield pipe.take()


def archive_response(name: str, chunks: Iterator[bytes]) -> StreamingHttpResponse:
    return named(StreamingHttpResponse(chunks, content_type="application/zip"), f"{name}.zip", "attachment")


def _info(name: str) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name, _DAY)
    info.compress_type, info.create_system, info.external_attr = zipfile.ZIP_DEFLATED, _UNIX, _MODE
    return info


class _Pipe(io.RawIOBase):
    """Takes what is written until somebody asks for it. It cannot go back, and says so."""

    def __init__(self) -> None:
        self._kept = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, content: object) -> int:
        given = bytes(content)  # type: ignore[call-overload]
        self._kept += given
        return len(given)

    def take(self) -> bytes:
        """What has been written since the last time."""
        taken = bytes(self._kept)
        self._kept.clear()
        return taken
