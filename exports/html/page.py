"""What our HTML pages share: their templates, data that cannot break out of a script, and a policy
that allows no request.
"""

from __future__ import annotations

import base64
import hashlib
import html
import json
import re
from importlib.resources import files
from typing import Any

from lacunary.exports.about import About
from lacunary.graph.text.printable import each_text, plain

__all__ = ["decision_page", "fill", "policy", "safe_json", "template"]


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


def decision_page(project: About, data: dict[str, Any], name: str) -> str:
    """A page to decide on, of the scripts, filters and styles of this name: it requests nothing,
    keeps what was decided in the browser, and downloads it as a table to import.
    """
    scripts = [template(f"{name}_text.js"), template("decide.js"), template(f"{name}.js")]
    style = template("network.css") + template("link.css")
    style += template("word.css") if name == "word" else ""
    both = project.title if not project.title_zh else f"{project.title} · {project.title_zh}"
    titles = {"title": project.title, "title_zh": project.title_zh}
    return fill(
        template("decide.html"),
        {
            "POLICY": policy(scripts, style),
            "TITLE": html.escape(plain(both)),
            "HEADING": html.escape(plain(project.title)),
            "STYLE": style,
            "FILTERS": template(f"{name}_filters.html"),
            "DATA": safe_json({"project": titles} | data),
            "SCRIPTS": "\n".join(f"<script>{script}</script>" for script in scripts),
        },
    )


def fill(page: str, values: dict[str, str]) -> str:
    """Put values into a template in one pass, so that a value that looks like a place is left
    alone.
    """
    return re.sub(r"\{\{(\w+)\}\}", lambda found: values[found[1]], page)
