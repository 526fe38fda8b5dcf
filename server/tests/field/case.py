"""The table of cases: a `case_*.py` beside this file enters its own with `@case`."""

CASES = []


def case(title):
    """Enters a function that is given the demo and raises `Wrong` when something is not as it should be."""

    def enter(function):
        CASES.append((title, function))
        return function

    return enter


class Wrong(Exception):
    """What is wrong, in one sentence."""


def holds(text, *wanted):
    for one in wanted:
        if one not in text:
            raise Wrong(f"“{one}” is not in: {text[:1500]}")


def lacks(text, *unwanted):
    for one in unwanted:
        if one in text:
            raise Wrong(f"“{one}” is in: {text[:1500]}")


def same(found, expected, what):
    if found != expected:
        raise Wrong(f"{what} is {found!r}, not {expected!r}")
