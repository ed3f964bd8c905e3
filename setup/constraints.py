"""Write the releases that this environment holds into constraints.txt, keeping the lines of packages it lacks."""

from __future__ import annotations

import re
from importlib.metadata import distributions
from pathlib import Path

FILE = Path(__file__).resolve().parent.parent / "constraints.txt"
# Not pinned: the project itself, and what every environment brings by itself.
FREE = {"genrepair", "pip", "wheel"}


def canonical(name: str) -> str:
    """The spelling by which two names of one package are equal."""
    return re.sub(r"[-_.]+", "-", name).lower()


def main() -> None:
    """Rewrite the file in place."""
    lines = FILE.read_text(encoding="utf-8").splitlines()
    header = [line for line in lines if line.startswith("#")]
    pins = {canonical(line.split("==")[0]): line for line in lines if "==" in line and not line.startswith("#")}
    for distribution in distributions():
        name = distribution.metadata["Name"]
        if canonical(name) not in FREE:
            # A local version such as 2.13.0+cpu names one build of the release; the pin is for the release.
            pins[canonical(name)] = f"{name}=={distribution.version.split('+')[0]}"
    FILE.write_text("\n".join([*header, *(pins[key] for key in sorted(pins))]) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
