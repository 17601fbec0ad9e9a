"""The smallest saving that has consequences: a unit's administrator gives people a role, and each of them is written to."""

import re
import time
from collections import Counter
from pathlib import Path

import requests

from apps.demo import personas
from tests.faults.estate import Estate

AT = "@faults.example"
LONGEST = 40.0
"""Seconds after which a request counts as hanging."""


class Inviter:
    """HR of the using unit, made its administrator. ``saved`` are the addresses whose saving was acknowledged."""

    def __init__(self, estate: Estate, saved: list[str] | None = None) -> None:
        persona = personas.by_key("using-hr")
        assert persona
        ((unit, public_id, user),) = estate.run(
            "SELECT u.id, u.public_id, m.user_id FROM organisations_membership m"
            " JOIN organisations_unit u ON u.id = m.unit_id JOIN accounts_user p ON p.id = m.user_id"
            " WHERE m.role = 'hr' AND p.phone LIKE %s",
            f"%{persona.phone[-11:]}",
        )
        estate.run(
            "INSERT INTO organisations_membership (public_id, created_at, unit_id, user_id, role, authority)"
            " VALUES (gen_random_uuid(), now(), %s, %s, 'administrator', '') ON CONFLICT DO NOTHING",
            unit, user,
        )  # fmt: skip
        self.estate = estate
        self.page = f"{estate.url}/units/{public_id}/"
        self.saved = [] if saved is None else saved
        self.session = estate.client()
        estate.sign_in(self.session, "using-hr")

    def save(self, name: str) -> tuple[requests.Response, float]:
        """Invite ``name``; the answer, and how long it took. 302 says that it is saved."""
        address = f"{name}{AT}"
        data = {
            "csrfmiddlewaretoken": self.session.cookies["csrf"],
            "contact": address, "name": name, "role": "finance",
        }  # fmt: skip
        began = time.monotonic()
        answer = self.session.post(
            f"{self.page}members/", data=data, headers={"Referer": self.page}, timeout=LONGEST, allow_redirects=False
        )
        if answer.status_code == 302:
            self.saved.append(address)
        return answer, time.monotonic() - began

    def save_all(self, *names: str) -> float:
        """Invite each; the longest time one took. Every one must be saved."""
        longest = 0.0
        for name in names:
            answer, took = self.save(name)
            assert answer.status_code == 302, (name, answer.status_code, answer.text[:500])
            longest = max(longest, took)
        return longest

    def members(self) -> Counter[str]:
        """Everybody with the role, by address, as the database has it."""
        rows = self.estate.run(
            "SELECT p.email FROM organisations_membership m JOIN accounts_user p ON p.id = m.user_id"
            " WHERE m.role = 'finance' AND p.email LIKE %s",
            f"%{AT}",
        )
        return Counter(address for (address,) in rows)

    def told(self) -> Counter[str]:
        """The letters that left, by reader. Letters of one second may share a file."""
        files = Path(self.estate.data / "mail").glob("*")
        return Counter(
            reader for file in files for reader in re.findall(rf"^To: (\S+{AT})$", file.read_text("utf-8"), re.M)
        )

    def check_once(self, seconds: float = 60) -> None:
        """Whatever was acknowledged is there once, and everybody was written to once."""
        self.estate.settled(seconds)
        once = Counter(self.saved)
        for what, found in (("members", self.members()), ("told", self.told())):
            assert found == once, (what, {"lost": once - found, "doubled, or never acknowledged": found - once})
        assert self.estate.dead() == 0


def parts(estate: Estate) -> dict[str, str]:
    """What /readyz says of each part."""
    found: dict[str, str] = requests.get(f"{estate.url}/readyz", timeout=LONGEST).json()["parts"]
    return found


def pids(estate: Estate) -> dict[str, int]:
    """Which processes serve; the same ones afterwards mean that nothing was started again."""
    return {name: estate.processes.pid(name) for name in ("web", "relay", "worker", "beat")}
