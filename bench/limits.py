"""What must hold, and whether it does in this run."""

from typing import Callable, NamedTuple


class Limit(NamedTuple):
    what: str
    at_most: float
    unit: str
    figure: Callable  # of a run's results; None: not measured


class Verdict(NamedTuple):
    what: str
    at_most: float
    unit: str
    figure: float | None

    @property
    def word(self):
        if self.figure is None:
            return "not measured"
        return "met" if self.figure <= self.at_most else "MISSED"


def added_share(case, other):
    """What a case adds to bare nginx, as a share of what another one adds; of medians. Nothing is
    a share of what the other one didn't measurably add.
    """

    def figure(results):
        cases = results["cases"]
        whole = cases[other]["added_us"].median
        return cases[case]["added_us"].median / whole if case in cases and whole > 0 else None

    return figure


def _refusal_ratio(results):
    cases = results["cases"]
    return cases["made_up"]["cpu_us"].median / cases["return_401"]["cpu_us"].median


def _field(part, name):
    return lambda results: results[part][name]


def _cached_revocation(results):
    """Without a cache there is nothing that could be late."""
    return results["revocation"] if results["revocation"]["cached"] else None


def _time_to_refusal(results):
    figures = _cached_revocation(results)
    return figures and figures["p99_ms"]


def _wrongly_accepted(results):
    figures = _cached_revocation(results)
    return figures and figures["accepted_after_refusal"] + figures["accepted_at_the_end"]


LIMITS = (
    Limit("hot: added CPU, as a share of what auth_basic {SHA} adds", 0.35, "",
          added_share("hot", "auth_basic")),
    Limit("hot: share of what auth_request adds", 0.08, "", added_share("hot", "auth_request")),
    Limit("hot: share of what Lua + shared dict adds", 0.15, "", added_share("hot", "lua_dict")),
    Limit("cold, 32 connections: share of what Lua + Redis adds", 0.35, "",
          added_share("cold", "lua_redis")),
    Limit("made-up token refused: CPU against nginx's own return 401 of the same size", 1.15, "",
          _refusal_ratio),
    Limit("Redis commands for the made-up tokens", 0, "", _field("made_up", "redis_commands")),
    Limit("revoke → refused by every worker, p99 under load", 5, "ms",
          _time_to_refusal),
    Limit("accepted by a worker after it refused once, of all revocations", 0, "",
          _wrongly_accepted),
    Limit("zone bytes for a token with one project", 384, "bytes",
          _field("memory", "zone_bytes_a_token")),
)


def verdicts(results):
    return [Verdict(limit.what, limit.at_most, limit.unit, limit.figure(results))
            for limit in LIMITS]
