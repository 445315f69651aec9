"""Publications as linkage compares them: what records say, and journals by their vocabulary."""

from __future__ import annotations

from study_rows import row

from lacunary.graph.assembly.publications import journals_of, publication_of
from lacunary.graph.linkage.rules import link as compared
from lacunary.graph.records import Concept


def test_the_vocabulary_of_venues_is_the_authority_of_journals() -> None:
    """A Chinese record without English title and its English form are one report by journal, place
    and authors in pinyin.
    """
    venue = Concept(
        "venue:hve",
        "High Voltage Engineering",
        "高电压技术",
        "venue:2",
        extra={"cn_number": "42-1239/TM"},
    )
    place = {"year": 2019, "pages": "1-12", "issue": "2"}
    chinese = row(
        "report",
        "a",
        2,
        title_zh="人工智能驱动的数据分析技术",
        authors=["刘云鹏", "许自强", "李刚"],
        journal="高电压技术",
        **place,
    )
    english = row(
        "report",
        "b",
        2,
        authors=["Liu Yunpeng", "Xu Ziqiang", "Li Gang"],
        cn_number="CN 42-1239/TM",
        **place,
    )
    both = [publication_of("a", [chinese]), publication_of("b", [english])]
    assert ["same"] == [
        e.finding
        for found in compared(both, journal_id=journals_of({venue.id: venue}))
        for e in found.compared
        if e.field == "journal"
    ]
