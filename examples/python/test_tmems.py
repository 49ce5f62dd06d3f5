"""Email Security: programs that retrieve its logs, also once it is Cloud Email Gateway Protection.

Runs with ``python3 -m unittest`` and with pytest.
"""

import unittest
from datetime import timedelta

from mockone_client import Mockone, Problem
from tmems_logs import Logs


class EmailSecurityTest(unittest.TestCase):
    def start(self, fixture, **options):
        sandbox = Mockone().sandbox(fixture, **options)
        self.addCleanup(sandbox.remove)
        return sandbox

    def program(self, sandbox, role="log_retrieval"):
        who = sandbox.credentials[role]
        return Logs(sandbox.urls["tmems"], who["login"], who["password"])

    def test_every_message_is_retrieved_once_however_large_the_pages_are(self):
        sandbox = self.start("tmems-foundation")
        logs, begin = self.program(sandbox), sandbox.now()
        played = {m["mail_id"] for m in sandbox.play_mail(count=25)}
        end = begin + timedelta(minutes=1)

        for limit in (1, 7, 500):
            got = [e["mailID"] for kind in ("accepted_traffic", "blocked_traffic") for e in logs.tracking(kind, begin, end, limit=limit)]
            self.assertEqual(len(got), 25)
            self.assertEqual(set(got), played)

    def test_policy_events_say_what_was_found(self):
        sandbox = self.start("tmems-foundation")
        sandbox.play_mail(messages=[{"type": "spam", "subject": "You have won"}])

        entry, = [e for e in self.program(sandbox).events(event="spam") if e["subject"] == "You have won"]

        self.assertEqual((entry["eventType"], entry["policyName"], entry["policyAction"]), ("Spam", "Spam", "Quarantine"))

    def test_a_wrong_key_is_refused(self):
        sandbox = self.start("tmems-foundation")
        mine = sandbox.credentials["log_retrieval"]
        with self.assertRaises(Problem) as refused:
            list(Logs(sandbox.urls["tmems"], mine["login"], "not the key").events())
        self.assertEqual((refused.exception.status, refused.exception.code), (401, "AuthenticationMissingOrInvalid"))

    def test_the_same_key_is_good_after_the_update(self):
        sandbox = self.start("tmems-connected")
        logs, v1 = self.program(sandbox), sandbox.sign_in("primary_user_account")
        begin = sandbox.now()
        played = [m["mail_id"] for m in sandbox.play_mail(messages=[{"type": "clean"}])]

        row = next(r for r in v1.items("/api/product-instances") if r["type"] == "tmems")
        at = "/api/product-instances/" + row["id"]
        v1.post(at + "/update-solution", {"agreed": True})
        v1.post(at + "/update", {"understood": True})
        played += [m["mail_id"] for m in sandbox.play_mail(messages=[{"type": "clean"}])]
        sandbox.sleep(180)
        played += [m["mail_id"] for m in sandbox.play_mail(messages=[{"type": "clean"}])]

        self.assertEqual([e["mailID"] for e in logs.tracking("accepted_traffic", begin, sandbox.now())], played)
        who = sandbox.credentials["tmems_user"]  # the console itself is gone
        self.assertEqual(sandbox.console("tmems").sign_in(who["login"], who["password"])["next"], "upgrade_account")


if __name__ == "__main__":
    unittest.main()
