"""The records of an XML file, cut out and parsed one at a time: a broken one loses no other, and
memory stays flat.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from html.entities import html5
from typing import TYPE_CHECKING, cast

from lacunary.graph.records import Rejected
from lacunary.loaders.entries import Entry, Format, read_format
from lacunary.loaders.reading.encoding import guess
from lacunary.loaders.reading.packed import open_content
from lacunary.loaders.reading.text import TextFile

if TYPE_CHECKING:
    from lxml.etree import XMLParser, _Element

__all__ = ["Special", "XmlRecord", "collect", "line_of", "put", "read_records", "spaced", "words"]

_CHUNK = 1 << 20
_LONGEST = 64
_AHEAD = 1 << 16
"""So much is in sight behind every tag judged, to see where a comment around it ends."""

_SPACE = re.compile(r"[ \t\n]+")
_WRAPPED = re.compile("(?<=[\u3400-\u9fff])[ \t]*\n[ \t\n]*(?=[\u3400-\u9fff])")
_MEANINGLESS = re.compile(
    rb"\s+|<\?.*?\?>|<!--.*?-->|<!DOCTYPE(?:[^\[>]++|\[.*?\]\s*>?)*+>?"
    rb"|</?[\w:.-]+(?:\s+xmlns(?::[\w.-]+)?\s*=\s*(?:\"[^\"]*\"|'[^']*'))*\s*/?>",
    re.DOTALL,
)
_ROOT = re.compile(rb"<([A-Za-z_][\w:.-]*)[^>]*>?")
_DECLARED = re.compile(r"<\?xml[^>]*?encoding\s*=\s*[\"']([\w.:-]+)", re.ASCII)
_NAMESPACE = re.compile(rb"xmlns:([\w.-]+)\s*=\s*[\"']([^\"']+)")
_DEFAULT_NAMESPACE = re.compile(rb"\sxmlns\s*=\s*(?:\"[^\"]*\"|'[^']*')")
_PREFIX = re.compile(rb"[<\s]([A-Za-z_][\w.-]*):[A-Za-z_]")
_KNOWN_NAMESPACES = {
    b"xlink": b"http://www.w3.org/1999/xlink",
    b"mml": b"http://www.w3.org/1998/Math/MathML",
}
_ENTITY = re.compile(r"&(?!(?:amp|lt|gt|quot|apos);)([A-Za-z][A-Za-z0-9]*;)")
_BARE_AMPERSAND = re.compile(r"&(?!(?:[A-Za-z_][\w.-]*|#\d+|#x[0-9A-Fa-f]+);)")
_NOT_XML = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]|&#(?:x(?:[0-8BbCcEeFf]|1[0-9A-Fa-f])|[0-8]|1[124-9]|2\\d|3[01]);"
)
_PLACE = re.compile(r"(?:, line \d+, column \d+)?(?: \(.*\))?$")


@dataclass(frozen=True, slots=True)
class XmlRecord:
    """One record: the line it starts on, its element, and its text in the file."""

    line: int
    element: _Element
    raw: str


Special = Mapping[str, Callable[[Entry, "_Element"], None]]
"""By tag, what reads an element that the table alone cannot say."""


def read_records(file: TextFile, names: Sequence[str]) -> Iterator[XmlRecord | Rejected]:
    """Every element with one of the names, in the order of the file; each is parsed by itself.

    A record that is no XML, or has no end or no start, is Rejected. What else stands between
    records, and a file that ends before its outermost element does, are given as a Rejected with
    `column`. A document type, and with it any entity that the file defines, is never read; nothing
    outside of the file is opened.
    """
    spaces = dict(_KNOWN_NAMESPACES)
    line, root, end = 1, b"", b""
    for kind, piece in _pieces(file, names):
        if kind == "gap":
            spaces.update(_NAMESPACE.findall(piece))
            end, rest = piece, _MEANINGLESS.sub(b"", piece)
            if not root and (found := _ROOT.match(_MEANINGLESS.sub(_keep_tags, piece))):
                root, rest = found[1], _ROOT.sub(b"", rest)
            if rest:
                reason = "text outside of any record. Remove it if it means nothing."
                yield Rejected(
                    file.where, line, reason, _text(piece).strip(), "outside of any record"
                )
        elif kind == "whole":
            root, end = root or b"-", b""
            yield from _parsed(file, line, piece, spaces)
        else:
            root, end = root or b"-", b""
            yield Rejected(file.where, line, kind, _text(piece).strip())
        line += _line_ends(piece)
    if root not in (b"", b"-") and b"</" + root not in end:
        name = root.decode("utf-8", "replace")
        reason = f"the file ends before `</{name}>`. Check that it is complete, or export it again."
        yield Rejected(file.where, line, reason, _text(end[-200:]).strip(), name)


def words(element: _Element) -> str:
    """All text of an element on one line, its inner markup left out; a line end that the file
    writes as `&#xD;` stays one.

    >>> from lxml.etree import fromstring
    >>> words(fromstring("<t>The <i>TERT</i>\\n   gene</t>"))
    'The TERT gene'
    """
    return _one_line(
        "".join(cast(Iterator[str], element.itertext())) if len(element) else element.text or ""
    )


def spaced(element: _Element, *without: str) -> str:
    """The text of an element whose parts are printed apart, leaving out the parts named.

    >>> from lxml.etree import fromstring
    >>> place = "<institution>A Hospital</institution>, <country>China</country>"
    >>> spaced(fromstring(f"<aff><label>1</label>{place}</aff>"), "label")
    'A Hospital, China'
    """
    parts = [element.text or ""]
    for child in element:
        parts += [" " if child.tag in without else spaced(child, *without), child.tail or ""]
    return re.sub(r" +(?=[,;.:)])", "", _one_line(" ".join(parts)))


def line_of(element: _Element) -> int:
    """The line of a record on which an element stands."""
    return cast("int | None", element.sourceline) or 1


def put(entry: Entry, target: str, text: str) -> None:
    """Add words to the field that a table names, which may also say what stands before them
    (`retraction: retracted by`).
    """
    name, _, before = target.partition(": ")
    entry.add(name, f"{before}: {text}" if before and text else text)


def collect(
    entry: Entry, element: _Element, format: Format, special: Special, kind: str = ""
) -> None:
    """Add the words of everything in an element to the fields that the format's table names.

    An element is looked up as `tag[kind]` for each of its attributes and for `kind`, then as `tag`.
    One that the table does not know is looked into; its text, if it has any of its own, is kept in
    `other`.
    """
    tags, kinds, ignored = format.tags, _kinds(format.name), format.ignored
    for child in element:
        tag = child.tag
        if tag in special:
            special[tag](entry, child)
            continue
        target = tags.get(tag)
        if tag in kinds:
            several = (tags.get(f"{tag}[{value}]") for value in (*child.attrib.values(), kind))
            target = next(filter(None, several), target)
        if target is not None:
            put(entry, target, words(child))
        elif tag in ignored:
            if len(child) or (child.text and child.text.strip()):
                entry.ignore(tag)
        elif len(child) and not (child.text and child.text.strip()):
            collect(entry, child, format, special, kind)
        elif text := words(child):
            entry.add("other", f"{tag}: {text}")


@cache
def _kinds(name: str) -> frozenset[str]:
    """The tags of a format whose attributes say what they are."""
    return frozenset(tag.split("[")[0] for tag in read_format(name).tags if "[" in tag)


def _one_line(text: str) -> str:
    text = text.strip()
    if "\r" in text:
        return "\n".join(filter(None, map(_one_line, text.split("\r"))))
    if "\n" in text:
        text = _WRAPPED.sub("", text)
    elif "  " not in text and "\t" not in text:
        return text
    return _SPACE.sub(" ", text)


def _keep_tags(found: re.Match[bytes]) -> bytes:
    return found[0] if _ROOT.match(found[0]) else b""


def _text(piece: bytes) -> str:
    return piece.decode("utf-8", "replace")


def _line_ends(piece: bytes) -> int:
    count = piece.count(b"\n")
    return count + piece.count(b"\r") - piece.count(b"\r\n") if b"\r" in piece else count


# ---- cutting the file into records ---------------------------------------------------------------
def _encoding(file: TextFile) -> str:
    """The encoding found in the bytes, unless it was only guessed and the file declares another
    than the usual defaults.
    """
    declared = found[1].lower() if (found := _DECLARED.search(file.head[:500])) else ""
    if file.encoding.startswith("utf") or declared.startswith(("utf", "iso-8859-1", "us-ascii")):
        return file.encoding
    try:
        name = codecs.lookup(declared).name
    except LookupError:
        return file.encoding
    return "gb18030" if name in ("gb2312", "gbk") else name


def _utf8(file: TextFile) -> Iterator[bytes]:
    """The file's bytes in UTF-8, without its mark."""
    encoding = _encoding(file)
    with open_content(file.path, file.where, file.limits) as stream:
        if encoding in ("utf-8", "utf-8-sig"):
            yield stream.read(_CHUNK).removeprefix(codecs.BOM_UTF8)
            while chunk := stream.read(_CHUNK):
                yield chunk
            return
        decoder = codecs.getincrementaldecoder(encoding)("replace")
        while chunk := stream.read(_CHUNK):
            yield decoder.decode(chunk).encode("utf-8", "replace")
        yield decoder.decode(b"", final=True).encode("utf-8", "replace")


def _pieces(file: TextFile, names: Sequence[str]) -> Iterator[tuple[str, bytes]]:
    """The file cut into `gap`s, `whole` records, and broken ones (with the reason); together they
    are the file.
    """
    tag = re.compile(rb"(?:%s)(?=[\s/>])" % "|".join(names).encode())
    data, seen, opened = bytearray(), 0, False
    chunks = _utf8(file)
    more = True
    while more:
        chunk = next(chunks, None)
        more = chunk is not None
        data += chunk or b""
        limit = len(data) - _AHEAD if more else len(data)
        kept = 0  # where the piece begins that is not yet given
        judged = seen
        for found in list(tag.finditer(data, seen, max(limit, seen))):
            begins, ends = (
                data[found.start() - 1 : found.start()] == b"<",
                data[max(0, found.start() - 2) : found.start()] == b"</",
            )
            if not (begins or ends) or _is_hidden(data, kept, found.start()):
                continue
            judged = found.end()
            if begins:
                at = found.start() - 1
                reason = (
                    "the record has no end before the next one starts. Check"
                    f" `</{found[0].decode()}>`."
                )
                yield from _given(data, kept, at, reason if opened else "gap")
                kept, opened = at, True
            close = data.find(b">", found.end()) + 1
            if close and (ends or data[close - 2 : close] == b"/>"):
                reason = f"a record ends here that has no start. Check `<{found[0].decode()}>`."
                broken = (
                    not opened
                    and _MEANINGLESS.sub(b"", bytes(data[kept : found.start() - 2])) != b""
                )
                yield from _given(
                    data, kept, close, "whole" if opened else reason if broken else "gap"
                )
                kept, opened = close, False
        seen = max(judged, limit - _LONGEST, kept) - kept
        del data[:kept]
    yield from _given(
        data,
        0,
        len(data),
        "the file ends inside of this record. Export it again." if opened else "gap",
    )


def _given(data: bytearray, start: int, end: int, kind: str) -> Iterator[tuple[str, bytes]]:
    if end > start:
        yield kind, bytes(data[start:end])


def _is_hidden(data: bytearray, start: int, at: int) -> bool:
    """Whether a tag stands in a comment or in CDATA. One that is never closed hides nothing."""
    for opening, closing in ((b"<!--", b"-->"), (b"<![CDATA[", b"]]>")):
        begun = data.rfind(opening, start, at)
        if begun < 0 or data.find(closing, begun, at) >= 0:
            continue
        closed = data.find(closing, at)
        if closed >= 0 and data.find(opening, at, closed) < 0:
            return True
    return False


# ---- parsing one record --------------------------------------------------------------------------
@cache
def _parser() -> XMLParser:
    from lxml.etree import XMLParser

    return XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        remove_comments=True,
        remove_pis=True,
        collect_ids=False,
    )


def _parsed(
    file: TextFile, line: int, piece: bytes, spaces: dict[bytes, bytes]
) -> Iterator[XmlRecord | Rejected]:
    from lxml.etree import XMLSyntaxError, fromstring

    plain = _DEFAULT_NAMESPACE.sub(b"", piece) if b"xmlns" in piece else piece
    raw = _text(piece)
    what = ""
    try:
        element = fromstring(plain, _parser())
    except XMLSyntaxError:
        mended, what = _mended(plain)
        try:
            element = fromstring(_with_namespaces(mended, spaces), _parser())[0]
        except XMLSyntaxError as error:
            message = re.sub(
                r"\bline (\d+)",
                lambda found: f"line {line + int(found[1]) - 1}",
                _PLACE.sub("", error.msg or ""),
            )
            place = line + max(error.lineno or 1, 1) - 1
            yield Rejected(
                file.where,
                line,
                f"the record is no XML (line {place}: {message}). Export it again, or mend it.",
                raw,
            )
            return
    if what:
        yield Rejected(
            file.where,
            line,
            f"the record is no XML and was read {what}. Check its words.",
            raw,
            "XML",
        )
    elif not file.clean and "\ufffd" in raw:
        reason = (
            "bytes that are not in the file's encoding were replaced by \ufffd. Export the file"
            " again."
        )
        yield Rejected(file.where, line, reason, raw, "encoding")
    yield XmlRecord(line, element, raw)


def _mended(piece: bytes) -> tuple[bytes, str]:
    """A record with what commonly keeps it from being XML mended, and what that was (nothing for
    entities of HTML).
    """
    what: list[str] = []
    try:
        text = piece.decode("utf-8")
    except UnicodeDecodeError:
        other = guess(piece)
        text = piece.decode(other or "utf-8", "replace")
        what.append(
            f"in the encoding {other}" if other else "with \ufffd for the bytes that are no utf-8"
        )
    text = _ENTITY.sub(_character, text)
    for pattern, instead, said in (
        (_NOT_XML, " ", "without its control characters"),
        (_BARE_AMPERSAND, "&amp;", "with `&` as `&amp;`"),
    ):
        text, times = pattern.subn(instead, text)
        if times:
            what.append(said)
    return text.encode("utf-8", "replace"), " and ".join(what)


def _character(found: re.Match[str]) -> str:
    """The character of an entity that HTML and the old journal document types name."""
    return "".join(f"&#{ord(char)};" for char in html5.get(found[1], "")) or found[0]


def _with_namespaces(piece: bytes, spaces: dict[bytes, bytes]) -> bytes:
    """A record inside an element that declares every prefix it uses, as the file's outermost
    element did.
    """
    prefixes = sorted(
        {prefix for prefix in _PREFIX.findall(piece) if not prefix.startswith((b"xml", b"XML"))}
    )
    declared = b"".join(
        b' xmlns:%s="%s"' % (prefix, spaces.get(prefix, b"urn:prefix:" + prefix))
        for prefix in prefixes
    )
    return b"<record%s>%s</record>" % (declared, piece)
