"""Record linkage in Chinese and across languages, on real bibliographic facts."""

from __future__ import annotations

import csv
import re
from dataclasses import replace
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
from opencc import OpenCC
from real_files import RealFiles

from lacunary.graph.linkage.rules import Index, Link, Publication, journal_authority, link

FIXTURES = Path(__file__).parents[2] / "fixtures" / "linkage"


def table(name: str) -> list[dict[str, str]]:
    """The rows of a fixture, without its comments."""
    lines = (FIXTURES / name).read_text(encoding="utf-8").splitlines()
    return list(csv.DictReader(line for line in lines if not line.startswith("#")))


JOURNALS = journal_authority((row["id"], row["names"].split("|")) for row in table("journals.csv"))


def publication(row: dict[str, str]) -> Publication:
    """A row of bilingual.csv."""
    return Publication(
        row["record"],
        tuple(title for title in (row["title"], row["title_zh"]) if title),
        tuple(name.strip() for name in row["authors"].split(";") if name.strip()),
        year=int(row["year"]),
        journals=(row["journal"],),
        issns=(row["issn"],) if row["issn"] else (),
        volume=row["volume"],
        issue=row["issue"],
        pages=row["pages"],
        doi=row["doi"],
        n=int(row["n"]) if row["n"] else None,
        language=row["language"],
    )


# ---- across languages ----------------------------------------------------------------------------
def bilingual_links() -> dict[tuple[str, str], Link]:
    """The links among all records of bilingual.csv."""
    return {
        (x.one, x.other): x
        for x in link([publication(row) for row in table("bilingual.csv")], journal_id=JOURNALS)
    }


def same_article() -> set[tuple[str, str]]:
    """All pairs of records of one article."""
    article = {row["record"]: row["article"] for row in table("bilingual.csv")}
    return {
        pair for pair in combinations(sorted(article), 2) if article[pair[0]] == article[pair[1]]
    }


def test_every_article_is_found_across_languages() -> None:
    """Each pair of a Chinese and an English record is linked or put before a person, and nothing
    else is.
    """
    assert same_article() == set(bilingual_links())


def test_a_place_in_a_known_journal_and_authors_in_pinyin_link_across_languages() -> None:
    """Journal by the authority, year, issue, page and authors are enough without a common title;
    less is only proposed.
    """
    proposed = {
        one.rsplit("-", 1)[0]
        for (one, _), found in bilingual_links().items()
        if found.outcome == "proposed"
    }
    assert {"liu", "mindfulness", "perinatal", "ren", "sarcoma"} == proposed


def test_a_link_across_languages_says_so() -> None:
    """No title in a common script: the evidence shows it as missing, and the link is marked."""
    found = bilingual_links()["ren-en", "ren-zh"]
    assert (True, "missing") == (
        found.across_languages,
        next(e.finding for e in found.compared if e.field == "title"),
    )


def test_without_the_authority_a_whole_place_and_full_names_link() -> None:
    """Whose journal has which English name only the authority knows; year, volume, pages from first
    to last and all names in full are enough without it, initials are put before a person.
    """
    rows = [publication(row) for row in table("bilingual.csv") if row["article"] == "mastitis"]
    rows = [replace(row, issns=()) for row in rows]
    assert ["linked"] == [found.outcome for found in link(rows)]
    short = [replace(row, authors=tuple(name[:6] for name in row.authors)) for row in rows]
    assert ["linked"] != [found.outcome for found in link(short)]


# ---- Chinese records -----------------------------------------------------------------------------
ARTICLE = publication(
    next(row for row in table("bilingual.csv") if row["record"] == "adherence-zh")
)


TO_TRADITIONAL = OpenCC("s2tw")


def traditional(text: str) -> str:
    """The text in the traditional characters of Taiwan."""
    return str(TO_TRADITIONAL.convert(text))


def full_width(text: str) -> str:
    """Latin letters, digits and punctuation as full-width characters."""
    return "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in text)


def dirty(one: Publication) -> dict[str, Publication]:
    """What exports do to a Chinese record; every variant is still the same report."""
    title, journal = one.titles[0], one.journals[:1]
    return {
        "traditional": replace(
            one, titles=(traditional(title),), authors=tuple(map(traditional, one.authors))
        ),
        "full width": replace(
            one,
            titles=(full_width(title),),
            pages=full_width(one.pages),
            volume=full_width(one.volume),
        ),
        "book title marks": replace(one, titles=(f"《{title}》。",)),
        "spaces and stop": replace(one, titles=(" ".join(title) + " .",)),
        "journal in traditional": replace(one, journals=tuple(map(traditional, journal))),
        "without pages": replace(one, pages="", issue=""),
        "without authors": replace(one, authors=()),
        "first author": replace(one, authors=one.authors[:1]),
        "year before": replace(one, year=one.year and one.year - 1),
        "remark": replace(one, titles=(f"{title}[Chinese]",)),
    }


@pytest.mark.parametrize("name", sorted(dirty(ARTICLE)))
def test_a_dirty_chinese_record_is_linked(name: str) -> None:
    """Characters, widths, marks, and fields left out do not make another report."""
    (found,) = link([ARTICLE, replace(dirty(ARTICLE)[name], key="variant")])
    assert "linked" == found.outcome


def test_pinyin_authors_are_the_authors() -> None:
    """An index with the Chinese title and romanised authors."""
    (found,) = link(
        [ARTICLE, replace(ARTICLE, key="variant", authors=("Wang Xian", "Xu Weiyun", "Xiong JX"))]
    )
    assert ("linked", "all") == (
        found.outcome,
        next(e.finding for e in found.compared if e.field == "authors"),
    )


def test_different_chinese_titles_are_different() -> None:
    """Folding to ASCII would make all of them equal, or empty."""
    other = replace(
        ARTICLE,
        key="other",
        titles=("基于微信平台的延续性护理对精神分裂症患者预后的影响",),
        pages="3776-3780",
    )
    assert [] == link([ARTICLE, other])


def test_one_character_can_make_another_paper() -> None:
    """老年 and 青年 in a long title, by the same authors in one journal and year: a person decides;
    a missing 的 is nothing.
    """
    title = "网络认知行为治疗对社区老年抑郁症患者的焦虑情绪与睡眠质量影响的随机对照试验研究"
    one = replace(ARTICLE, titles=(title,), pages="", issue="")
    other, spelt = (
        replace(one, key="b", titles=(title.replace("老年", "青年"),)),
        replace(one, key="b", titles=(title.replace("的焦虑", "焦虑"),)),
    )
    assert ([], ["linked"]) == (
        [x.outcome for x in link([one, other]) if x.outcome == "linked"],
        [x.outcome for x in link([one, spelt])],
    )


def exported(folder: Path) -> list[Publication]:
    """The real CNKI records of shared data that have a title."""
    found = {}
    for path in sorted(folder.glob("*.net")):
        for block in re.split(r"(?=\{Reference Type\})", path.read_text(encoding="utf-8-sig")):
            said = {
                name: value.strip() for name, value in re.findall(r"\{([^}]+)\}:[ ]*(.*)", block)
            }
            authors = tuple(
                name for name in re.split(r"[;,]+", said.get("Author", "")) if name.strip()
            )
            title, journal = (
                said.get("Title", ""),
                said.get("Journal") or said.get("Secondary Title", ""),
            )
            if not title or not re.search("[一-龥]{4}", title):
                continue
            year = said.get("Year", "")
            found[title] = Publication(
                f"{path.stem}:{len(found)}",
                (title,),
                authors,
                year=int(year) if year.isdecimal() else None,
                journals=(journal,) if journal else (),
                volume=said.get("Volume", ""),
                issue=said.get("Issue", ""),
                pages=said.get("Pages", ""),
            )
    return list(found.values())


def test_real_chinese_exports_and_their_dirty_variants(real: RealFiles) -> None:
    """Of every full record all variants are linked to it, and no variant to another record; a
    proposal is not a link.
    """
    records = exported(real("chinese_exports", "vopaaz_noteexpress"))
    full = [one for one in records if one.authors and one.journals and one.year]
    index = Index()
    assert [] == index.add(records)
    variants = [
        replace(two, key=f"{one.key} {name}") for one in full for name, two in dirty(one).items()
    ]
    links = [found for found in index.add(variants) if found.outcome == "linked"]
    wrong = [(x.one, x.other) for x in links if x.one.split(" ")[0] != x.other.split(" ")[0]]
    originals = {one.key for one in full}
    found = {x.other for x in links if x.one in originals}
    missed = sorted({variant.key for variant in variants} - found)
    assert [] == wrong
    assert len(missed) <= 0.01 * len(variants), missed


# ---- a Chinese and an English record without a title in common -----------------------------------
ZH = Publication(
    "zh",
    ("网络认知行为治疗干预大学生焦虑情绪的随机对照试验",),
    ("刘竹", "任小红", "王国强", "李献云"),
    year=2020,
    journals=("中国心理卫生杂志",),
    issns=("1000-6729",),
    volume="34",
    issue="3",
    pages="159-165",
    language="zh",
)
EN = replace(
    ZH,
    key="en",
    titles=("Internet therapy for anxious students: a randomized controlled trial",),
    authors=("Liu Zhu", "Ren Xiaohong", "Wang Guoqiang", "Li Xianyun"),
    journals=("Chin Ment Health J",),
    language="en",
)
NO_PLACE = {"volume": "", "issue": "", "pages": ""}
NO_ISSN: dict[str, tuple[str, ...]] = {"issns": ()}
INITIALS = {"authors": ("Liu Z", "Ren X", "Wang G", "Li X")}


@pytest.mark.parametrize(
    ("expected", "zh", "en"),
    [
        ("linked", {}, {}),
        ("linked", {}, INITIALS),
        ("linked", NO_PLACE, {}),
        ("linked", {}, NO_PLACE),
        ("proposed", {}, NO_PLACE | INITIALS),
        ("proposed", NO_PLACE, NO_PLACE),
        ("proposed", NO_ISSN, NO_PLACE | NO_ISSN),
        ("linked", NO_ISSN, NO_ISSN),
        ("linked", {"authors": ("刘竹",)}, {"authors": ("Liu Zhu",)}),
        ("linked", {"authors": ("刘竹", "任小红")}, {"authors": ("Liu Zhu", "Ren Xiaohong")}),
        ("linked", {"authors": ("刘竹",)} | NO_ISSN, {"authors": ("Liu Zhu",)} | NO_ISSN),
        ("proposed", {"authors": ("刘竹",)}, {"authors": ("Liu Zhu",)} | NO_PLACE),
        ("linked", {"authors": ("刘竹", "任小红", "等")}, {"authors": ("Liu Zhu", "et al.")}),
    ],
)
def test_a_place_on_one_side_suffices_where_all_names_agree(
    expected: str, zh: dict[str, Any], en: dict[str, Any]
) -> None:
    """An ISSN finds the journal in both languages; without it full names put the pair before a
    person.
    """
    assert [expected] == [found.outcome for found in link([replace(ZH, **zh), replace(EN, **en)])]


@pytest.mark.parametrize(
    "other",
    [
        {"pages": "201-207"},
        {"pages": "201-207", "issue": "5"},
        {"volume": "35", "year": 2021},
        {"authors": ("Liu Zhu", "Ren Xiaohong", "Wang Guoqiang", "Chen Wei")} | NO_PLACE,
        {"authors": ("Liu Zhi", "Ren Xiaohong", "Wang Guoqiang", "Li Xianyun")} | NO_PLACE,
        {"authors": ("Liu Zhu", "Wang Guoqiang", "Ren Xiaohong", "Li Xianyun")} | NO_PLACE,
        {"authors": ("Liu Zhu", "Ren Xiaohong", "Wang Guoqiang")} | NO_PLACE,
        {"issns": ("1000-6710",), "journals": ("J Psychiatry",)} | NO_PLACE,
    ],
)
def test_another_paper_of_the_same_authors_is_not_linked(other: dict[str, Any]) -> None:
    """Other pages, another year, one author more, less or elsewhere, another journal."""
    assert "linked" not in [found.outcome for found in link([ZH, replace(EN, **other)])]
