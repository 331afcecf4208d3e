"""A program on a terminal, as somebody who looks at it sees it."""

import fcntl
import os
import pty
import struct
import subprocess
import termios
import threading


def on_terminal(command, environment, width=0, results=None):
    """Everything shown, with stdout and stderr on one terminal; stdout not, when `results` is a file."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, width, 0, 0))
    process = subprocess.Popen(command, env=environment, stdin=subprocess.DEVNULL,
                               stdout=theirs if results is None else results, stderr=theirs)
    os.close(theirs)
    seen = bytearray()
    reader = threading.Thread(target=read_all, args=(ours, seen))
    reader.start()
    process.wait(60)
    reader.join()
    os.close(ours)
    return seen.decode().replace("\r\n", "\n")


def read_all(descriptor, seen):
    """Into `seen`, to the end of what is on the other side."""
    while True:
        try:
            piece = os.read(descriptor, 4096)
        except OSError:  # EIO: nobody holds the other end any more
            return
        if not piece:
            return
        seen += piece
