"""Asks the web process of this container whether it lives, as the proxy would: by its public name, over https.

    python -m talentshare.probe    exit 0 where ``/livez`` answers on port 8000

Knows no Django: it runs every half minute.
"""

import http.client
import os
import sys
from urllib.parse import urlsplit

PORT = 8000


def lives(port: int = PORT) -> bool:
    """Return whether the web process on this machine answers."""
    site = urlsplit(os.environ.get("SITE_URL", f"http://127.0.0.1:{port}"))
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        line.request("GET", "/livez", headers={"Host": site.netloc, "X-Forwarded-Proto": site.scheme})
        return line.getresponse().status == http.HTTPStatus.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        line.close()


if __name__ == "__main__":
    sys.exit(0 if lives() else 1)
