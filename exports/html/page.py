"""What our HTML pages share: their templates, data that cannot break out of a script, and a policy
that allows no request.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
from importlib.resources import files
from typing import Any

from lacunary.graph.text.printable import each_text, plain

__all__ = ["fill", "policy", "safe_json", "template"]


def safe_json(value: Any) -> str:
    r"""JSON that may stand in a page: no character that could end a script, start markup or act
    unseen is left as it is.

    >>> safe_json({"title": "</script>证据"})
    '{"title":"\\u003c/script\\u003e证据"}'
    """
    text = json.dumps(each_text(value, plain), ensure_ascii=False, separators=(",", ":"))
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return text


def policy(scripts: list[str], style: str) -> str:
    """The Content Security Policy: no request of any kind, only these scripts and this style
    sheet.
    """
    allowed = " ".join(map(_hash, scripts))
    return (
        f"default-src 'none'; script-src {allowed}; style-src {_hash(style)}; img-src data:;"
        " base-uri 'none'; form-action 'none'"
    )


def _hash(text: str) -> str:
    digest = hashlib.sha256(text.encode("utf-8")).digest()
    return f"'sha256-{base64.b64encode(digest).decode('ascii')}'"


def template(name: str) -> str:
    """A file of `templates/`, its lines ending in LF wherever it was checked out: browsers hash it
    so.
    """
    text = files("lacunary.exports.html").joinpath("templates", name).read_text(encoding="utf-8")
    return text.replace("\r\n", "\n")


def fill(page: str, values: dict[str, str]) -> str:
    """Put values into a template in one pass, so that a value that looks like a place is left
    alone.
    """
    return re.sub(r"\{\{(\w+)\}\}", lambda found: values[found[1]], page)
