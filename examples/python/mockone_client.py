"""A small client of Mockone: its control API and its consoles, by the standard library alone.

    from mockone_client import Mockone

    with Mockone().sandbox("cas-foundation") as sandbox:
        v1 = sandbox.sign_in("primary_user_account")
        print(v1.get("/api/business"))

A sandbox is a world of its own: make one for each test, and no test can disturb another.
"""

from __future__ import annotations

import json
import os
import urllib.error
import urllib.parse
import urllib.request
from datetime import datetime
from typing import Any, Callable, Iterator, Optional

#: Where control listens unless MOCKONE_CONTROL says otherwise.
DEFAULT_CONTROL = "http://127.0.0.1:8080"

#: How long to wait for an answer, in seconds of real time.
TIMEOUT = 60.0


class Problem(Exception):
    """A refusal: problem details as of RFC 9457. Decide by ``code``, texts differ by language."""

    def __init__(self, operation: str, status: int, body: dict[str, Any]):
        self.status = status
        self.code: str = body.get("code", "http")
        self.detail: str = body.get("detail") or body.get("title", "")
        #: All that stands in the way, each {"code", "message", "source"}.
        self.reasons: list[dict[str, Any]] = body.get("reasons") or []
        #: Why a session has ended, if that is the problem.
        self.reason: Optional[str] = body.get("reason")
        super().__init__(f"{operation}: {status} {self.code}: {self.detail}")

    @property
    def codes(self) -> list[str]:
        """The codes of all reasons, or the problem's own."""
        return [r["code"] for r in self.reasons] or [self.code]


class Client:
    """JSON over HTTP below one base URL, with a bearer token if there is one."""

    def __init__(self, base: str, token: str = ""):
        self.base = base.rstrip("/")
        self.token = token
        # No proxy from the environment: the simulation is on this machine.
        self._open = urllib.request.build_opener(urllib.request.ProxyHandler({})).open

    def get(self, path: str, **query: Any) -> Any:
        """Read. Query parameters that are None are left out."""
        query = {k: v for k, v in query.items() if v is not None}
        if query:
            path += "?" + urllib.parse.urlencode(query)
        return self.request("GET", path)

    def post(self, path: str, body: Optional[dict[str, Any]] = None) -> Any:
        return self.request("POST", path, body)

    def patch(self, path: str, body: dict[str, Any]) -> Any:
        return self.request("PATCH", path, body)

    def delete(self, path: str) -> Any:
        return self.request("DELETE", path)

    def items(self, path: str, **query: Any) -> Iterator[dict[str, Any]]:
        """All items of a list, page by page."""
        after = None
        while True:
            page = self.get(path, after=after, **query)
            yield from page["items"]
            after = page.get("next")
            if not after:
                return

    def request(self, method: str, path: str, body: Optional[dict[str, Any]] = None) -> Any:
        """Send one request. Raises Problem if it is refused."""
        headers = {"Accept": "application/json"}
        data = None
        if body is not None:
            data = json.dumps(body).encode()
            headers["Content-Type"] = "application/json"
        if self.token:
            headers["Authorization"] = "Bearer " + self.token
        request = urllib.request.Request(self.base + path, data=data, headers=headers, method=method)
        try:
            with self._open(request, timeout=TIMEOUT) as answer:
                content = answer.read()
        except urllib.error.HTTPError as refused:
            with refused:
                content = refused.read()
            try:
                problem = json.loads(content)
            except ValueError:
                problem = {}
            raise Problem(f"{method} {path.partition('?')[0]}", refused.code, problem) from None
        return json.loads(content) if content else None


class Console(Client):
    """One console of a sandbox, as whoever has signed in."""

    #: What the console calls what one signs in with: an address, or a user name ("login").
    name = "email"

    def sign_in(self, email: str, password: str) -> dict[str, Any]:
        """Sign in, and use the session from here on. Returns the whole answer."""
        self.token = ""
        answer = self.post("/api/sign-in", {self.name: email, "password": password})
        self.token = answer["token"]
        return answer


class Sandbox:
    """A sandbox: its consoles, its sign-ins, its time. Leaving its ``with`` removes it."""

    def __init__(self, control: Client, made: dict[str, Any]):
        self._control = control
        self.id: str = made["id"]
        self.urls: dict[str, str] = made["urls"]
        #: The sign-ins by role, each {"service", "login", "password", …}.
        self.credentials = made["credentials"]

    def __enter__(self) -> "Sandbox":
        return self

    def __exit__(self, *_: Any) -> None:
        self.remove()

    def path(self, rest: str = "") -> str:
        return "/api/v1/sandboxes/" + urllib.parse.quote(self.id, safe="") + rest

    def console(self, service: str) -> Console:
        """A console ("v1", "cas", "apexone") in which nobody is signed in yet."""
        console = Console(self.urls[service])
        if service in ("apexone", "clp", "tmems"):
            console.name = "login"
        return console

    def sign_in(self, role: str) -> Console:
        """The console of a role of ``credentials``, signed in to."""
        who = self.credentials[role]
        console = self.console(who["service"])
        console.sign_in(who["login"], who["password"])
        return console

    def sleep(self, seconds: float) -> None:
        """Wait in the sandbox's time: an hour takes a moment, and is an hour in its log."""
        self._control.post(self.path("/clock/sleep"), {"for": f"{seconds}s"})

    def wait_until(self, what: Callable[[], Any], every: float = 15, patience: float = 1800) -> Any:
        """Call ``what`` until it returns something true, sleeping in between; return that."""
        waited = 0.0
        while True:
            result = what()
            if result:
                return result
            if waited >= patience:
                raise TimeoutError(f"it did not come true within {patience:g} s of the sandbox's time")
            self.sleep(every)
            waited += every

    def now(self) -> datetime:
        """What the sandbox's clock shows."""
        return datetime.fromisoformat(self._control.get(self.path("/clock"))["now"].replace("Z", "+00:00"))

    def play_mail(self, **traffic: Any) -> list[dict[str, Any]]:
        """Have mail come in: count messages that are made up, or messages that are described."""
        return self._control.post(self.path("/traffic"), traffic)["messages"]

    def events(self, kind: Optional[str] = None) -> list[dict[str, Any]]:
        """What has happened so far, in order."""
        events: list[dict[str, Any]] = []
        after = None
        while True:
            page = self._control.get(self.path("/events"), kind=kind, after=after)
            if not page["items"]:
                return events
            events += page["items"]
            after = page["cursor"]

    def mail(self, to: Optional[str] = None) -> list[dict[str, Any]]:
        """The mail that has arrived, for one address or for all."""
        return list(self._control.items(self.path("/mail"), to=to))

    def wait_for_mail(self, to: str, after: Optional[str] = None) -> dict[str, Any]:
        """The first mail to an address (after another's ``cursor``), with its ``codes`` and ``links``.

        The wait is the server's, so nothing is missed and nothing is polled for.
        """
        answer = self._control.get(self.path("/mail/wait"), to=to, after=after, timeout="30s")
        if "message" not in answer:
            raise TimeoutError(f"no mail to {to}; on a standing clock, time would bring it at {answer.get('due_at')}")
        return answer["message"]

    def remove(self) -> None:
        self._control.delete(self.path())


class Mockone:
    """The control API of a running Mockone (``mockone serve``)."""

    def __init__(self, control: Optional[str] = None, token: str = ""):
        base = control or os.environ.get("MOCKONE_CONTROL") or DEFAULT_CONTROL
        self.control = Client(base, token or os.environ.get("MOCKONE_CONTROL_TOKEN", ""))

    def sandbox(self, fixture: str = "cas-foundation", **options: Any) -> Sandbox:
        """Make a sandbox from a starting world.

        Its clock jumps to whatever is due, so that waiting takes no time. Options are those of
        ``POST /sandboxes``: name, seed, locale, settings, overrides, clock, ttl, …
        """
        body = {"fixture": fixture, "clock": {"mode": "auto"}, "ttl": "1h", **options}
        try:
            return Sandbox(self.control, self.control.post("/api/v1/sandboxes", body))
        except urllib.error.URLError as error:
            raise ConnectionError(
                f"Mockone does not answer at {self.control.base}: start it with \"mockone serve\", "
                f"or say where it is with MOCKONE_CONTROL ({error.reason})"
            ) from None
