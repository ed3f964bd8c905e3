"""The inference runtime sends nothing home."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from genrepair import paths

CODE = """
import sys
from pathlib import Path
from genrepair.engine.runtime import CPU, OnnxRuntime, OpenOptions
OnnxRuntime().open(Path(sys.argv[1]), CPU, OpenOptions(threads=1))
"""


@pytest.mark.skipif(sys.platform == "win32", reason="its session file is looked for where POSIX systems have it")
def test_a_session_starts_no_telemetry(tmp_path: Path) -> None:
    model = min(paths.models_dir().glob("*.onnx"), key=lambda file: file.stat().st_size)
    # The runtime keeps still on build servers by itself: what is tested is a person's computer.
    hushing = ("CI", "ORT_DISABLE_TELEMETRY", "ORT_RUNNING_UNIT_TESTS", "GITHUB_ACTIONS", "TF_BUILD", "JENKINS_URL")
    environment = {key: value for key, value in os.environ.items() if key not in hushing}
    environment["TMPDIR"] = str(tmp_path)
    subprocess.run([sys.executable, "-c", CODE, str(model)], env=environment, check=True, timeout=60)
    # Its collector writes the session's identity into the scratch folder before it sends anything.
    assert list(tmp_path.iterdir()) == []
