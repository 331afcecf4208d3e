"""What the module asks of other libraries, and offers them."""

import subprocess
import unittest

from support.build import MODULE


def names_in(table):
    """Pairs of (kind, name) from `nm`, whose lines have an address in front or not."""
    return [tuple(line.split()[-2:]) for line in table.splitlines()]


class ModuleSymbols(unittest.TestCase):
    def setUp(self):
        words = ["nm", "-D", str(MODULE)]
        table = subprocess.run(words, check=True, capture_output=True, text=True).stdout
        self.asked = {name for kind, name in names_in(table) if kind in "Uw"}
        self.offered = {name for kind, name in names_in(table) if kind not in "Uw"}

    def test_incident_31_hiredis_is_nobody_elses(self):
        """nchan's hiredis would be taken, were it asked for."""
        self.assertIn("ngx_http_core_module", self.asked)
        foreign = [name for name in self.asked if name.startswith(("redis", "sds", "hi_"))]
        self.assertEqual(foreign, [])

    def test_incident_31_nothing_is_offered_but_the_modules(self):
        wanted = {"ngx_modules", "ngx_module_names", "ngx_module_order"}
        self.assertEqual({name for name in self.offered if not name.startswith("_")}, wanted)
