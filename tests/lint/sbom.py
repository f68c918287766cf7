"""Says what an installation consists of, as CycloneDX 1.6: `python tests/lint/sbom.py >sbom.cdx.json`.

The lock says name, version and hashes, the installed packages say their licence and what they need. The same
lock gives the same text, so two installations can be compared.
"""

import json
import re
import sys
import tomllib
import uuid
from importlib import metadata
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
PINNED = re.compile(r"^([\w.-]+)(?:\[[\w,-]+\])?==(\S+)((?:(?!^[\w]).*\n)*)", re.MULTILINE)
HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})")


def address(name: str, version: str) -> str:
    """The package URL of a package (purl-spec, type pypi)."""
    return f"pkg:pypi/{re.sub('[-_.]+', '-', name).lower()}@{version}"


def components(lock: str) -> list[dict[str, Any]]:
    """Each package of a lock."""
    found = []
    for name, version, rest in PINNED.findall(lock):
        one: dict[str, Any] = {
            "type": "library",
            "bom-ref": address(name, version),
            "name": name,
            "version": version,
            "purl": address(name, version),
        }
        if licence := _licence(name):
            one["licenses"] = [{"license": {"name": licence}}]
        digests = sorted(HASH.findall(rest))
        one["properties"] = [{"name": "lock:sha256", "value": digest} for digest in digests]
        found.append(one)
    return found


def _licence(name: str) -> str:
    try:
        told = metadata.metadata(name)
    except metadata.PackageNotFoundError:
        return ""  # of another platform
    said = next((told[key] for key in ("License-Expression", "License") if key in told), "")
    classes = [
        line.rpartition(" :: ")[2] for line in told.get_all("Classifier", []) if line.startswith("License")
    ]
    return said if said and "\n" not in said else ", ".join(classes)


def bill(lock: str, project: dict[str, Any]) -> dict[str, Any]:
    """The bill of materials of the program with a lock."""
    parts = components(lock)
    ours = {
        "type": "application",
        "bom-ref": "trainer",
        "name": project["name"],
        "version": project["version"],
    }
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_OID, lock)}",
        "version": 1,
        "metadata": {"component": {**ours, "licenses": [{"license": {"id": project["license"]}}]}},
        "components": parts,
        "dependencies": [{"ref": "trainer", "dependsOn": [one["bom-ref"] for one in parts]}],
    }


def main() -> None:
    """Print the bill of what ships."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    json.dump(bill((ROOT / "requirements.lock").read_text(encoding="utf-8"), project), sys.stdout, indent=1)
    sys.stdout.write("\n")


if __name__ == "__main__":
    main()
