"""What a browser does to a page before it is live."""

import os
import pathlib
import subprocess

from case import Wrong, case

SCRIPT = pathlib.Path(__file__).parents[3] / "end2end/field/translated.mjs"


@case("a page whose texts the browser's translation wrapped becomes live")
def translated(demo):
    if "SLIPWAY_SITE_DIR" not in os.environ:
        raise Wrong("it needs the built site: run make test-field")
    done = subprocess.run(["node", SCRIPT, demo.url], capture_output=True, text=True, timeout=120)
    if done.returncode != 0:
        raise Wrong(done.stderr or done.stdout)
