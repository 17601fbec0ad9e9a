"""Somebody who writes messages through the web while things die: what was acknowledged is there once, all else at most once."""

import contextlib
import threading
from collections import Counter
from types import TracebackType

import psycopg2
import requests

from tests.faults.estate import Estate

PAUSE = 0.4
PATIENCE = 5.0  # seconds for one answer; who waits in vain does not know whether it was saved


class Writer:
    """Writes into the conversation of unit and talent, from when there is one until ``with`` ends."""

    def __init__(self, estate: Estate) -> None:
        self.estate = estate
        self.acknowledged, self.unknown = list[str](), list[str]()
        self.answers: Counter[str] = Counter()
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._write, daemon=True)

    def __enter__(self) -> "Writer":
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._stop.set()
        self._thread.join(30)

    def differences(self) -> list[str]:
        """What was lost or doubled, one sentence each."""
        self._stop.set()
        self._thread.join(30)
        stored = Counter(text for (text,) in self.estate.run("SELECT text FROM messaging_message"))
        lost = [f"lost although acknowledged: {text}" for text in self.acknowledged if not stored[text]]
        known = {*self.acknowledged, *self.unknown}
        doubled = [f"{times} times: {text}" for text, times in stored.items() if times > 1 and text in known]
        return lost + doubled

    def _write(self) -> None:
        session, page, number = None, "", 0
        while not self._stop.wait(PAUSE):
            with contextlib.suppress(requests.RequestException, psycopg2.Error, AssertionError, KeyError):
                session = session or self._signed_in()
                page = page or self._conversation()
                if page:
                    number += 1
                    session = session if self._post(session, page, f"save {number}") else None

    def _signed_in(self) -> requests.Session:
        session = self.estate.client()
        self.estate.sign_in(session, "using-hr")
        return session

    def _post(self, session: requests.Session, page: str, text: str) -> bool:
        """Whether the person is still signed in."""
        data = {"csrfmiddlewaretoken": session.cookies["csrf"], "text": text}
        self.unknown.append(text)
        answer = session.post(page, data=data, headers={"Referer": page}, timeout=PATIENCE, allow_redirects=False)
        self.answers[str(answer.status_code)] += 1
        saved = answer.status_code == 302 and answer.headers["Location"] in page
        if saved:
            self.acknowledged.append(text)
        return saved or answer.status_code != 302

    def _conversation(self) -> str:
        found = self.estate.run("SELECT public_id FROM messaging_thread WHERE subject LIKE %s", "match:%:two")
        return f"{self.estate.url}/messages/threads/{found[0][0]}/" if found else ""
