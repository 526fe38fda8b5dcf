#!/usr/bin/env python3
"""Writes what is inside the binary `slipway` as a CycloneDX 1.6 document: every crate that its build links in, from
Cargo.lock, without those that only tests and build scripts need. Standard output gets the document; it has no time and
no random number in it, so that the same lock file gives the same bytes."""

import json
import subprocess
import sys

TARGET = "x86_64-unknown-linux-gnu"
command = ["cargo", "metadata", "--locked", "--format-version", "1", "--filter-platform", TARGET]
command += ["--features", "server/embed-site,app/ssr"]
metadata = json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout)
packages = {package["id"]: package for package in metadata["packages"]}
nodes = {node["id"]: node for node in metadata["resolve"]["nodes"]}
root = next(package["id"] for package in metadata["packages"] if package["name"] == "server")


def linked(node):
    """The direct dependencies that end up in the binary: those of kind normal, which cargo writes as null."""
    return [d["pkg"] for d in node["deps"] if any(kind["kind"] is None for kind in d["dep_kinds"])]


seen, open_ = {root}, [root]
while open_:
    for found in linked(nodes[open_.pop()]):
        if found not in seen:
            seen.add(found)
            open_.append(found)


def reference(package):
    return f"pkg:cargo/{package['name']}@{package['version']}"


def component(package):
    entry = {
        "type": "library",
        "bom-ref": reference(package),
        "name": package["name"],
        "version": package["version"],
        "purl": reference(package),
    }
    if package.get("license"):
        # Old crates write MIT/Apache-2.0.
        entry["licenses"] = [{"expression": package["license"].replace("/", " OR ")}]
    return entry


parts = sorted((packages[found] for found in seen - {root}), key=reference)
document = {
    "bomFormat": "CycloneDX",
    "specVersion": "1.6",
    "version": 1,
    "metadata": {"component": {**component(packages[root]), "type": "application", "name": "slipway"}},
    "components": [component(package) for package in parts],
    "dependencies": [
        {"ref": reference(packages[found]), "dependsOn": sorted(reference(packages[d]) for d in linked(nodes[found]))}
        for found in sorted(seen, key=lambda found: reference(packages[found]))
    ],
}
json.dump(document, sys.stdout, indent=1)
print()
