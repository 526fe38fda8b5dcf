"""Values by a shape of botocore's model: legal ones, and ones that break a constraint."""

# Texts that fit a pattern of the model; another pattern makes the walk fail, and gets its text here.
FITTING = {
    r"[\.\-_A-Za-z0-9]+": "a", r"[\.\-_/#A-Za-z0-9]+": "a", r"[\.\-_/#A-Za-z0-9]*": "a", r"[^:*]*": "a",
    r"\u002F[\u0021-\u007F]*": "/a/", r"((/[A-Za-z0-9\.,\+@=_-]+)*)/": "/a/", r"^\d{12}$": "123456789012", r"[\d]*": "123456",
    r"(arn:aws[\w-]*:events:[a-z]+-[a-z]+-[\w-]+:[0-9]{12}:event-bus\/)?[/\.\-_A-Za-z0-9]+": "default",
    r"(^arn:aws([a-z]|\-)*:secretsmanager:[a-z0-9-.]+:.*)|(\$(\.[\w_-]+(\[(\d+|\*)\])*)*)": "arn:aws:secretsmanager:us-east-1:a",
}
# Texts that break a pattern.
ODD = "\x07"
BREAKING = {r"[^:*]*": ":"}


def text(shape):
    if getattr(shape, "enum", None):
        return shape.enum[0]
    pattern = shape.metadata.get("pattern")
    fitting = FITTING.get(pattern, "a")
    return fitting.ljust(shape.metadata.get("min", 0), "a")


def legal(shape, seen=frozenset(), only=None):
    """A value with every member that the shape knows; a structure inside itself stays empty. `only`: that member and
    what is required."""
    kind = shape.type_name
    if kind == "structure":
        if shape.name in seen:
            return {}
        wanted = shape.members if only is None else {n: m for n, m in shape.members.items() if n == only or n in shape.required_members}
        return {name: legal(member, seen | {shape.name}) for name, member in wanted.items()}
    if kind == "list":
        return [legal(shape.member, seen)] * max(1, shape.metadata.get("min", 0))
    if kind == "map":
        return {text(shape.key): legal(shape.value, seen)}
    if kind == "string":
        return text(shape)
    if kind in ("integer", "long"):
        return max(1, shape.metadata.get("min", 1))
    return {"boolean": False, "double": 1.5, "float": 1.5, "timestamp": 1700000000, "blob": "YQ=="}[kind]


WRONG_TYPES = {
    "structure": "text", "list": "text", "map": "text", "string": {"a": 1}, "integer": "text", "long": "text",
    "boolean": "text", "timestamp": {"a": 1}, "double": "text", "float": "text", "blob": {"a": 1},
}


def broken(shape):
    """(what is wrong, value) for each constraint of a shape."""
    yield "type", WRONG_TYPES[shape.type_name]
    least, most = shape.metadata.get("min"), shape.metadata.get("max")
    if getattr(shape, "enum", None):
        yield "enum", "no-such-value"
    if shape.metadata.get("pattern"):
        yield "pattern", BREAKING.get(shape.metadata["pattern"], ODD).ljust(least or 1, "a")
    if shape.type_name in ("integer", "long"):
        if least is not None:
            yield "min", least - 1
        if most is not None:
            yield "max", most + 1
    elif shape.type_name == "string":
        if least:
            yield "min", "a" * (least - 1)
        if most is not None:
            yield "max", "a" * (most + 1)
    elif shape.type_name == "list":
        if least:
            yield "min", []
        if most is not None:
            yield "max", [legal(shape.member)] * (most + 1)
    elif shape.type_name == "map":
        if least:
            yield "min", {}
        if most is not None:
            yield "max", {f"a{n}": legal(shape.value) for n in range(most + 1)}


def paths(shape, path="", seen=frozenset()):
    """(path, shape) of everything inside a shape: `tags`, `tags[]`, `tags[].key`."""
    if shape.name in seen and shape.type_name == "structure":
        return
    seen = seen | {shape.name}
    if path:
        yield path, shape
    if shape.type_name == "structure":
        for name, member in shape.members.items():
            yield from paths(member, f"{path}.{name}" if path else name, seen)
    elif shape.type_name == "list":
        yield from paths(shape.member, f"{path}[]", seen)
    elif shape.type_name == "map":
        yield from paths(shape.value, f"{path}{{}}", seen)


def put(shape, path, value):
    """A legal input in which the value at `path` is another one."""
    steps = path.replace("[]", ".[]").replace("{}", ".{}").split(".")
    return _put(shape, steps, value)


def _put(shape, steps, value):
    if not steps:
        return value
    step, rest = steps[0], steps[1:]
    if step == "[]":
        filler = [legal(shape.member)] * (max(1, shape.metadata.get("min", 0)) - 1)
        return [_put(shape.member, rest, value)] + filler
    if step == "{}":
        return {text(shape.key): _put(shape.value, rest, value)}
    out = {name: legal(shape.members[name]) for name in shape.required_members}
    out[step] = _put(shape.members[step], rest, value)
    return out


def without(shape, path, name):
    """A legal input in which the structure at `path` lacks a member."""
    inner = shape
    for step in path.replace("[]", ".[]").replace("{}", ".{}").split(".") if path else []:
        inner = inner.member if step == "[]" else inner.value if step == "{}" else inner.members[step]
    value = {n: legal(inner.members[n]) for n in inner.required_members if n != name}
    return put(shape, path, value) if path else value
