"""The words of any answer: of a page, a paper, a sheet, an archive with all of these in it."""

import io
import subprocess
import zipfile
from html import unescape


def words_of(content: bytes) -> str:
    """What somebody would read. The lines of a paper and the members of a sheet or archive stand apart."""
    if content.startswith(b"%PDF"):
        return _on_paper(content)
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as members:
            return "\n".join(words_of(members.read(name)) for name in members.namelist())
    text = content.decode("utf-8", "replace")
    return unescape(text) if text.lstrip().startswith("<") else text


def _on_paper(content: bytes) -> str:
    """Of an upload that only begins like a paper: its bytes."""
    command = ["pdftotext", "-raw", "-", "-"]
    done = subprocess.run(command, input=content, capture_output=True, timeout=60, check=False)
    return (content if done.returncode else done.stdout).decode("utf-8", "replace")
