"""Write the exact versions of this environment into pyproject's constraints, and requirements.lock for deployment.

The lock file of uv names addresses of package registries and is not kept; these two name versions and hashes only.
"""

from __future__ import annotations

import re
import subprocess  # nosec B404: runs uv with fixed arguments
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BLOCK = re.compile(r"constraint-dependencies = \[\n.*?\n\]\n", re.DOTALL)
EXPORT = ("uv", "export", "--quiet", "--no-header", "--no-emit-project", "--no-dev", "--format", "requirements-txt")


def main() -> None:
    frozen = subprocess.run(("uv", "pip", "freeze"), cwd=ROOT, check=True, capture_output=True, text=True)  # nosec B603
    pins = [line for line in frozen.stdout.splitlines() if re.fullmatch(r"[\w.-]+==[\w.+!-]+", line)]
    written = "constraint-dependencies = [\n" + "".join(f'  "{pin}",\n' for pin in pins) + "]\n"
    project = ROOT / "pyproject.toml"
    project.write_text(BLOCK.sub(lambda _old: written, project.read_text(encoding="utf-8")), encoding="utf-8")
    locked = subprocess.run(EXPORT, cwd=ROOT, check=True, capture_output=True, text=True)  # nosec B603
    (ROOT / "requirements.lock").write_text(locked.stdout, encoding="utf-8")


if __name__ == "__main__":
    main()
