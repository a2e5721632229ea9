"""What is waited out and for how long, told apart by what an exception carries and not by its class."""

from __future__ import annotations

import email.utils
import time

import pytest

from summarizer.drivers.failures import is_transient, named, retry_after


class ForeignError(Exception):
    """Another SDK's exception: it carries a status code and headers, and is of no class known here."""

    def __init__(self, status: int | None = None, headers: dict[str, str] | None = None, code: str | None = None) -> None:
        super().__init__("secret details of the provider")
        if status is not None:
            self.status_code = status
        self.code = code
        self.response = type("Response", (), {"headers": headers or {}})()


class SomeConnectTimeout(Exception):  # noqa: N818  # named as other SDKs name theirs
    pass


@pytest.mark.parametrize(
    ("error", "transient", "reason"),
    [
        (ForeignError(429), True, "rate_limited"),
        (ForeignError(429, code="insufficient_quota"), False, "quota"),
        (ForeignError(500), True, "unavailable"),
        (ForeignError(529), True, "unavailable"),
        (ForeignError(408), True, "timeout"),
        (ForeignError(400), False, "rejected"),
        (ForeignError(400, code="context_length_exceeded"), False, "too_long"),
        (ForeignError(400, code="content_filter"), False, "filtered"),
        (ForeignError(403), False, "rejected"),
        (ForeignError(409), False, "rejected"),
        (ForeignError(), False, "rejected"),
        (TimeoutError(), True, "timeout"),
        (SomeConnectTimeout(), True, "timeout"),
        (ConnectionResetError(), True, "unavailable"),
    ],
)
def test_failures_are_named_by_what_they_carry(error: Exception, transient: bool, reason: str) -> None:
    wrapped = RuntimeError("a wrapper")
    wrapped.__cause__ = error
    for e in (error, wrapped):
        assert is_transient(e) is transient
        assert named(e)[0] == reason
        assert "secret" not in named(e)[1]


def test_the_server_s_own_waiting_time_counts_in_all_its_forms() -> None:
    assert retry_after(ForeignError(429, {"retry-after": "7"})) == 7
    assert retry_after(ForeignError(429, {"retry-after-ms": "250", "retry-after": "7"})) == 0.25
    in_a_minute = email.utils.formatdate(time.time() + 60, usegmt=True)
    assert 50 < (retry_after(ForeignError(429, {"retry-after": in_a_minute})) or 0) <= 61
    assert retry_after(ForeignError(429, {"retry-after": "soon"})) is None
    assert retry_after(ForeignError(429)) is None
