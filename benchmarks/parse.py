"""Reads 50,000 made-up records of each format with lacunary and with the libraries that read it
too, and prints them side by side.

    pip install rispy biopython pymed metapub bibtexparser pybtex cnki2bib     the peers; one that
    is missing is said to be python benchmarks/parse.py
       50,000 records of each format python benchmarks/parse.py --records 5000 --format ris -o
    result.json python benchmarks/parse.py --peers /path/to/other/python                   peers
    installed in another environment

Each reader runs in a process of its own: processor seconds of reading (imports are done before),
peak memory of the process, records found. Then the dirty files of the test suite: of how many
records is the title found, how many are lost without a word. `lacunary` reads entries (words by
field, as the peers do); `lacunary, to records` goes on to typed values (identifiers, years,
languages). The records are made up, from a fixed seed, and never mixed with real data.
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

TESTS = Path(__file__).parents[1] / "tests"
_VOCABULARY = (
    "app depression anxiety internet delivered cognitive behavioural therapy randomised trial"
    " students older adults mobile health guided self help waiting list outcomes follow up care"
    " digital support symptoms stress sleep effect acceptability"
)
_WORDS = _VOCABULARY.split()
_UMLAUT = '{\\"u}'
_HAN = (
    "网络认知行为治疗对大学生抑郁症状的随机对照试验手机应用干预老年人焦虑睡眠自助在线心理健康服务"
)


# ---- made-up files -------------------------------------------------------------------------------
def _sentence(dice: random.Random, words: int) -> str:
    return " ".join(dice.choices(_WORDS, k=words)).capitalize()


def _authors(dice: random.Random) -> list[str]:
    return [
        f"{dice.choice(['Wang', 'Li', 'Smith', 'Müller', 'Garcia'])}, {dice.choice('ABCDEFG')}"
        f" {dice.choice('HIJK')}"
        for _ in range(5)
    ]


def _ris(n: int, dice: random.Random) -> str:
    lines = [
        "TY  - JOUR",
        f"TI  - {_sentence(dice, 12)} {n}",
        *(f"AU  - {name}" for name in _authors(dice)),
    ]
    lines += [
        f"PY  - {1990 + n % 36}",
        "JF  - Journal of Made-up Trials",
        "JA  - J Made Up",
        f"VL  - {n % 50}",
        "IS  - 3",
        "SP  - 12",
        "EP  - 19",
    ]
    lines += [
        f"DO  - 10.1000/made.up.{n}",
        "SN  - 1234-5678",
        "LA  - eng",
        *(f"KW  - {word}" for word in dice.choices(_WORDS, k=6)),
    ]
    return "\n".join(
        [
            *lines,
            f"AB  - {_sentence(dice, 180)}.",
            f"UR  - https://example.org/{n}",
            "ER  - ",
            "",
            "",
        ]
    )


def _nbib(n: int, dice: random.Random) -> str:
    abstract = dice.choices(_WORDS, k=180)
    wrapped = [" ".join(abstract[at : at + 11]) for at in range(0, len(abstract), 11)]
    lines = [
        f"PMID- {n + 1}",
        "OWN - NLM",
        "STAT- MEDLINE",
        "IS  - 1234-5678 (Electronic)",
        "VI  - 12",
        "IP  - 3",
        f"DP  - {1990 + n % 36} Mar",
    ]
    lines += [
        f"TI  - {_sentence(dice, 12)} {n}.",
        "PG  - 12-19",
        f"LID - 10.1000/made.up.{n} [doi]",
        "AB  - " + "\n      ".join(wrapped),
    ]
    for name in _authors(dice):
        lines += [
            f"FAU - {name}",
            f"AU  - {name.replace(',', '')}",
            "AD  - Department of Made-up Trials, Example University.",
        ]
    lines += [
        "LA  - eng",
        "PT  - Journal Article",
        "JT  - Journal of made-up trials",
        *(f"OT  - {word}" for word in dice.choices(_WORDS, k=6)),
    ]
    return "\n".join([*lines, "SO  - J Made Up. 2020;12(3):12-19.", "", ""])


def _pubmed_xml(n: int, dice: random.Random) -> str:
    authors = "".join(
        f"<Author ValidYN='Y'><LastName>{name.split(',')[0]}</LastName>"
        f"<ForeName>{name[-3:]}</ForeName><Initials>A</Initials>"
        "<AffiliationInfo><Affiliation>Example University.</Affiliation></AffiliationInfo></Author>"
        for name in _authors(dice)
    )
    keywords = "".join(
        f"<Keyword MajorTopicYN='N'>{word}</Keyword>" for word in dice.choices(_WORDS, k=6)
    )
    return f"""<PubmedArticle><MedlineCitation Status="MEDLINE" Owner="NLM">
<PMID Version="1">{n + 1}</PMID>
<Article PubModel="Print">
<Journal><ISSN IssnType="Electronic">1234-5678</ISSN>
<JournalIssue CitedMedium="Internet"><Volume>12</Volume>
<Issue>3</Issue><PubDate>
<Year>{1990 + n % 36}</Year><Month>Mar</Month></PubDate></JournalIssue>
<Title>Journal of made-up trials</Title>
<ISOAbbreviation>J Made Up</ISOAbbreviation></Journal>
<ArticleTitle>{_sentence(dice, 12)} {n}.</ArticleTitle><Pagination>
<MedlinePgn>12-19</MedlinePgn></Pagination>
<Abstract><AbstractText>{escape(_sentence(dice, 180))}.</AbstractText></Abstract>
<AuthorList CompleteYN="Y">{authors}</AuthorList><Language>eng</Language><PublicationTypeList>
<PublicationType UI="D016428">Journal Article
</PublicationType></PublicationTypeList></Article>
<MedlineJournalInfo><MedlineTA>J Made Up</MedlineTA></MedlineJournalInfo>
<KeywordList Owner="NOTNLM">{keywords}</KeywordList></MedlineCitation><PubmedData>
<ArticleIdList><ArticleId IdType="pubmed">{n + 1}</ArticleId>
<ArticleId IdType="doi">10.1000/made.up.{n}</ArticleId></ArticleIdList></PubmedData></PubmedArticle>
"""


def _bibtex(n: int, dice: random.Random) -> str:
    return f"""@article{{key{n},
  title = {{{_sentence(dice, 12)} {n}}},
  author = {{{" and ".join(_authors(dice)).replace("ü", _UMLAUT)}}},
  journal = {{Journal of Made-up Trials}},
  year = {{{1990 + n % 36}}},
  volume = {{12}},
  number = {{3}},
  pages = {{12--19}},
  doi = {{10.1000/made.up.{n}}},
  keywords = {{{", ".join(dice.choices(_WORDS, k=6))}}},
  abstract = {{{_sentence(dice, 180)}.}}
}}

"""


def _noteexpress(n: int, dice: random.Random) -> str:
    han = "".join(dice.choices(_HAN, k=300))
    lines = [
        "{Reference Type}: Journal Article",
        f"{{Title}}: {han[:20]}{n}",
        "{Author}: 李小明;王芳;张三;",
        "{Author Address}: 示例大学心理学系;",
    ]
    lines += [
        "{Journal}: 虚构试验杂志",
        f"{{Year}}: {1990 + n % 36}",
        "{Volume}: 12",
        "{Issue}: 03",
        "{Pages}: 12-19",
        "{Keywords}: 抑郁;;网络;;干预",
    ]
    lines += [
        f"{{Abstract}}: {han}",
        "{ISBN/ISSN}: 1234-5678",
        "{Notes}: 11-1234/R",
        "{Database Provider}: CNKI",
        "",
        "",
        "",
    ]
    return "\n".join(lines)


_FILES: dict[str, tuple[str, Callable[[int, random.Random], str], str]] = {
    "ris": ("", _ris, ""),
    "nbib": ("", _nbib, ""),
    "pubmed_xml": (
        '<?xml version="1.0" encoding="utf-8"?>\n<PubmedArticleSet>\n',
        _pubmed_xml,
        "</PubmedArticleSet>\n",
    ),
    "bibtex": ("", _bibtex, ""),
    "noteexpress": ("", _noteexpress, ""),
}


def write_made_up(path: Path, form: str, records: int) -> None:
    """A file of made-up records."""
    dice = random.Random(20261122)
    before, make, after = _FILES[form]
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.write(before)
        for number in range(records):
            file.write(make(number, dice))
        file.write(after)


# ---- readers: each gives the titles that it found ------------------------------------------------
def _lacunary(form: str) -> Callable[[Path], Iterator[str]]:
    from lacunary.graph.records import Rejected
    from lacunary.loaders.formats import format_module
    from lacunary.loaders.reading.text import open_text

    module = format_module(form)

    def read(path: Path) -> Iterator[str]:
        for entry in module.read(open_text(path, path.name)):
            if not isinstance(entry, Rejected):
                yield "; ".join(entry.fields.get("title", [""]))

    return read


def _lacunary_records(form: str) -> Callable[[Path], Iterable[str]]:
    from lacunary.loaders.publications import open_export, read_publications

    def read(path: Path) -> Iterable[str]:
        file, _ = open_export(path, path.name, form)
        return [
            str(record.get("title") or record.get("title_zh"))
            for record in read_publications(file, form, "s").records
        ]

    return read


def _rispy(form: str) -> Callable[[Path], Iterable[str]]:
    import rispy

    return lambda path: [
        record.get("title") or record.get("primary_title", "") for record in rispy.load(path)
    ]


def _medline(form: str) -> Callable[[Path], Iterator[str]]:
    from Bio import Medline

    def read(path: Path) -> Iterator[str]:
        with path.open(encoding="utf-8") as file:
            for record in Medline.parse(file):
                yield record.get("TI", "")

    return read


def _pymed(form: str) -> Callable[[Path], Iterator[str]]:
    import xml.etree.ElementTree as ET

    from pymed.article import PubMedArticle

    def read(path: Path) -> Iterator[str]:
        for element in ET.parse(path).getroot().iter("PubmedArticle"):
            yield PubMedArticle(xml_element=element).title or ""

    return read


def _metapub(form: str) -> Callable[[Path], Iterator[str]]:
    from lxml import etree
    from metapub.pubmedarticle import PubMedArticle

    def read(path: Path) -> Iterator[str]:
        for _, element in etree.iterparse(
            path, tag="PubmedArticle"
        ):  # it takes one article at a time
            text = b"<PubmedArticleSet>" + etree.tostring(element) + b"</PubmedArticleSet>"
            yield PubMedArticle(text).title or ""
            element.clear()

    return read


def _bibtexparser(form: str) -> Callable[[Path], Iterable[str]]:
    import bibtexparser

    return lambda path: [
        entry["title"] if "title" in entry.fields_dict else ""
        for entry in bibtexparser.parse_file(str(path)).entries
    ]


def _pybtex(form: str) -> Callable[[Path], Iterable[str]]:
    from pybtex.database import parse_file

    return lambda path: [
        entry.fields.get("title", "") for entry in parse_file(str(path), "bibtex").entries.values()
    ]


def _cnki2bib(form: str) -> Callable[[Path], Iterable[str]]:
    from cnki2bibtex.cnki_entry import CNKIEntryFactory

    def read(path: Path) -> Iterable[str]:
        return [
            entry["Title"]
            for entry in CNKIEntryFactory().give_all_entries(path.read_text(encoding="utf-8"))
        ]

    return read


_PEERS: dict[str, dict[str, Callable[[str], Callable[[Path], Iterable[str]]]]] = {
    "ris": {"rispy": _rispy},
    "nbib": {"Bio.Medline": _medline},
    "pubmed_xml": {"pymed": _pymed, "metapub": _metapub},
    "bibtex": {"bibtexparser": _bibtexparser, "pybtex": _pybtex},
    "noteexpress": {"cnki2bib": _cnki2bib},
}
_OURS = {"lacunary": _lacunary, "lacunary, to records": _lacunary_records}


# ---- measuring -----------------------------------------------------------------------------------
def _run_one(form: str, reader: str, path: Path, dirty: bool) -> dict[str, Any]:
    """In a process of its own: read the file once, and say what it took."""
    read = (_OURS | _PEERS[form])[reader](form)
    before = time.process_time()
    if dirty:
        return {"titles": list(read(path))}
    found = sum(bool(title) for title in read(path))
    return {
        "records": found,
        "cpu_s": round(time.process_time() - before, 2),
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }


def _measure(
    python: str, form: str, reader: str, path: Path, dirty: bool = False
) -> dict[str, Any]:
    command = [python, __file__, "--one", json.dumps([form, reader, str(path), dirty])]
    ran = subprocess.run(command, capture_output=True, text=True, check=False)
    try:
        result: dict[str, Any] = json.loads(ran.stdout.splitlines()[-1])
    except (IndexError, json.JSONDecodeError):
        return {"error": (ran.stderr.strip().splitlines() or ["it says nothing"])[-1][:120]}
    return result


def _dirty(
    python: str, form: str, readers: Iterable[tuple[str, str]], folder: Path
) -> dict[str, dict[str, Any]]:
    """How many records of the dirty files each reader loses: those of which it gives no title."""
    sys.path.insert(0, str(TESTS))
    from dirty_files import dirty_files  # type: ignore[import-not-found]

    lost: dict[str, dict[str, Any]] = {}
    cases = list(dirty_files(form))
    for reader, interpreter in readers:
        missing: dict[str, int] = {}
        for number, (case, data, titles) in enumerate(cases):
            path = folder / f"dirty-{number}.txt"
            path.write_bytes(data)
            found = "\n".join(
                _measure(interpreter, form, reader, path, dirty=True).get("titles", [])
            )
            if gone := sum(title not in found for title in titles):
                missing[case] = gone
        lost[reader] = {
            "files": len(cases),
            "records": 2 * len(cases),
            "lost": sum(missing.values()),
            "cases": missing,
        }
    return lost


def main() -> None:
    """Measure what the command line asks for."""
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("--records", type=int, default=50_000)
    options.add_argument("--format", action="append", choices=[*_FILES])
    options.add_argument("--peers", default=sys.executable, help="the Python that has the peers")
    options.add_argument("--no-dirty", action="store_true")
    options.add_argument("--one", help=argparse.SUPPRESS)
    options.add_argument("-o", "--output", type=Path)
    asked = options.parse_args()
    if asked.one:
        form, reader, path, dirty = json.loads(asked.one)
        print(json.dumps(_run_one(form, reader, Path(path), dirty)))
        return
    results: dict[str, Any] = {}
    with tempfile.TemporaryDirectory() as folder:
        for form in asked.format or _FILES:
            path = Path(folder) / f"made-up.{form}"
            write_made_up(path, form, asked.records)
            print(
                f"\n{form}: {asked.records:,} made-up records, {path.stat().st_size / 1e6:.0f} MB",
                flush=True,
            )
            readers = [
                *((name, sys.executable) for name in _OURS),
                *((name, asked.peers) for name in _PEERS[form]),
            ]
            results[form] = {}
            for reader, python in readers:
                found = results[form][reader] = _measure(python, form, reader, path)
                if "error" in found:
                    print(f"  {reader:22} {found['error']}", flush=True)
                    continue
                rate = found["records"] / max(found["cpu_s"], 0.01)
                print(
                    f"  {reader:22} {found['records']:7,} records {rate:8,.0f}/CPU-s"
                    f" {found['cpu_s']:7.2f} CPU-s {found['peak_mb']:5} MB",
                    flush=True,
                )
            path.unlink()
            if not asked.no_dirty and form not in ("pubmed_xml", "bibtex"):
                for reader, lost in _dirty(
                    asked.peers,
                    form,
                    [r for r in readers if r[0] != "lacunary, to records"],
                    Path(folder),
                ).items():
                    results[form][reader]["dirty"] = lost
                    print(
                        f"  {reader:22} loses {lost['lost']} of {lost['records']} records of"
                        f" {lost['files']} dirty files: {', '.join(lost['cases']) or 'none'}",
                        flush=True,
                    )
    if asked.output:
        asked.output.write_text(
            json.dumps(results, ensure_ascii=False, indent=1) + "\n", encoding="utf-8"
        )


if __name__ == "__main__":
    main()
