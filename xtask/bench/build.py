#!/usr/bin/env python3
"""What building Slipway costs, beside an older commit, in processor time on this machine in one run.

    make bench-build                      all three steps against 6775895
    xtask/bench/build.py --base COMMIT --steps first,change

first    from a fresh clone and an empty cache to the page that answers (crates are downloaded before)
change   a changed line in app/src/pages/run.rs to the site and the server that have it
install  `make install` from a fresh clone and an empty cache

Each side is a worktree of its own, with a cache of its own, in a temporary folder that is removed at the end. The
processor time is that of all processes that make starts, as the kernel adds it up. It takes about an hour on two cores.
"""

import argparse
import os
import pathlib
import resource
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.request

AIMS = {"first": 1 / 2, "change": 1 / 5, "install": 2 / 3}
ADDRESS = "127.0.0.1:3977"


def spent():
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


class Side:
    """A commit in a worktree, and what its steps cost."""

    def __init__(self, name, commit, folder):
        self.tree, self.cache = folder / name, folder / f"{name}-cache"
        subprocess.run(["git", "worktree", "add", "--quiet", "--detach", self.tree, commit], check=True)
        self.env = dict(os.environ, SLIPWAY_CACHE=str(self.cache), CARGO_TARGET_DIR=str(self.cache / "target"))
        self.env["CARGO_INSTALL_ROOT"] = str(self.cache / "root")
        self.log = folder / f"{name}.log"
        self.run(["cargo", "fetch", "--locked"])

    def run(self, command):
        with self.log.open("ab") as log:
            done = subprocess.run(command, cwd=self.tree, env=self.env, stdout=log, stderr=log)
        if done.returncode != 0:
            sys.exit(f"{' '.join(command)} failed:\n{self.log.read_text()[-3000:]}")

    def empty(self):
        shutil.rmtree(self.cache, ignore_errors=True)
        shutil.rmtree(self.tree / "site", ignore_errors=True)

    def first(self):
        self.empty()
        self.run(["make", "build", "site"])
        program = next(path for path in (self.cache / "target").glob("**/debug/slipway") if path.is_file())
        serving = subprocess.Popen(
            [program, "demo", "--listen", ADDRESS, "--emulator-listen", "127.0.0.1:0", "--site-dir", self.tree / "site"],
            cwd=self.cache, env=self.env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )
        try:
            for _ in range(600):
                try:
                    if urllib.request.urlopen(f"http://{ADDRESS}/", timeout=5).status == 200:
                        return
                except OSError:
                    time.sleep(0.1)
            sys.exit("the page did not answer within a minute")
        finally:
            serving.terminate()
            serving.wait()

    def change(self):
        page = self.tree / "app/src/pages/run.rs"
        text = page.read_text()
        changed = text.replace('"Run task"', '"Run a task"', 1)
        assert changed != text, "the line that is changed is not there"
        page.write_text(changed)
        self.run(["make", "build", "site"])

    def install(self):
        self.empty()
        self.run(["make", "install"])


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--base", default="6775895", help="the commit to compare with")
    options.add_argument("--steps", default="first,change,install")
    options = options.parse_args()
    steps = options.steps.split(",")
    folder = pathlib.Path(tempfile.mkdtemp(prefix="slipway-bench-"))
    sides = []
    try:
        figures = {}
        for name, commit in [("base", options.base), ("now", "HEAD")]:
            sides.append(Side(name, commit, folder))
            for step in steps:
                before = spent()
                getattr(sides[-1], step)()
                figures[name, step] = spent() - before
                print(f"{name:<5} {step:<8} {figures[name, step]:8.1f} s of processor time", flush=True)
        print(f"\n{'step':<8} {options.base:>9} {'now':>9} {'ratio':>6} {'aim':>6}")
        for step in steps:
            base, now = figures["base", step], figures["now", step]
            print(f"{step:<8} {base:9.1f} {now:9.1f} {now / base:6.2f} {AIMS[step]:6.2f}")
    finally:
        for side in sides:
            subprocess.run(["git", "worktree", "remove", "--force", side.tree], check=False)
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
