"""A client of the log-retrieval API of Email Security, by the standard library alone.

    from tmems_logs import Logs

    logs = Logs(sandbox.urls["tmems"], account, api_key)
    for entry in logs.tracking("accepted_traffic", start, end):
        print(entry["genTime"], entry["sender"], entry["recipient"], entry["action"])

A program proves who it is by the name of an administrator account and one of its API keys.
It works with ``Mockone`` as with an Email Security that is not simulated, and with Cloud Email
Gateway Protection, which Email Security becomes.
"""

from __future__ import annotations

import base64
import urllib.parse
import urllib.request
from datetime import datetime, timezone
from typing import Any, Iterator, Optional

from mockone_client import Client

TRACKING, EVENTS = "/api/v1/log/mailtrackinglog", "/api/v1/log/policyeventlog"

#: How many entries an answer has at most.
LIMIT = 500


def instant(at: Optional[datetime]) -> Optional[str]:
    """An instant as the API takes it: in UTC, to the millisecond. It must have a time zone."""
    if at is None:
        return None
    utc = at.astimezone(timezone.utc)
    return f"{utc:%Y-%m-%dT%H:%M:%S}.{utc.microsecond // 1000:03d}Z"


class Logs(Client):
    """The logs of Email Security, as a program that has an API key."""

    def __init__(self, base: str, account: str, key: str):
        super().__init__(base)
        basic = "Basic " + base64.b64encode(f"{account}:{key}".encode()).decode()
        plain = self._open

        def with_key(request: urllib.request.Request, **options: Any) -> Any:
            request.add_header("Authorization", basic)
            return plain(request, **options)

        self._open = with_key

    def tracking(self, kind: str, start: Optional[datetime] = None, end: Optional[datetime] = None, **only: Any) -> Iterator[dict[str, Any]]:
        """What became of messages: kind is "accepted_traffic" or "blocked_traffic".

        Of a start or an end alone the API goes on for five minutes, without both it takes the
        last five. It has the last 72 hours. ``only`` may say a domain, and a direction: "in", "out".
        """
        return self._pages(TRACKING, type=kind, start=instant(start), end=instant(end), **only)

    def events(self, start: Optional[datetime] = None, end: Optional[datetime] = None, event: Optional[str] = None, **only: Any) -> Iterator[dict[str, Any]]:
        """What policies caught; event is one of "spam", "threat", "phishing" and others."""
        return self._pages(EVENTS, event=event, start=instant(start), end=instant(end), **only)

    def _pages(self, path: str, limit: int = LIMIT, **query: Any) -> Iterator[dict[str, Any]]:
        """All entries of a log, page by page."""
        token = None
        while True:
            page = self.get(path, limit=limit, token=token, **query)
            if page is None:  # 204: there are none
                return
            yield from page["logs"]
            if "nextToken" not in page:
                return
            token = urllib.parse.unquote(page["nextToken"])  # it comes URL-encoded, and is encoded again
