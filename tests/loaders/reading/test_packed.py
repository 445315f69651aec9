"""Packed files are opened within the limits, whatever their names; what holds no records is named
with what to export instead.
"""

from __future__ import annotations

import gzip
import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from lacunary.graph.errors import SourceError
from lacunary.loaders.files_read import FilesRead
from lacunary.loaders.publications import open_export, read_publications
from lacunary.loaders.reading.files import Limits
from lacunary.loaders.reading.sheet import read_sheet

RIS = "TY  - JOUR\nTI  - A trial of 网络\nER  - \n".encode()
TABLE = "study,n\nA 2020,12\n"


def zipped(names: dict[str, bytes]) -> bytes:
    """A ZIP file of these files."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as container:
        for name, data in names.items():
            container.writestr(name, data)
    return held.getvalue()


def workbook() -> bytes:
    """A workbook of one row below its headings."""
    held, book = io.BytesIO(), openpyxl.Workbook()
    for row in (["study", "n"], ["A 2020", 12]):
        book.active.append(row)
    book.save(held)
    return held.getvalue()


PACK: dict[str, Callable[[bytes], bytes]] = {
    "gzip": gzip.compress,
    "zip": lambda data: zipped({"x": data}),
    "zip with what a Mac adds": lambda data: zipped(
        {"folder/a.txt": data, "__MACOSX/folder/._a.txt": b"\0"}
    ),
}


@pytest.mark.parametrize("pack", PACK)
@pytest.mark.parametrize("name", ["search.ris", "search.xlsx", "search"])
def test_a_packed_export_is_read_as_what_it_holds(pack: str, name: str, tmp_path: Path) -> None:
    """Neither its name nor that of the file in it decides anything."""
    path = tmp_path / name
    path.write_bytes(PACK[pack](RIS))
    file, form = open_export(path, name)
    records = read_publications(file, form, "search").records
    assert ["A trial of 网络"] == [record.get("title") for record in records]


@pytest.mark.parametrize("pack", PACK)
@pytest.mark.parametrize("data", [TABLE.encode(), TABLE.encode("utf-16"), workbook()])
def test_a_packed_table_is_read_as_a_table(pack: str, data: bytes, tmp_path: Path) -> None:
    """In text of any encoding, and as a workbook."""
    path = tmp_path / "table.dat"
    path.write_bytes(PACK[pack](data))
    sheet = read_sheet(path, path.name)
    assert (["study", "n"], [(2, ["A 2020", "12"])]) == (sheet.headings, sheet.rows)


def test_the_digest_is_that_of_the_file_itself(tmp_path: Path) -> None:
    """As a person reckons it."""
    path = tmp_path / "a.gz"
    path.write_bytes(gzip.compress(RIS, mtime=0))
    import hashlib

    assert hashlib.sha256(path.read_bytes()).hexdigest() == FilesRead().note(path, "a.gz")


@pytest.mark.parametrize(
    ("limits", "key"),
    [(Limits(unpacked_megabytes=1), "unpacked_megabytes"), (Limits(), "unpacked_ratio")],
)
@pytest.mark.parametrize("pack", ["gzip", "zip"])
def test_what_unpacks_to_too_much_is_refused(
    pack: str, limits: Limits, key: str, tmp_path: Path
) -> None:
    """Before it is all unpacked."""
    path = tmp_path / "bomb"
    path.write_bytes(PACK[pack](b"\n" * 12_000_000))
    with pytest.raises(SourceError, match=f"^bomb: unpacks to .*{key}"):
        open_export(path, "bomb", limits=limits)


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
LOGIN = b"<!DOCTYPE html><html><body><form><input name=p type=password></form></body></html>"
WRONG = {
    "a.csv": (b"%PDF-1.7\n", "a PDF"),
    "b.txt": (b"{\\rtf1\\ansi A}", "an RTF document"),
    "c.docx": (zipped({"word/document.xml": b"<a/>"}), "a Word document"),
    "d.doc": (OLE + "WordDocument".encode("utf-16-le"), "a Word document"),
    "e.numbers": (zipped({"Index/Document.iwa": b""}), "a document of Apple Numbers"),
    "f.enlx": (zipped({"My.enl": b"", "My.Data/sdb/sdb.eni": b""}),
               "a compressed EndNote library"),
    "g.enl": (b"SQLite format 3\0", "an EndNote library"),
    "h.sqlite": (b"SQLite format 3\0", "an SQLite database"),
    "i.rm5": (b'<?xml version="1.0"?>\n<COCHRANE_REVIEW ID="1">', "a Review Manager file"),
    "j.csv": (b"\x89PNG\r\n\x1a\n\0", "a picture"),
    "k.xls": (b"\xff\xd8\xff\xe0\0", "a picture"),
    "l.ris": (b"Rar!\x1a\x07\x00", "an archive (RAR)"),
    "m.ris": (b"7z\xbc\xaf\x27\x1c", "an archive (7z)"),
    "n.csv": (b"\xfd7zXZ\0", "a compressed file"),
    "o.xls": (LOGIN, "a web page with a log-in form"),
    "p.xls": (b"<html><p>No results</p></html>", "a web page without a table"),
    "~$included.xlsx": (b"\x05Reader", "the lock file"),
    "q.rds": (gzip.compress(b"RDX3\nX\n"), "data of R"),
    "r.pages": (zipped({"index.xml": b"", "Index.zip": b""}), "a document of Apple Numbers"),
    "s.zip": (zipped({"a.ris": RIS, "b.ris": RIS}), "an archive of 2 files"),
    "t.gz": (gzip.compress(gzip.compress(RIS)), "is packed twice"),
    "u.gz": (gzip.compress(RIS)[:-9], "cannot be unpacked"),
}  # fmt: skip


@pytest.mark.parametrize("name", WRONG)
def test_a_file_without_records_is_named_with_what_to_do(name: str, tmp_path: Path) -> None:
    """By its bytes, not its name; through both ways into a file."""
    data, what = WRONG[name]
    path = tmp_path / name
    path.write_bytes(data)
    for read in (lambda: open_export(path, name), lambda: read_sheet(path, name)):
        with pytest.raises(SourceError) as caught:
            read()
        assert what in str(caught.value)
        assert str(caught.value).startswith(f"{name}: ")
        assert len(caught.value.remedy) > 10


@pytest.mark.parametrize(
    "text",
    ["study,n\nID3,5\n", "A\n1\n", "<html><table><tr><td>study<td>n<tr><td>A<td>1</table></html>",
     "BM,PAR1\n1,2\n"],
)  # fmt: skip
def test_a_table_is_not_taken_for_something_else(text: str, tmp_path: Path) -> None:
    """Some kinds of files begin with letters."""
    path = tmp_path / "table.csv"
    path.write_text(text, encoding="utf-8")
    assert 1 == len(read_sheet(path, path.name).rows)


PROSE = [
    "This review looked at trials of apps.\nWe searched, among others, PubMed and CNKI.\nFew were found.\n",
    "We searched the databases for trials of\ninterventions by telephone, and we found that\nthere were"
    " none in the years that we\nlooked at, or at least not many.\n",
    "本综述检索了多个数据库，纳入了相关随机对照试验。\n结果显示，干预效果有限，仍需更多研究。\n",
]


@pytest.mark.parametrize("text", PROSE)
def test_running_text_is_no_table(text: str, tmp_path: Path) -> None:
    """It is named as such, instead of one column of sentences."""
    path = tmp_path / "methods.txt"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(SourceError, match="reads as running text, not as a table"):
        read_sheet(path, path.name)


def test_a_column_of_titles_is_a_table(tmp_path: Path) -> None:
    """Its heading tells."""
    path = tmp_path / "titles.csv"
    path.write_text("title\nA trial of an app for sleep in adults\nAnother trial of it.\n")
    assert 2 == len(read_sheet(path, path.name).rows)
