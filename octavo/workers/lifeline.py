"""Workers end with the process that started them, even if it is killed, and whatever they are doing.

A worker holds the reading end of a pipe whose writing end its parent alone has open. Once the parent is gone, the
system sends the worker a signal whose default action is to end it. No code of the worker's has to run for that: it may
be in a regular expression, in which Python does nothing else for minutes.
"""

import os
import select
import signal
import sys


def end_with(reading: int) -> None:
    """Have this process end once nobody has the writing end of a pipe open; nothing may ever be written to it.

    Elsewhere than on Linux nothing is done.
    """
    if sys.platform != "linux":
        return
    try:
        import fcntl
    except ImportError:
        return

    signal.signal(signal.SIGIO, signal.SIG_DFL)
    fcntl.fcntl(reading, fcntl.F_SETOWN, os.getpid())
    fcntl.fcntl(reading, fcntl.F_SETFL, fcntl.fcntl(reading, fcntl.F_GETFL) | os.O_ASYNC)
    # The parent may have ended before.
    if select.select([reading], (), (), 0)[0]:
        os._exit(1)
