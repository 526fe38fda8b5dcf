"""Which operations the emulator has (docs/emulator.md), and what AWS's interface description, in botocore's form, says of
their input. `model.py --write` writes it to src/model/inputs.json, which the emulator reads; run it when docs/emulator.md
names another operation, and when requirements.txt pins another botocore."""

import json
import pathlib
import re
import sys

import botocore.session

HERE = pathlib.Path(__file__).resolve()
ROOT = HERE.parents[4]
FILE = HERE.parents[2] / "src/model/inputs.json"
DOCS = ROOT / "docs/emulator.md"

SERVICES = {
    "ECS": "ecs", "EC2": "ec2", "IAM": "iam", "STS": "sts", "EventBridge": "events", "SQS": "sqs",
    "CloudWatch Logs": "logs",
}

# The names of SQS's lists and maps in its query protocol, which botocore's model has no more (API reference of the
# 2012-11-05 query interface). The entries of a batch are named after the operation.
SQS_QUERY = {
    "Attributes": "Attribute", "AttributeNames": "AttributeName", "MessageAttributeNames": "MessageAttributeName",
    "MessageSystemAttributeNames": "MessageSystemAttributeName", "MessageAttributes": "MessageAttribute",
    "MessageSystemAttributes": "MessageSystemAttribute", "tags": "Tag", "QueueUrls": "QueueUrl", "Messages": "Message",
    "Failed": "BatchResultErrorEntry",
}

# Rust's `regex` has no look-ahead.
INEXPRESSIBLE = {r"^(?!\s*$).+"}


def operations():
    """(service, operation), in the order of the table in docs/emulator.md."""
    text = DOCS.read_text().split("## What it speaks")[1].split("\n## ")[0]
    for name, cell in re.findall(r"^\| ([^|]+?) \| ([A-Z][^|]*) \|$", text, re.M):
        for operation in re.split(r"[,;]\s*", cell.strip()):
            yield SERVICES[name], operation


def pattern(text):
    """As Rust's `regex` writes it; `\\w` and `\\d` mean ASCII, as in Java."""
    out, inside, at = "", False, 0
    while at < len(text):
        two = text[at:at + 2]
        if two in (r"\w", r"\d"):
            ranges = {r"\w": "0-9A-Za-z_", r"\d": "0-9"}[two]
            out += ranges if inside else f"[{ranges}]"
            at += 2
            continue
        if len(two) == 2 and two[0] == "\\":
            out += two
            at += 2
            continue
        inside = {"[": True, "]": False}.get(text[at], inside)
        out += text[at]
        at += 1
    return out


class Describer:
    """The shapes of one service that its operations reach."""

    def __init__(self, service):
        self.service = service
        self.model = botocore.session.get_session().get_service_model(service)
        self.protocol = self.model.metadata["protocol"]
        self.shapes = {}

    def wire(self, operation, name, shape):
        """The name in a form, or `None` where the service takes no forms."""
        given = shape.serialization.get("name", name)
        if self.service == "sqs":
            if name in ("Entries", "Successful"):
                return f"{operation}{'RequestEntry' if name == 'Entries' else 'ResultEntry'}"
            return SQS_QUERY.get(name, name)
        if self.protocol == "ec2":
            return shape.serialization.get("queryName") or given[0].upper() + given[1:]
        return given if self.protocol == "query" else None

    def add(self, shape, operation=""):
        if shape is None:
            return None
        if shape.name in self.shapes:
            return shape.name
        out = {"type": shape.type_name}
        self.shapes[shape.name] = out
        meta = shape.metadata
        for key in ("min", "max"):
            if key in meta:
                out[key] = meta[key]
        if meta.get("pattern") and meta["pattern"] not in INEXPRESSIBLE:
            out["pattern"] = pattern(meta["pattern"])
        if getattr(shape, "enum", None):
            out["enum"] = list(shape.enum)
        if shape.type_name == "structure":
            out["members"] = {}
            if shape.required_members:
                out["required"] = sorted(shape.required_members)
            for name, member in shape.members.items():
                entry = {"shape": self.add(member, operation)}
                wire = self.wire(operation, name, member)
                if wire and wire != name:
                    entry["wire"] = wire
                out["members"][name] = entry
        elif shape.type_name == "list":
            out["member"] = self.add(shape.member)
        elif shape.type_name == "map":
            out["key"], out["value"] = self.add(shape.key), self.add(shape.value)
        return shape.name


def describe():
    described = {}
    for service, name in operations():
        entry, describer = described.setdefault(service, ({}, Describer(service)))
        operation = describer.model.operation_model(name)
        entry[name] = {"input": describer.add(operation.input_shape, name)}
        if service == "sqs":
            # Its answers are written as XML too, for clients of the query protocol.
            entry[name]["output"] = describer.add(operation.output_shape, name)
    return {service: (entry, describer.shapes) for service, (entry, describer) in described.items()}


def written():
    """One line a shape, so that a new botocore is a readable difference."""
    line = lambda items: ",\n".join(f"  {json.dumps(k)}: {json.dumps(v, sort_keys=True)}" for k, v in items)
    parts = [
        f'{json.dumps(service)}: {{"operations": {{\n{line(entry.items())}\n }}, "shapes": {{\n'
        f"{line(sorted(shapes.items()))}\n }}}}"
        for service, (entry, shapes) in describe().items()
    ]
    return "{\n" + ",\n".join(parts) + "\n}\n"


if __name__ == "__main__":
    if sys.argv[1:] == ["--write"]:
        FILE.write_text(written())
    else:
        sys.exit("usage: model.py --write")
