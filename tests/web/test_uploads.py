"""Files that mean harm: refused quickly, by what they are, before anything of them is unpacked."""

import io
import struct
import tracemalloc
import zipfile
import zlib

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from apps.core.errors import RuleViolation
from apps.files.inspection import PDF, clean_name, type_of
from apps.files.models import StoredFile
from apps.files.selectors import path_of
from apps.files.services import store_upload
from tests.factories import make_user

MB = 1024 * 1024


def png_head(width: int, height: int) -> bytes:
    """A small file that says it is a large picture."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 99)) + chunk(b"IEND", b"")


def office(*more: str, fill: bytes = b"<x/>") -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as container:
        for part in ("[Content_Types].xml", "word/document.xml", *more):
            container.writestr(part, fill)
    return target.getvalue()


def names_only(count: int) -> bytes:
    """A container that is a list of names and nothing else."""
    line = struct.pack("<4s6H3L5H2L", b"PK\x01\x02", 20, 20, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0) + b"a"
    listed = b"PK\x03\x04" + line * count
    many = min(count, 0xFFFF)
    return listed + struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, many, many, len(listed) - 4, 4, 0)


def refused(content: bytes) -> str:
    with pytest.raises(RuleViolation) as violation:
        type_of(content)
    return violation.value.code


def memory_to_refuse(content: bytes, code: str) -> int:
    """The most bytes it takes. What is loaded at the first picture and the first container is loaded before."""
    type_of(png_head(1, 1))
    type_of(office())
    tracemalloc.start()
    try:
        assert refused(content) == code
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("size", [(30_000, 30_000), (12_000, 9_000), (2_147_483_647, 2_147_483_647)])
def test_a_flood_of_pixels_is_refused_by_its_head_and_says_so(size: tuple[int, int]) -> None:
    assert memory_to_refuse(png_head(*size), "file-pixels") < MB


@pytest.mark.parametrize("kind", ["names", "zeros"])
def test_a_container_that_swells_is_refused_before_it_is_opened(kind: str) -> None:
    content = names_only(300_000) if kind == "names" else office(fill=b"0" * 101 * MB)
    assert len(content) < 20 * MB
    assert memory_to_refuse(content, "file-unpacked") < 5 * MB


@pytest.mark.parametrize("part", ["word/VBAPROJECT.BIN", "xl/macrosheets/sheet1.xml", "word/activeX/activeX1.bin"])
def test_whatever_runs_inside_an_office_file_is_refused(part: str) -> None:
    assert refused(office(part)) == "file-macros"


@pytest.mark.parametrize(
    "content",
    [
        b"<!DOCTYPE html><script>7</script>%PDF-1.7",
        b"\xef\xbb\xbf<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"BM" + b"\0" * 60,
        b"RIFF\0\0\0\0WEBPVP8 ",
        b"II*\0" + b"\0" * 60,
        b"\x7fELF" + b"\0" * 60,
        b"\0",
        b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*",
    ],
    ids=["html", "svg", "bmp", "webp", "tiff", "elf", "nul", "eicar"],
)
def test_what_only_claims_to_be_a_document_is_refused(content: bytes) -> None:
    assert refused(content) == "file-type"


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("..\\..\\web.config", "web.config.pdf"),
        ("a\r\nSet-Cookie: x=1.pdf", "aSet-Cookie x=1.pdf"),
        ('a"; filename="b.exe', "a filename= b.pdf"),
        ("\x00.php", "file.pdf"),
        ("CON\u200b\u202e.pdf", "CON.pdf"),
        ("长" * 10_000, "长" * 100 + ".pdf"),
        (".htaccess", "htaccess.pdf"),
    ],
)
def test_a_name_is_only_a_name(given: str, kept: str) -> None:
    assert clean_name(given, PDF) == kept


@pytest.mark.django_db
def test_a_page_inside_a_pdf_never_runs_on_this_site(client: Client) -> None:
    """A polyglot is kept as the PDF it is, and handed out as a thing to save."""
    owner = make_user()
    content = b"%PDF-1.7\n<script>7</script>\ntrailer<<>>\n%%EOF\n"
    file = store_upload(SimpleUploadedFile("a.html", content, "text/html"), owner=owner)
    client.force_login(owner)
    answer = client.get(reverse("files:download", args=[file.public_id]))
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"] == 'attachment; filename="a.pdf"'
    assert answer["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert client.get(f"/static/{path_of(file).name}").status_code == 404
    assert client.get(f"/media/{path_of(file).name}").status_code == 404


@pytest.mark.django_db
def test_a_body_larger_than_the_site_takes_is_refused_unread(client: Client) -> None:
    client.force_login(make_user())
    answer = client.post(
        reverse("talents:evidence", args=["credential", "x"]),
        b"",
        content_type="text/plain",
        CONTENT_LENGTH="2147483648",
    )
    assert answer.status_code == 413
    assert "内容太大" in answer.content.decode()
    assert not StoredFile.objects.exists()


@pytest.mark.django_db
def test_text_larger_than_the_site_takes_is_refused_too(client: Client) -> None:
    answer = client.post(
        reverse("account_login"), {"login": "x" * 6 * MB}, content_type="application/x-www-form-urlencoded"
    )
    assert answer.status_code in {400, 413}
