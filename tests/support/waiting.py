"""Waiting for a condition instead of for a time."""

import time

DEADLINE = 30.0  # seconds; for a loaded machine, never a pause


def wait_until(condition, what, deadline=DEADLINE, every=0.005):
    """Returns the first true value of `condition`; after `deadline` seconds, TimeoutError."""
    end = time.monotonic() + deadline
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() >= end:
            raise TimeoutError(f"waited {deadline:g} s in vain for {what}")
        time.sleep(every)
