"""Writes network.html: the network of reviews, studies and concepts as one offline page, drawn by
pyvis behind a hardening wrapper.

pyvis 0.3.2 by itself requests stylesheets and scripts from elsewhere, writes headings and
identifiers into the page as markup, turns every tooltip into markup once a title holds "href", and
writes in the locale's encoding. So nothing that a source says passes through pyvis: it gets numbers
and constants only. Its drawing scripts are taken from the page it makes and put into ours, whose
Content Security Policy names each script by its hash and allows no request; texts go into a JSON
block of their own.
"""

from __future__ import annotations

import html
import json
import re
from pathlib import Path
from typing import Any

from lacunary.exports.about import About
from lacunary.exports.files import write_text
from lacunary.exports.html.network_content import Content, network_content
from lacunary.exports.html.page import fill, policy, safe_json, template
from lacunary.graph import Graph
from lacunary.graph.errors import ExportError
from lacunary.graph.text.printable import plain

__all__ = ["network_page", "write_network"]

_STYLES: dict[str, dict[str, Any]] = {
    "review": {"shape": "hexagon", "size": 10},
    "study": {},
    "more": {"size": 11},
    "condition": {"shape": "diamond", "size": 9},
    "intervention": {"shape": "square", "size": 8},
}
_OPTIONS = {
    "physics": {"enabled": False},
    "layout": {"improvedLayout": False},
    "nodes": {
        "shape": "dot",
        "size": 5,
        "font": {"multi": False},
        "labelHighlightBold": False,
        "chosen": False,
    },
    "edges": {"smooth": False, "chosen": False, "selectionWidth": 0, "hoverWidth": 0},
    "interaction": {
        "hover": True,
        "hoverConnectedEdges": False,
        "selectConnectedEdges": False,
        "dragNodes": False,
        "multiselect": False,
        "tooltipDelay": 100000,
        "keyboard": {"enabled": True, "bindToWindow": False},
    },
}
_SCRIPTS = ("network_text.js", "network_draw.js", "network_panel.js", "network.js")
_SCRIPT = re.compile(r"<script(?P<attributes>[^>]*)>(?P<body>.*?)</script>", re.DOTALL)


def write_network(graph: Graph, project: About, folder: Path) -> list[Path]:
    """Write `network.html` into a folder; returns its path. An ExportError says what to do where
    that is impossible.
    """
    return [write_text(folder / "network.html", network_page(graph, project))]


def network_page(graph: Graph, project: About) -> str:
    """The page as text: one file that needs no network, at most 2,000 marks; the same graph gives
    the same text.
    """
    content = network_content(graph)
    scripts = [*_drawing_scripts(content), *(template(name) for name in _SCRIPTS)]
    style = template("network.css")
    title = project.title if not project.title_zh else f"{project.title} · {project.title_zh}"
    return fill(
        template("network.html"),
        {
            "POLICY": policy(scripts, style),
            "TITLE": html.escape(plain(title)),
            "HEADING": html.escape(plain(project.title)),
            "STYLE": style,
            "DATA": safe_json(_data(content, project)),
            "SCRIPTS": "\n".join(f"<script>{script}</script>" for script in scripts),
        },
    )


def _data(content: Content, project: About) -> dict[str, Any]:
    """What the page's own scripts read."""
    names = ("title", "title_zh", "version", "licence", "attribution", "creators")
    return {
        "project": {name: getattr(project, name) for name in names},
        "counts": content.counts,
        "sources": content.sources,
        "concepts": content.concepts,
        "discs": content.discs,
        "marks": [{"kind": mark.kind, **mark.about} for mark in content.marks],
    }


def _drawing_scripts(content: Content) -> list[str]:
    """vis-network and the script that draws the graph, taken from the page that pyvis makes of
    numbers and constants.
    """
    from pyvis.network import Network

    network = Network(
        cdn_resources="in_line", select_menu=False, filter_menu=False, neighborhood_highlight=False
    )
    # appended as they are: add_edge looks through all edges each time
    network.nodes = [
        {"id": place, "x": mark.x, "y": mark.y} | _STYLES[mark.kind]
        for place, mark in enumerate(content.marks)
    ]
    network.edges = [
        {"from": start, "to": end} | ({"dashes": True} if kind == "candidate" else {})
        for start, end, kind in content.links
    ]
    network.options = json.loads(json.dumps(_OPTIONS))
    bodies = [
        found["body"]
        for found in _SCRIPT.finditer(network.generate_html())
        if "src=" not in found["attributes"]
    ]
    library = [body for body in bodies if "@license" in body and "vis-network" in body]
    drawing = [body for body in bodies if "drawGraph();" in body]
    if len(library) != 1 or len(drawing) != 1 or "innerHTML = nodeData" in drawing[0]:
        raise ExportError(
            "network.html",
            "the installed pyvis writes a page that is not known here",
            "Install pyvis 0.3.2.",
        )
    return [library[0].strip(), re.sub(r"\n\s+", "\n", drawing[0]).strip()]
