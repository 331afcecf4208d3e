#!/usr/bin/env python3
"""The core's verdict on thousands of Authorization headers against another reading of RFC 6750 and
RFC 7617, made of Python's standard library. The same headers each time, unless told otherwise.

    credential_test.py PROGRAM [SEED [COUNT]]
"""

import random
import subprocess
import sys
from collections import Counter

from generated_headers import authorization
from rfc_reading import BASIC_PASSWORD, BASIC_USERNAME, BEARER, verdict

_SCHEMES = (BEARER, BASIC_USERNAME, BASIC_PASSWORD, BASIC_USERNAME | BASIC_PASSWORD,
            BEARER | BASIC_USERNAME | BASIC_PASSWORD)


def generate(seed, count):
    """Requests as (schemes, headers); some have two headers, and some of those the same twice."""
    chance = random.Random(seed)
    for _ in range(count):
        headers = [authorization(chance)]
        if chance.random() < 0.5:
            headers.append(authorization(chance) if chance.random() < 0.8 else headers[0])
        yield chance.choices(_SCHEMES, (2, 2, 2, 2, 5))[0], headers


def ask(program, requests):
    lines = [f"{schemes} " + " ".join("." + header.hex() for header in headers)
             for schemes, headers in requests]
    done = subprocess.run([program], input="\n".join(lines) + "\n", capture_output=True,
                          text=True, check=True, timeout=100)
    return done.stdout.splitlines()


def main():
    program = sys.argv[1]
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else 7617
    requests = list(generate(seed, int(sys.argv[3]) if len(sys.argv) > 3 else 30_000))
    answers = ask(program, requests)
    if len(answers) != len(requests):
        sys.exit(f"{len(answers)} answers to {len(requests)} requests")

    differing, seen = 0, Counter()
    for (schemes, headers), answer in zip(requests, answers):
        wanted = verdict(headers, schemes)
        seen[wanted.split()[0]] += 1
        if answer != wanted:
            differing += 1
            if differing <= 10:
                print(f"{headers} ({schemes}): {answer}, and read otherwise: {wanted}")
    print(f"seed {seed}: {len(requests)} requests, {differing} read differently; {dict(seen)}")
    # A generator that makes only one kind would show nothing.
    rare = [word for word in ("none", "found", "malformed", "conflicting")
            if seen[word] < len(requests) // 100]
    if rare:
        print(f"too few of: {', '.join(rare)}")
    return 1 if differing or rare else 0


if __name__ == "__main__":
    sys.exit(main())
