"""What must not be told: passwords, keys and tokens, wherever they turn up in a text.

Credentials come from where Spark and Hadoop look for them: the environment, a credential provider,
`core-site.xml`, or the submitter's own properties. Neither a configuration nor a path holds any.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from renown.errors import UserError, listed

HIDDEN = "***"
# As Spark's own spark.redaction.regex has them, and what clouds call theirs.
_NAMES = r"secret|password|passwd|token|access[._-]?key|account[._-]?key|sas[._-]?key|signature"
_SECRET = re.compile(rf"({_NAMES})", re.IGNORECASE)
# A name may have the word in it and say only where the secret is, how it is got, or whether.
_NO_SECRET = re.compile(
    r"(file|path|provider|class|enabled|required|interval|type)$", re.IGNORECASE
)
_USER_INFO = re.compile(r"(?P<before>\b[a-z][a-z0-9+.-]*://[^/\s:@]*):(?P<secret>[^/\s@]+)@", re.I)
_ASSIGNED = re.compile(
    rf"(?P<before>[\w.-]*(?:{_NAMES}|\bsig)[\w.-]*[\"']?\s*[=:]\s*[\"']?)(?P<secret>[^\s\"',;&)}}]+)",
    re.IGNORECASE,
)
_REFERENCE = re.compile(r"\$\{[^}]+\}")


def redacted(text: str) -> str:
    """The text without passwords in URLs, and without values that are assigned to secret names.

    >>> redacted("s3a://key:hidden@bucket/x with fs.s3a.secret.key=abc")
    's3a://key:***@bucket/x with fs.s3a.secret.key=***'
    """
    text = _USER_INFO.sub(rf"\g<before>:{HIDDEN}@", text)
    return _ASSIGNED.sub(_hidden, text)


def _hidden(found: re.Match[str]) -> str:
    name = re.split(r"[\"'\s=:]", found["before"].strip())[0]
    return found[0] if _NO_SECRET.search(name) else found["before"] + HIDDEN


def is_secret(name: str, value: str) -> bool:
    """Whether a setting of this name holds a secret itself, not a reference to one as `${env.KEY}`."""
    named = _SECRET.search(name) is not None and _NO_SECRET.search(name) is None
    return (named and _REFERENCE.fullmatch(value) is None) or _USER_INFO.search(value) is not None


def refuse_passwords(paths: Iterable[str | None]) -> None:
    """UserError for paths with a password in them: they are kept in plans, and told in logs."""
    found = [redacted(path) for path in paths if path and _USER_INFO.search(path)]
    if found:
        raise UserError(
            listed(
                "a path is kept in the plan of a run and must not hold a password; give it to Spark "
                "by the environment or by Hadoop's credential provider:",
                found,
            )
        )
