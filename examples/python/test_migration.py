"""The migration from Cloud App Security to Cloud Email and Collaboration Protection.

Runs with ``python3 -m unittest`` and with pytest. What is tested here would be your own
migration client; this file has a short one in it, ``migrate``.
"""

import unittest

from mockone_client import Mockone, Problem


def instance(v1):
    """CAS, or what has become of it, in the product instance list."""
    return next((row for row in v1.items("/api/product-instances") if row["type"] in ("cas", "cecp")), None)


def migrate(sandbox, v1):
    """Connect CAS to Vision One, and update it. Returns its row in the end."""
    offers = v1.get("/api/product-connection")["instance_types"]
    cas = next(offer for offer in offers if offer["type"] == "cas")
    v1.post("/api/product-instances", {
        "type": "cas",
        "organizations": [o["id"] for o in cas["organizations"] if o["toggle"]],
    })
    row = sandbox.wait_until(lambda: connected(v1, "cas"))
    at = "/api/product-instances/" + row["id"]
    if row["hint"]:
        v1.post(at + "/got-it")
    v1.post(at + "/update-solution", {"agreed": True})
    v1.post(at + "/update", {"understood": True})
    return sandbox.wait_until(lambda: connected(v1, "cecp"))


def connected(v1, kind):
    row = instance(v1)
    return row if row and (row["type"], row["status"]) == (kind, "connected") else None


class MigrationTest(unittest.TestCase):
    def start(self, fixture="cas-foundation", **options):
        """A sandbox of this test alone."""
        sandbox = Mockone().sandbox(fixture, **options)
        self.addCleanup(sandbox.remove)
        return sandbox

    def test_everything_is_found_again(self):
        sandbox = self.start()
        cas, v1 = sandbox.sign_in("cas_administrator"), sandbox.sign_in("primary_user_account")
        policies = list(cas.items("/api/policies"))
        reports = list(cas.items("/api/reports"))
        logs = {entry["id"] for entry in cas.items("/api/logs")}
        self.assertTrue(policies and reports and logs, "there is something to lose")

        migrate(sandbox, v1)

        self.assertEqual(v1.get("/api/cecp")["state"], "ready")
        self.assertEqual(list(v1.items("/api/cecp/policies")), policies)
        self.assertEqual(list(v1.items("/api/cecp/reports")), reports)
        self.assertLessEqual(logs, {entry["id"] for entry in v1.items("/api/cecp/logs")})
        with self.assertRaises(Problem) as ended:
            cas.get("/api/dashboard")
        self.assertEqual((ended.exception.code, ended.exception.reason), ("session.ended", "update_started"))

    def test_an_administrator_moves_to_vision_one(self):
        sandbox = self.start()
        migrate(sandbox, sandbox.sign_in("primary_user_account"))
        who = sandbox.credentials["cas_administrator"]
        login = {"email": who["login"], "password": who["password"]}

        cas = sandbox.console("cas")
        self.assertEqual(cas.sign_in(**login)["next"], "update_account")
        cas.post("/api/update-account/continue")
        # The same password as before is allowed.
        cas.post("/api/update-account/password", {
            "new_password": who["password"], "confirm_password": who["password"],
        })

        sandbox.console("v1").sign_in(**login)
        with self.assertRaises(Problem) as closed:
            sandbox.console("cas").sign_in(**login)
        self.assertEqual(closed.exception.code, "cas.account.upgraded")

    def test_an_invitation_is_the_other_way_in(self):
        sandbox = self.start()
        migrate(sandbox, sandbox.sign_in("primary_user_account"))
        who = sandbox.credentials["cas_administrator_2"]

        link = next(iter(sandbox.wait_for_mail(to=who["login"])["links"].values()))
        password = "A-new-Password-2"
        sandbox.console("v1").post(f"/api/invitations/{link.rpartition('/')[2]}/accept", {
            "new_password": password, "confirm_password": password,
        })

        v1 = sandbox.console("v1")
        v1.sign_in(who["login"], password)
        self.assertEqual(v1.get("/api/session")["account"]["email"], who["login"])
        kinds = {event["kind"] for event in sandbox.events()}
        self.assertLessEqual({"v1.product_instance", "v1.account_upgrade", "mail.message"}, kinds)

    def test_protection_for_salesforce_stands_in_the_way(self):
        sandbox = self.start("cas-salesforce")
        v1 = sandbox.sign_in("primary_user_account")

        with self.assertRaises(Problem) as refused:
            migrate(sandbox, v1)

        self.assertEqual(refused.exception.status, 409)
        self.assertEqual(refused.exception.codes, ["cas.update.salesforce"])
        self.assertEqual(instance(v1)["type"], "cas", "nothing has changed")

    def test_an_update_that_hangs(self):
        # Settings and worlds make the rare cases. Half an hour of waiting takes seconds.
        sandbox = self.start(settings={"cas.update.outcome": "hang"})
        v1 = sandbox.sign_in("primary_user_account")

        with self.assertRaises(TimeoutError):
            migrate(sandbox, v1)

        self.assertEqual(instance(v1)["status"], "updating")


if __name__ == "__main__":
    unittest.main()
