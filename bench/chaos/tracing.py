"""Whether calls can be recorded on this machine."""

import subprocess
from shutil import which


def can_trace() -> bool:
    """Whether strace is here and may do its work."""
    found = which("strace")
    return (
        found is not None
        and subprocess.run([found, "true"], capture_output=True, check=False).returncode == 0
    )
