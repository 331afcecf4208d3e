#!/usr/bin/env python3
"""Figures made up by hand: do the benchmarks judge them as they should?

    bench_selftest.py ROOT
"""

import json
import sys
import unittest
from pathlib import Path

ROOT = Path(sys.argv.pop(1) if len(sys.argv) > 1 else Path(__file__).parents[2])
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from bench import limits, report, rounds  # noqa: E402
from bench.cases import CASES  # noqa: E402


def samples(**cpu_by_round):
    return {name: [rounds.Sample(cpu, 1e5, 100, 300) for cpu in values]
            for name, values in cpu_by_round.items()}


def results(*, cached=True, **figures):
    """A run that meets every limit, but for what `figures` say."""
    cpu = {"bare": 6.0, "auth_basic": 7.0, "auth_request": 12.0, "lua_dict": 9.0,
           "lua_redis": 19.0, "cold": 9.0, "made_up": 5.0, "return_401": 5.0}
    cpu |= {"hot": 6.3} if cached else {}
    cpu |= {name: value for name, value in figures.items() if name in cpu}
    return {
        "machine": {"date": "", "commit": "", "cpu": "", "cores": 2, "kernel": "", "nginx": "",
                    "redis": "", "load_before": 0.0},
        "quick": False, "rounds": 1, "seconds": 1, "skipped": [], "core": {"decide": 50.0},
        "cases": rounds.summary(samples(**{name: [value] for name, value in cpu.items()})),
        "made_up": {"asked": 10, "redis_commands": figures.get("redis_commands", 0),
                    "heartbeat_commands": 3},
        "memory": {"zone_bytes_a_token": figures.get("zone", 384.0) if cached else None,
                   "redis_bytes_a_record": 300.0, "redis_bytes_a_token": 380.0},
        "revocation": {"revocations": 10, "workers": 2, "p50_ms": 0.2,
                       "p99_ms": figures.get("p99_ms", 5.0), "max_ms": 9.0,
                       "accepted_after_refusal": figures.get("accepted", 0),
                       "accepted_at_the_end": figures.get("accepted_at_the_end", 0),
                       "other_answers": 0, "cached": cached},
    }


def words(of):
    return [verdict.word for verdict in limits.verdicts(of)]


class Bench(unittest.TestCase):
    def test_spread(self):
        self.assertEqual(rounds.spread([4, 1, 3, 2, 5]), (3, 2, 4))
        self.assertEqual(rounds.spread([7.5]), (7.5, 7.5, 7.5))

    def test_what_is_added_is_taken_within_each_round(self):
        # A round that was slow for all is no spread of what was added.
        summary = rounds.summary(samples(bare=[6.0, 16.0, 6.5], hot=[6.5, 16.5, 7.0]))
        self.assertEqual(summary["hot"]["added_us"], (0.5, 0.5, 0.5))
        self.assertEqual(summary["hot"]["cpu_us"].median, 7.0)

    def test_a_run_that_meets_everything(self):
        self.assertEqual(set(words(results())), {"met"})

    def test_each_limit_can_be_missed(self):
        for figures, missed in (
            ({"hot": 6.36}, [0]),
            ({"hot": 6.46, "auth_basic": 9.0}, [2]),
            ({"hot": 6.46, "auth_basic": 9.0, "lua_dict": 11.0, "auth_request": 10.0}, [1]),
            ({"cold": 10.6}, [3]),
            ({"made_up": 5.8}, [4]),
            ({"redis_commands": 1}, [5]),
            ({"p99_ms": 5.1}, [6]),
            ({"accepted": 1}, [7]),
            ({"accepted_at_the_end": 1}, [7]),
            ({"zone": 385.0}, [8]),
        ):
            with self.subTest(figures):
                verdicts = words(results(**figures))
                self.assertEqual([i for i, word in enumerate(verdicts) if word == "MISSED"], missed)

    def test_noise_is_no_success(self):
        verdicts = words(results(auth_basic=5.9))
        self.assertEqual([i for i, word in enumerate(verdicts) if word != "met"], [0])
        self.assertEqual(verdicts[0], "not measured")

    def test_what_needs_a_cache_is_not_judged_without_one(self):
        verdicts = words(results(cached=False))
        self.assertEqual([i for i, word in enumerate(verdicts) if word != "met"],
                         [0, 1, 2, 6, 7, 8])
        self.assertEqual(set(verdicts), {"met", "not measured"})

    def test_the_reports(self):
        for of in (results(), results(cached=False)):
            self.assertEqual(len(json.loads(report.as_json(of))["limits"]), len(limits.LIMITS))
            self.assertIn("| bare nginx | 6.00 (6.00–6.00) |", report.as_markdown(of))

    def test_cases_have_names_of_their_own(self):
        self.assertEqual(len({case.name for case in CASES}), len(CASES))


if __name__ == "__main__":
    unittest.main()
