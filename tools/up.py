#!/usr/bin/env python3
"""From a bare clone to a running TalentShare, with Python 3.11 and nothing else.

python3 tools/up.py demo             set up, start everything, serve the sample region until Ctrl-C
python3 tools/up.py demo-reset       forget the demo's data
python3 tools/up.py main-job         the main job once, with workers and databases of its own (--json: one object)
python3 tools/up.py test             every gate and test; with arguments, only pytest with these arguments
python3 tools/up.py soak             the big counts, for hours (docs/reliability.md); with names, only these parts
python3 tools/up.py lint             every gate, no test
python3 tools/up.py screenshots      pictures of the key pages into docs/images/; with names, only those
python3 tools/up.py setup            only make .venv and install
python3 tools/up.py run -- command   a command with the embedded servers in its environment; they stay running
python3 tools/up.py stop             stop the demo and the embedded servers; the data stays
"""

import sys
from pathlib import Path

if sys.version_info < (3, 11):  # noqa: UP036 - the person may well start us with an older one
    raise SystemExit(f"TalentShare needs Python 3.11 or newer, and this is {sys.version.split()[0]}.")

sys.path[0] = str(Path(__file__).resolve().parent.parent)
from tools.commands import main  # noqa: E402 - only a new enough Python can read it

if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:], usage=str(__doc__)))
