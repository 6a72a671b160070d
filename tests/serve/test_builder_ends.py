"""The process that builds ends with a preview that is killed, whatever it is doing."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.support.sites import site
from tests.workers.test_lifeline import ROOT, STUCK, are_gone_within

PROGRAM = """
import asyncio, sys
from pathlib import Path
from octavo.base.project import Options, Project
from octavo.serve import supervisor
from octavo.serve.ipc import BuildRequest
stuck = '''
import os, re
def build(*arguments):
    open({begun!r}, "w").write(str(os.getpid()))
    {stuck}
worker.build = build
'''
supervisor._PROGRAM = supervisor._PROGRAM.replace(
    "from octavo.serve.worker import run", "from octavo.serve import worker; exec(" + repr(stuck).replace("{{", "{{{{")
    .replace("}}", "}}}}") + ", globals()); from octavo.serve.worker import run"
)
owner = supervisor.Supervisor(Project.at(Path({root!r})), Options())
asyncio.run(owner.build(BuildRequest(None), lambda message: None))
"""

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="elsewhere the system does not tell of a lost parent")


@pytest.mark.parametrize("stuck", STUCK)
def test_the_builder_ends_with_a_preview_that_is_killed(tmp_path: Path, stuck: str) -> None:
    begun = tmp_path / "begun"
    program = tmp_path / "program.py"
    program.write_text(PROGRAM.format(begun=str(begun), stuck=STUCK[stuck], root=str(site(tmp_path / "site").root)))
    with subprocess.Popen([sys.executable, program], env={**os.environ, "PYTHONPATH": str(ROOT)}) as preview:
        latest = time.monotonic() + 30
        while not (begun.exists() and begun.read_text()):
            assert time.monotonic() < latest
            time.sleep(0.01)
        time.sleep(0.1)
        preview.send_signal(signal.SIGKILL)
    assert are_gone_within(2, [begun.read_text()])
