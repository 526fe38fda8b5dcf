"""Starts one `slipway demo`, runs every case of every `case_*.py` against it, and prints “n of n”."""

import importlib
import pathlib
import sys
import traceback

from case import CASES, Wrong
from demo import demo


def main(words):
    for file in sorted(pathlib.Path(__file__).parent.glob("case_*.py")):
        importlib.import_module(file.stem)
    chosen = [(title, run) for title, run in CASES if not words or any(word in title for word in words)]
    right = 0
    with demo() as running:
        for title, run in chosen:
            try:
                running.calm()
                run(running)
                right += 1
                print(f"right  {title}", flush=True)
            except Wrong as wrong:
                print(f"WRONG  {title}: {wrong}", flush=True)
            except Exception:  # One case that breaks must not hide the others.
                print(f"BROKEN {title}\n{traceback.format_exc()}", flush=True)
    print(f"{right} of {len(chosen)}")
    return 0 if right == len(chosen) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
