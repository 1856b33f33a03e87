"""Which pages may call the server, and what their browsers are told."""

from __future__ import annotations

import pytest

from datasheet.kit.origin import Origins, Verdict

OWN, NAMED = "https://ada.example", "https://static.example"
ORIGINS = Origins(OWN, [NAMED, OWN])


@pytest.mark.parametrize(
    ("origin", "verdict"),
    [
        (OWN, Verdict.OWN),
        (NAMED, Verdict.SITE),
        (None, Verdict.ABSENT),
        ("null", Verdict.REFUSED),
        ("", Verdict.REFUSED),
        ("*", Verdict.REFUSED),
        ("https://ada.example/", Verdict.REFUSED),
        ("https://ada.example:443", Verdict.REFUSED),
        ("https://ada.example.evil.example", Verdict.REFUSED),
        ("https://evil-static.example", Verdict.REFUSED),
        ("http://static.example", Verdict.REFUSED),
        ("HTTPS://STATIC.EXAMPLE", Verdict.REFUSED),
        (f"{OWN}, {NAMED}", Verdict.REFUSED),
    ],
)
def test_an_origin_is_compared_letter_by_letter(origin: str | None, verdict: Verdict) -> None:
    assert ORIGINS.judge(origin) is verdict
    assert verdict.is_allowed == (verdict is not Verdict.REFUSED)


def test_a_named_page_may_read_the_answer_and_its_headers_without_credentials() -> None:
    told = dict(ORIGINS.permission(NAMED))
    assert told["Access-Control-Allow-Origin"] == NAMED
    assert told["Vary"] == "Origin"
    assert {"HX-Trigger", "HX-Retarget", "Retry-After", "X-Request-Id"} <= set(
        told["Access-Control-Expose-Headers"].split(", ")
    )
    assert "Access-Control-Allow-Credentials" not in told
    for other in (OWN, None, "null", "https://evil.example"):
        assert list(ORIGINS.permission(other)) == [("Vary", "Origin")]


def test_a_browser_that_asks_first_is_told_what_it_may_send() -> None:
    status, headers = ORIGINS.preflight(NAMED)
    told = dict(headers)
    assert (status, told["Access-Control-Allow-Origin"]) == (204, NAMED)
    allowed = set(told["Access-Control-Allow-Headers"].split(", "))
    assert {"HX-Request", "HX-Target", "HX-Current-URL", "HX-Trigger", "X-Sandbox"} <= allowed
    assert "POST" in told["Access-Control-Allow-Methods"]
    for other in ("null", None, "https://evil.example"):
        status, headers = ORIGINS.preflight(other)
        assert status == 403
        assert [name for name, _ in headers] == ["Vary"]
