"""Uploads are judged by their bytes, kept privately, and read by those who may."""

import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from apps.audit.models import AuditEvent
from apps.core.errors import RuleViolation
from apps.files import inspection
from apps.files.models import StoredFile
from apps.files.rules import register_reader
from apps.files.selectors import path_of
from apps.files.services import store_upload
from tests.factories import make_user

pytestmark = pytest.mark.django_db

PDF = b"%PDF-1.7\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


def picture(kind: str = "PNG", size: tuple[int, int] = (8, 8)) -> bytes:
    target = io.BytesIO()
    Image.new("L", size).save(target, kind)
    return target.getvalue()


def office(*parts: str, fill: bytes = b"<x/>") -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as container:
        for part in ("[Content_Types].xml", *parts):
            container.writestr(part, fill)
    return target.getvalue()


def store(content: bytes, name: str = "证书.bin", owner=None, subject: str = "") -> StoredFile:
    return store_upload(SimpleUploadedFile(name, content), owner=owner or make_user(), subject=subject)


@pytest.mark.parametrize(
    ("content", "extension"),
    [
        (PDF, "pdf"),
        (picture("PNG"), "png"),
        (picture("JPEG"), "jpg"),
        (office("word/document.xml"), "docx"),
        (office("xl/workbook.xml"), "xlsx"),
    ],
)
def test_the_type_is_told_from_the_content_not_from_the_name(content, extension):
    file = store(content, "证书.html")
    assert file.name == f"证书.{extension}"
    assert path_of(file).read_bytes() == content
    assert file.stored_as not in file.name
    assert (path_of(file).stat().st_mode & 0o077) == 0


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "file-empty"),
        (b"<html><script>1</script></html>", "file-type"),
        (b"MZ" + b"\0" * 200, "file-type"),
        (b"GIF89a" + b"\0" * 50, "file-type"),
        (b"<svg xmlns='http://www.w3.org/2000/svg' onload='x'/>", "file-type"),
        (office("data.txt"), "file-type"),
        (office("word/document.xml", "word/vbaProject.bin"), "file-macros"),
        (b"PK\x03\x04 broken", "file-broken"),
        (picture("PNG")[:40], "file-broken"),
        (office("word/document.xml").replace(b"PK\x01\x02\x14\x03\x14", b"PK\x01\x02\x14\x03\xff"), "file-broken"),
        (PDF + b"<</Encrypt 3 0 R>>", "file-locked"),
    ],
)
def test_what_is_not_allowed_is_refused(content, code):
    with pytest.raises(RuleViolation) as refused:
        store(content, "a.pdf")
    assert refused.value.code == code
    assert not StoredFile.objects.exists()


def test_a_large_file_is_refused(monkeypatch):
    monkeypatch.setattr("apps.files.services.MOST_BYTES", 100)
    with pytest.raises(RuleViolation) as refused:
        store(PDF + b" " * 100)
    assert refused.value.code == "file-size"


def test_a_picture_of_too_many_pixels_is_refused_by_its_head(monkeypatch):
    monkeypatch.setattr(inspection, "MOST_PIXELS", 10_000)
    with pytest.raises(RuleViolation) as refused:
        store(picture(size=(200, 200)))
    assert refused.value.code == "file-pixels"


def test_a_container_that_swells_is_refused(monkeypatch):
    monkeypatch.setattr(inspection, "MOST_UNPACKED", 1_000_000)
    with pytest.raises(RuleViolation) as refused:
        store(office("word/document.xml", fill=b"0" * 2_000_000))
    assert refused.value.code == "file-unpacked"


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/passwd", "passwd.pdf"),
        ("C:\\Users\\li\\合同.docx", "合同.pdf"),
        ("a\u202efdp.exe", "afdp.pdf"),
        ("<img src=x onerror=1>.pdf", "img src=x onerror=1.pdf"),
        ("...", "file.pdf"),
        ("名" * 300 + ".pdf", "名" * 100 + ".pdf"),
    ],
)
def test_names_are_cleaned(given, kept):
    assert inspection.clean_name(given, inspection.PDF) == kept


def test_the_owner_downloads_it_as_an_attachment_and_history_knows(client):
    owner = make_user()
    file = store(PDF, "职称证书.pdf", owner)
    client.force_login(owner)
    answer = client.get(reverse("files:download", args=[file.public_id]))
    assert b"".join(answer.streaming_content) == PDF
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in answer["Cache-Control"]
    assert AuditEvent.objects.filter(action="file_read", object_id=str(file.public_id)).count() == 1


def test_a_stranger_does_not_find_it_unless_its_subject_lets_in(client):
    reader = make_user()
    file = store(PDF, subject="test-subject:7")
    client.force_login(reader)
    address = reverse("files:download", args=[file.public_id])
    assert client.get(address).status_code == 404
    register_reader("test-subject:", lambda user, subject: user == reader and subject.endswith(":7"))
    assert client.get(address).status_code == 200
    client.force_login(make_user())
    assert client.get(address).status_code == 404


def test_a_visitor_is_asked_to_sign_in(client):
    assert client.get(reverse("files:download", args=[store(PDF).public_id])).status_code == 302


def test_a_refused_file_is_read_by_nobody(client):
    owner = make_user()
    file = store(PDF, owner=owner)
    StoredFile.objects.update(scan=StoredFile.Scan.REFUSED)
    client.force_login(owner)
    assert client.get(reverse("files:download", args=[file.public_id])).status_code == 404
