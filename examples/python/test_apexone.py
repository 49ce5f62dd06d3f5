"""Apex One SaaS: programs that manage agents, and the move to Standard Endpoint Protection.

Runs with ``python3 -m unittest`` and with pytest.
"""

import time
import unittest

from apexone_automation import Automation
from mockone_client import Mockone, Problem


def row(v1):
    """Apex One, or what has become of it, in the product instance list."""
    return next(r for r in v1.items("/api/product-instances") if r["type"] in ("apexone", "sep"))


def start_update(sandbox, v1):
    """Start the update. Returns how often that was put off.

    While the back end prepares it, half an hour to an hour after the registration, the start is
    answered with a temporary problem. Nothing has happened then: the terms have to be agreed to
    again. Ten minutes between two tries are not so long that Vision One signs anybody out.
    """
    deferred = 0
    while True:
        at = "/api/product-instances/" + row(v1)["id"]
        v1.post(at + "/update-solution", {"agreed": True})
        try:
            v1.post(at + "/update", {"understood": True})
            return deferred
        except Problem as problem:
            if problem.code != "apexone.update.preparing":
                raise
        deferred += 1
        sandbox.sleep(600)


class ApexOneTest(unittest.TestCase):
    def start(self, fixture, **options):
        sandbox = Mockone().sandbox(fixture, **options)
        self.addCleanup(sandbox.remove)
        return sandbox

    def program(self, sandbox, **options):
        who = sandbox.credentials["automation_application"]
        return Automation(sandbox.urls["apexone"], who["login"], who["password"], **options)

    def test_a_program_isolates_an_agent(self):
        sandbox = self.start("apexone-foundation")
        api = self.program(sandbox)
        self.assertEqual(len(api.agents()), 12)

        api.act("cmd_isolate_agent", host_name="HLF-HQ-01")

        one, = sandbox.wait_until(lambda: [a for a in api.agents(host_name="HLF-HQ-01") if a["isolation_status"] == "endpoint_isolated"])
        self.assertEqual(one["ip_address_list"], "10.20.1.11")

    def test_wrong_tokens_are_refused_each_with_its_reason(self):
        sandbox = self.start("apexone-foundation")
        who = sandbox.credentials["automation_application"]
        for program, code in (
            (self.program(sandbox, now=lambda: time.time() - 3600), "apexone.automation.stale"),
            (Automation(sandbox.urls["apexone"], who["login"], "not the key"), "apexone.automation.signature"),
            (Automation(sandbox.urls["apexone"], "somebody else", who["password"]), "apexone.automation.application"),
        ):
            with self.assertRaises(Problem) as refused:
                program.agents()
            self.assertEqual((refused.exception.status, refused.exception.code), (401, code))

    def test_the_same_agents_are_there_after_the_update(self):
        # The preparation takes half an hour or more, or, in this world, three tries.
        sandbox = self.start("apexone-foundation", settings={"apexone.preparation.ends": "tries", "apexone.preparation.tries": "3"})
        central, v1 = sandbox.sign_in("apexone_user"), sandbox.sign_in("primary_user_account")
        made = v1.post("/api/enrollment-tokens", {"type": "apexone"})
        central.post("/api/registration", {"token": made["enrollment_token"]["token"]})
        self.assertEqual(row(v1)["status"], "connected")
        before = [(e["id"], e["host"], e["group"]) for e in v1.items("/api/endpoint-inventory")]

        self.assertEqual(start_update(sandbox, v1), 3)

        with self.assertRaises(Problem) as ended:  # everybody is signed out
            v1.get("/api/session")
        self.assertEqual(ended.exception.reason, "update_started")
        sandbox.sleep(1800)
        v1 = sandbox.sign_in("primary_user_account")
        self.assertEqual((row(v1)["type"], row(v1)["status"]), ("sep", "connected"))
        self.assertEqual([(e["id"], e["host"], e["group"]) for e in v1.items("/api/endpoint-inventory")], before)


if __name__ == "__main__":
    unittest.main()
