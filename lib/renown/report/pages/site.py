"""What all pages of a report have in common; and a page that is whole by itself, in one file."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass

from markupsafe import Markup

from renown.publish.reading import Snapshot
from renown.report.pages.templating import shipped

LICENCES = "vendor/LICENSES.txt"
ASSETS = (
    "report.css",
    "charts.js",
    "listing.js",
    "vendor/d3.min.js",
    "vendor/plot.min.js",
    LICENCES,
)
SCRIPTS = ("vendor/d3.min.js", "vendor/plot.min.js", "charts.js")  # of a page with charts, in order
# Nothing is loaded but what lies beside the page. Charts set styles of their own.
POLICY = (
    "default-src 'none'; script-src {scripts}; style-src {beside} 'unsafe-inline'; img-src data:; "
    "base-uri 'none'; form-action 'none'"
)
BESIDE = "'self' file:"


@dataclass(frozen=True)
class Whole:
    """What a page that is one file carries with it."""

    style: Markup
    scripts: tuple[Markup, ...]
    licences: Markup


@dataclass(frozen=True)
class Site:
    """Of which snapshot pages are, which pages all of them lead to, and what they may load."""

    as_of: str
    run_id: str
    version: str
    document: str
    note: str | None
    pages: tuple[tuple[str, str], ...]
    policy: str
    whole: Whole | None = None


def site(snapshot: Snapshot, pages: tuple[tuple[str, str], ...]) -> Site:
    """Of pages that lie beside each other and load the same style and scripts."""
    return _site(snapshot, pages, POLICY.format(scripts=BESIDE, beside=BESIDE), None)


def alone(snapshot: Snapshot) -> Site:
    """Of a page that is one file: no script runs in it but those that it came with."""
    scripts = [asset(name).decode() for name in SCRIPTS]
    hashes = " ".join(f"'sha256-{_digest(text)}'" for text in scripts)
    style, licences = (Markup(asset(name).decode()) for name in ("report.css", LICENCES))
    whole = Whole(style, tuple(Markup(text) for text in scripts), licences)
    return _site(snapshot, (), POLICY.format(scripts=hashes, beside=""), whole)


def asset(name: str) -> bytes:
    """A file that pages load."""
    return shipped("assets").joinpath(*name.split("/")).read_bytes()


def _site(
    snapshot: Snapshot, pages: tuple[tuple[str, str], ...], policy: str, whole: Whole | None
) -> Site:
    held = snapshot.manifest()
    return Site(
        as_of=str(snapshot.as_of),
        run_id=snapshot.run_id,
        version=held["plan"]["version"],
        document=held["plan"]["document"]["name"],
        note=snapshot.note(),
        pages=pages,
        policy=policy,
        whole=whole,
    )


def _digest(text: str) -> str:
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
