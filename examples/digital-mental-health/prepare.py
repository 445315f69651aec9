"""Carries the facts of the demonstration corpus over from the folder they were read out into,
re-shaped into sources/.

    python prepare.py DATA_FOLDER

Written for whoever wants to check or repeat the step; the project itself needs only what lies in
sources/. Every rule by which rows are chosen or cells re-shaped is a function here. `stated.csv`,
`stated-seed.csv` and `metapsy-references.csv` were classified and parsed by hand and are not made
here (the references are those of the trials carried over).
"""

from __future__ import annotations

import csv
import gzip
import io
import re
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

HERE = Path(__file__).parent / "sources"
Rows = list[dict[str, str]]


def main(data: Path) -> None:
    """Write every source from the data folder."""
    reviews = read(data / "reviews_included" / "reviews.csv")
    chinese = data / "chinese_reviews"
    write("reviews", review_rows(reviews, read(chinese / "reviews.csv")))
    write("scopes", scope_rows(read(data / "review_scopes" / "review_scopes.csv")))
    inclusions = read(data / "reviews_included" / "included.csv")
    write("included", included_rows(inclusions))
    write("effects-linardon-2019", linardon_effects(inclusions))
    of_chinese = read(chinese / "included.csv")
    for name in CHINESE_REVIEWS:
        rows = [row for row in of_chinese if row["review"] == name]
        write(f"included-{name}", chinese_rows(rows))
    write("stated-chinese", chinese_statements(read(chinese / "stated.csv")))
    candidates = read(data / "seed_reviews" / "studies.csv")
    write("candidates", candidate_rows(candidates))
    write("included-zhang-2021", zhang_rows(candidates))
    for name, folder, rule in METAPSY:
        rows = read(data / "metapsy" / folder / "data.csv", ";")
        write(
            f"metapsy-{name}",
            rule([row | {"row": str(line)} for line, row in enumerate(rows, start=2)]),
        )
    works, citations = citation_rows(data)
    write("works", works)
    write("citations", citations)


def read(path: Path, delimiter: str = ",") -> Rows:
    """The rows of a CSV file, gzipped or not."""
    data = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    return list(
        csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline=""), delimiter=delimiter)
    )


def write(name: str, rows: Rows) -> None:
    """Write one source; its columns are those of its first row."""
    path = HERE / f"{name}.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), extrasaction="ignore", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    print(f"{path.name}: {len(rows)} rows")


# ---- reviews -------------------------------------------------------------------------------------
LISTING = {
    "complete": "complete",
    "partial": "partial",
    "inferred": "inferred",
    "partly inferred": "inferred",
}
MAIN_COUNT = {
    "li-2023-chinese-descent": "studies_systematic_review", "linardon-2019-smartphone-apps": "RCTs",
    "firth-2017-apps-depression": "RCTs", "lindhiem-2015-mobile-boost": "trials",
    "davies-2014-university-students": "studies", "moe-byrne-2022-tailored-workplace": "studies",
    "stratton-2022-employees": "studies", "jankovic-2020-economic-methods": "studies",
    "fortuna-2020-peer-support": "studies", "goldberg-2022-meta-review": "meta_analyses",
    "jiang-2025-digital-therapeutics-china": "clinical_studies",
}  # fmt: skip
"""Which of several stated numbers is the number of included studies."""
REVIEWS_OF_REVIEWS = {"goldberg-2022-meta-review", "khosravi-2024-mhealth-reviews"}
SCOPES_LEFT_OUT = {
    "li-2023-chinese-descent": "; only culturally adapted psychological interventions",
    "qin-2022-cancer-apps": "; apps, with quality-of-life or psychological outcomes",
}
"""What the words on whom a review covers leave out of its criteria."""
LIMITED_TO_CHINA = {"jiang-2025-digital-therapeutics-china"}
SEEDS: Rows = [
    {
        "review": "zhu-2025", "label": "Zhu 2025", "doi": "10.1016/j.lanwpc.2025.101515",
        "title": "Evolving role of the internet in China as a medium for promoting psychological well-being and mental "
        "health: a scoping review", "authors": "Zhu Y; et al.", "year": "2025",
        "journal": "Lancet Reg Health West Pac", "type": "scoping review", "language": "en",
        "databases": "Web of Science; PubMed; PsycINFO; Embase; Cochrane Library; CNKI; SinoMed; VIP; WanFang",
        "search_to": "2022-12-31", "chinese_databases": "yes", "limited_to_china": "yes", "stated_included": "143",
        "listing": "none", "listing_note": "its table of studies is not available here; 0 of 143 confirmed",
        "scope": "internet-based mental-health services in China",
    },
    {
        "review": "evans-lacko-2022", "label": "Evans-Lacko 2022", "doi": "10.1097/yco.0000000000000788",
        "title": "The impact of digital interventions on help-seeking behaviour for mental health problems: a systematic "
        "literature review", "authors": "Evans-Lacko S; Hahn JS; Peter LJ; Schomerus G", "year": "2022",
        "journal": "Curr Opin Psychiatry", "type": "systematic literature review", "language": "en",
        "stated_included": "35", "stated_unit": "interventions", "listing": "none",
        "listing_note": "its table of studies is not available here; 35 interventions are stated, the number of studies is not",
        "scope": "digital interventions that facilitate help-seeking for mental health problems",
    },
    {
        "review": "zhang-2021", "label": "Zhang 2021", "doi": "10.1017/s0033291721003731",
        "title": "Review of digital mental health technologies in mainland China (39 articles on 32 technologies)",
        "year": "2021", "type": "review", "language": "en", "chinese_databases": "yes", "limited_to_china": "yes",
        "databases": "MEDLINE; PsycINFO; EMBASE; Web of Science; CNKI; WANFANG; VIP", "stated_included": "39",
        "listing": "partial", "listing_note": "three rows of its table were readable",
        "scope": "digital health technologies for mental health, mainland China",
    },
]  # fmt: skip
METAPSY_REVIEWS: Rows = [
    {
        "review": f"metapsy-{name}", "label": f"Metapsy {label}", "title": title, "year": year, "doi": doi,
        "authors": "Metapsy project", "type": "living database of trials", "language": "en", "search_to": searched,
        "stated_included": stated, "listing": listing, "listing_note": note, "scope": scope,
        "databases": "MEDLINE; PsycINFO; Web of Science; Scopus" if name == "ed" else "PubMed; Embase; PsycINFO; Cochrane Library",
    }
    for name, label, title, year, doi, searched, stated, listing, note, scope in (
        ("depression", "self-guided depression", "Metapsy database of trials of self-guided interventions for depression "
         "(depression-selfguided-psyctr)", "2025", "10.5281/zenodo.12705748", "2024-01-01", "92", "complete", "",
         "self-guided interventions for adults with depressive symptoms; books and other media too"),
        ("gad", "generalised anxiety", "Metapsy database of trials of psychotherapy for generalised anxiety disorder "
         "(gad-psyctr)", "2024", "10.5281/zenodo.10185216", "2023-01-01", "50", "partial",
         "only the digital arms, by the rule in prepare.py", "psychotherapy for generalised anxiety disorder"),
        ("sad", "social anxiety", "Metapsy database of trials of psychological interventions for social anxiety disorder "
         "(sad-psyctr)", "2024", "10.5281/zenodo.12726122", "2024-01-01", "66", "partial",
         "only the digital arms, by the rule in prepare.py", "psychological interventions for social anxiety disorder"),
        ("ed", "digital eating disorders", "Metapsy database of trials of digital interventions for eating disorders "
         "(ed-digital-psyctr)", "2026", "", "2025-10-01", "36", "complete", "",
         "digital interventions for eating disorders"),
    )
]  # fmt: skip


def review_rows(reviews: Rows, chinese: Rows) -> Rows:
    """The 24 published reviews, the four in Chinese, the two founding reviews with their closest
    relative, and the four databases of trials.
    """
    columns = (
        "review", "label", "title", "title_zh", "authors", "year", "journal", "doi", "type", "language",
        "databases", "search_from",
        "search_to", "chinese_databases", "limited_to_china", "stated_included", "stated_unit",
        "listing", "listing_note", "unit", "scope",
    )  # fmt: skip
    rows = [
        row
        | {
            "label": review_label(row),
            "language": "en",
            "limited_to_china": "yes" if row["review"] in LIMITED_TO_CHINA else "",
            "stated_included": main_count(row),
            "listing": next(
                value
                for start, value in sorted(LISTING.items(), reverse=True)
                if row["listing"].startswith(start)
            ),
            "listing_note": row["listing"] if row["listing"] not in LISTING else "",
            "unit": "review" if row["review"] in REVIEWS_OF_REVIEWS else "study",
            "scope": row["population_scope"] + SCOPES_LEFT_OUT.get(row["review"], ""),
        }
        for row in reviews
    ]
    return [
        {name: row.get(name, "") for name in columns}
        for row in [*SEEDS, *rows, *map(chinese_review, chinese), *METAPSY_REVIEWS]
    ]


def review_label(row: dict[str, str]) -> str:
    """`Li 2023` from the first author and the year."""
    return f"{row['authors'].split(';')[0].rsplit(' ', 1)[0]} {row['year']}"


def main_count(row: dict[str, str]) -> str:
    """The stated number of included studies where a cell states several."""
    stated = row["stated_included"]
    if "=" not in stated:
        return stated
    counts = dict(part.strip().split("=") for part in stated.split(";"))
    return counts[MAIN_COUNT[row["review"]]]


# ---- what the reviews admit -----------------------------------------------------------------------
PROPOSED = {"proposed_by": "claude", "proposed_version": "not stated", "checked_by": ""}
"""Who read the criteria: nobody has checked them."""
SAID_IN_NOTES = {"li-2023-chinese-descent#7": "culturally adapted or culturally specific only"}
"""A limit that the rows of a criterion print in their notes alone."""
TITLES_SAY = {
    "ren-2019-mh-literacy": ("only mental-health-literacy", "unknown mental-health-stigma", "unknown help-seeking"),
    "zhang-2019-selfesteem-social-anxiety": ("only self-esteem", "only social-anxiety"),
    "zhang-2020-loneliness-phone-addiction": ("only loneliness", "only smartphone-addiction"),
    "zhang-2020-fomo-social-media": ("only fear-of-missing-out",),
}  # fmt: skip
"""What the titles of the reviews in Chinese say of their conditions; the rest is not read yet."""


PARTED = {
    "condition:cancer": ["condition:cancer-related-fatigue", "condition:cancer-related-pain"],
    "condition:general-mental-health": ["condition:not-selected-by-condition"],
    "condition:physical-health": ["condition:somatic-symptom-distress"],
    "condition:psychological-process": ["condition:negative-affect"],
    "condition:substance-use": ["condition:addictive-behaviours"],
    "outcome:eating-disorder-symptoms": ["outcome:eating-disorder-abstinence"],
    "outcome:stress-distress": ["outcome:stress-management"],
    "population:migrants-and-cultural-groups": ["population:national-and-ethnic-groups"],
}
"""What stood below a concept when the criteria were coded, and stands elsewhere now
(loaders/vocabulary/changes.csv).
"""


def as_coded_then(row: dict[str, str]) -> list[str]:
    """The concepts of a criterion: a concept that moved in the vocabulary leaves no review's scope
    by that. What is excluded was excluded by its words, and stays as it is.
    """
    moved = [] if row["rule"] == "excludes" else PARTED.get(row["concept"], [])
    return [row["concept"], *moved]


def scope_rows(rows: Rows) -> Rows:
    """The criteria of the reviews, a row a criterion and concept, and those that titles say."""
    columns = (
        "review", "criterion", "dimension", "facet", "rule", "qualified", "concept", "value",
        "words", "where", "basis", "confidence", "note", *PROPOSED,
    )  # fmt: skip
    coded = {(row["criterion"], row["concept"]) for row in rows}
    found = [
        row
        | PROPOSED
        | {"concept": concept, "value": SAID_IN_NOTES.get(row["criterion"], row["value"])}
        for row in rows
        for concept in as_coded_then(row)
        if concept == row["concept"] or (row["criterion"], concept) not in coded
    ]
    for review, rules in TITLES_SAY.items():
        said = [("condition", *rule.split()) for rule in rules]
        for dimension, rule, name in [*said, ("language", "includes", "")]:
            found.append(
                {
                    "review": review,
                    "criterion": f"{review}#{dimension}",
                    "dimension": dimension,
                    "rule": rule,
                    "concept": f"{dimension}:{name}" if name else "",
                    "value": "" if name else "zh; en",
                    "where": "Title" if name else "list of included studies",
                    "basis": "implied",
                    "confidence": "medium",
                    "note": "" if name else "those found; a limit is not read yet",
                }
                | PROPOSED
            )
    return [{name: row.get(name, "") for name in columns} for row in found]


# ---- the reviews in Chinese ----------------------------------------------------------------------
class Chinese(NamedTuple):
    """What is not printed in the row of a review in Chinese: a label, its title in English (our
    translation), the main stated number and its unit, whether it is limited to China by design.
    """

    label: str
    title: str
    stated: str
    unit: str
    limited: str


CHINESE_REVIEWS = {
    "ren-2019-mh-literacy": Chinese(
        "Ren 2019", "Effects of interventions on the mental health literacy of Chinese people: a meta-analysis",
        "articles", "articles", "yes"),
    "zhang-2019-selfesteem-social-anxiety": Chinese(
        "Zhang 2019", "Self-esteem and social anxiety: a meta-analysis of Chinese students", "articles", "articles", "yes"),
    "zhang-2020-loneliness-phone-addiction": Chinese(
        "Zhang 2020a", "Loneliness and mobile phone addiction: a meta-analysis", "studies", "", ""),
    "zhang-2020-fomo-social-media": Chinese(
        "Zhang 2020b", "Social media use and fear of missing out: a meta-analysis", "studies", "", ""),
}  # fmt: skip


def chinese_review(row: dict[str, str]) -> dict[str, str]:
    """A review in Chinese; of 121 stated studies 120 listed is a partial list."""
    about = CHINESE_REVIEWS[row["review"]]
    stated = (
        dict(part.strip().split("=") for part in row["stated_included"].split(";"))
        if "=" in row["stated_included"]
        else {about.stated: row["stated_included"]}
    )
    journal, _, number = row["journal"].partition(" (preprint) ")
    listed = f"{row['listed']} of {stated[about.stated]} listed"
    return row | {
        "label": about.label, "title": about.title, "title_zh": row["title"], "journal": journal, "language": "zh",
        "limited_to_china": about.limited, "stated_included": stated[about.stated], "stated_unit": about.unit,
        "listing": "complete" if row["listed"] == stated[about.stated] else "partial",
        "listing_note": f"{listed}; {journal} {number}; the English title is a translation made here",
        "unit": "study", "scope": row["population_scope"],
    }  # fmt: skip


MACHINE_READ = "from an OCR"
"""What the notes say of a row whose title and authors lost letters and spaces."""
SEVERAL_SAMPLES = re.compile(r"\d samples in one report|two correlations printed")
BROKEN_NAME = re.compile(r"\d|\. |[a-z][A-Z]|[,&:](?=[A-Za-z])|\w& |^In |^Frontiersin|Affctive")
"""The name of a journal that lost spaces or letters, or holds the rest of a title."""
EFFECT = ("effect_measure", "effect", "ci_low", "ci_high", "effect_outcome")
KINDS = {"journal article": "article", "thesis": "thesis"}


def chinese_rows(rows: Rows) -> Rows:
    """The inclusions of a review in Chinese.

    A Chinese title is `title_zh`. A title and authors that a machine read with lost letters and
    spaces are no title and no authors: they stand in the note, marked. Of several samples in one
    report the one number that is given is not the report's, so that it is left to the note. The
    score of quality (0 to 10, or Jadad's) is no risk of bias and goes to the note too.
    """
    return [chinese_row(row) for row in rows]


def chinese_row(row: dict[str, str]) -> dict[str, str]:
    """One of them."""
    notes = [row["notes"]]
    kept = row | {"language": row["report_language"], "where": row["source"], "title": ""}
    kept["report_type"] = KINDS.get(row["report_type"], "")
    if row["report_type"] == "thesis":
        kept["journal"] = row["journal"].split(",")[0]
    if MACHINE_READ in row["notes"]:
        notes.append(
            f"as a machine read it, not to be shown as title: {row['authors']}. {row['title_en']}"
        )
        kept["authors"] = ""
    if BROKEN_NAME.search(kept["journal"]):
        notes.append(f"journal as a machine read it: {row['journal']}")
        kept["journal"] = ""
    if SEVERAL_SAMPLES.search(row["notes"]):
        kept |= dict.fromkeys(EFFECT, "")
    if row["rob"]:
        notes.append(f"score of quality as printed: {row['rob']}")
    kept["notes"] = "; ".join(note for note in notes if note)
    columns = (
        "review", "order", "label", "title_zh", "authors", "year", "journal", "report_type", "language", "language_basis",
        "country", "region", "population", "condition", "intervention", "delivery", "comparator", "outcome", "design", "n",
        *EFFECT, "digital", "digital_role", "where", "confidence", "notes",
    )  # fmt: skip
    return {name: kept[name] for name in columns}


STATED_KINDS = {
    "articles": "reports", "studies": "studies", "participants": "participants", "records": "records",
}  # fmt: skip
"""What a stated number counts, by its printed unit; the others (samples, effects, pooled values)
are no counts of studies.
"""
STATED_CATEGORIES = {
    "articles included": ("included", "total"), "studies included": ("included", "total"),
    "articles in Chinese": ("language", "language:zh"), "articles in English": ("language", "language:en"),
    "studies, mainland China": ("region", "region:group-mainland-china"),
    "studies, family members of patients": ("population", "population:family-members-and-partners"),
    "studies, general public": ("population", "population:general-population"),
    "studies, adolescents": ("population", "population:adolescents"),
    "studies, university students": ("population", "population:university-students"),
    "studies, medical students": ("population", "population:medical-students"),
}  # fmt: skip
STATED_NOTES = {
    "studies, adolescents": "each study stands in one class",
    "studies, university students": "each study stands in one class; medical students counted separately",
    "studies included": "the main number",
}


def chinese_statements(rows: Rows) -> Rows:
    """The aggregates that the reviews in Chinese state, with what each counts.

    The studies of Ren 2019 are parts of articles (34 articles, 38 studies), and its list has the
    articles: there the main number is that of the articles.
    """
    found: Rows = []
    for row in rows:
        dimension, category = STATED_CATEGORIES.get(row["what"], ("", ""))
        note = STATED_NOTES.get(row["what"], "")
        if (row["review"], row["what"]) == ("ren-2019-mh-literacy", "studies included"):
            category, note = "studies", "parts of the 34 articles, which its list has"
        found.append(
            row
            | {
                "count_of": STATED_KINDS.get(row["unit"], "other-number"),
                "dimension": dimension,
                "category": category,
                "note": note,
            }
        )
    return found


# ---- studies -------------------------------------------------------------------------------------
def included_rows(rows: Rows) -> Rows:
    """The inclusions as read; only the column names change, and the reference number of the text
    extraction is dropped.
    """
    renamed = {"report_language": "language", "source": "where"}
    effect = ("effect_measure", "effect", "ci_low", "ci_high", "effect_outcome")
    return [
        {
            renamed.get(key, key): "" if key in effect and row["review"] == LINARDON else value
            for key, value in row.items()
            if key != "ref_id"
        }
        for row in rows
    ]


LINARDON = "linardon-2019-smartphone-apps"
PRINTED_EFFECT = re.compile(r"g (-?\d+\.\d+) \(variance (\d+\.\d+), p (\d+\.\d+)\)")


def linardon_effects(rows: Rows) -> Rows:
    """Every effect that Figures 2 and 3 of Linardon 2019 print, with the standard error as the root
    of the printed variance.

    The notes hold them: `printed with effect: variance V` belongs to the effect of the row,
    `anxiety (Figure 3): g …` and `… unlabelled depression comparisons printed: g …` list the
    others.
    """
    found: Rows = []
    for row in rows:
        if row["review"] != LINARDON:
            continue
        depression, _, anxiety = row["notes"].partition("anxiety (Figure 3):")
        printed = [
            ("depressive symptoms", "Figure 2", *match)
            for match in PRINTED_EFFECT.findall(depression)
        ]
        printed += [
            ("generalized anxiety symptoms", "Figure 3", *match)
            for match in PRINTED_EFFECT.findall(anxiety)
        ]
        own = re.search(r"printed with effect: variance (\d+\.\d+), p (\d+\.\d+)", row["notes"])
        if own:
            outcome = row["effect_outcome"].split(",")[0]
            printed.insert(
                0,
                (
                    outcome,
                    "Figure 2" if "depress" in outcome else "Figure 3",
                    row["effect"],
                    own[1],
                    own[2],
                ),
            )
        for outcome, where, estimate, variance, p in printed:
            found.append(
                {
                    "review": LINARDON,
                    "order": row["order"],
                    "label": row["label"],
                    "effect_measure": "Hedges g",
                    "effect": estimate,
                    "variance": variance,
                    "effect_se": f"{float(variance) ** 0.5:.4f}",
                    "p": p,
                    "effect_outcome": outcome,
                    "time_point": "post-test",
                    "where": where,
                    "confidence": row["confidence"],
                }
            )
    return found


REVIEW_IDS = {
    "Zhu2025": "zhu-2025",
    "EvansLacko2022": "evans-lacko-2022",
    "both": "zhu-2025; evans-lacko-2022",
}


def candidate_rows(rows: Rows) -> Rows:
    """The candidates: the cell `review` becomes the reviews they are candidates for and their
    status.
    """
    found: Rows = []
    for row in rows:
        status, ids = "candidate", []
        for part in row["review"].split(";"):
            kind, _, rest = part.strip().partition(":")
            if kind == "confirmed":
                continue
            if kind.startswith("trial registration"):
                status, rest = "trial registration", re.sub(r".*\(topic (.*)\).*", r"\1", part)
            elif kind == "post-window update":
                status = kind
            ids.append(REVIEW_IDS[re.sub(r"[- ]topics?$", "", rest)])
        found.append({"review": "; ".join(ids), "status": status} | untitled(row))
    return found


def zhang_rows(rows: Rows) -> Rows:
    """The rows of Zhang 2021's own table that were readable: truly included there."""
    found = [row for row in rows if "confirmed:Zhang2021" in row["review"]]
    return [{"review": "zhang-2021"} | untitled(row) for row in found]


def untitled(row: dict[str, str]) -> dict[str, str]:
    """A row with its label; a title in brackets is a description, not a title, and goes to the
    notes.
    """
    surname = re.split(r"[ ;]", row["authors"])[0] if row["authors"] else "Authors not seen,"
    kept = {"label": f"{surname} {row['year']}".strip(" ,")}
    kept |= {key: value for key, value in row.items() if key not in ("review", "province")} | {
        "region": row["province"]
    }
    if row["title"].startswith("("):
        kept["notes"] = "; ".join(part for part in (row["title"], row["notes"]) if part)
        kept["title"] = ""
    return kept


# ---- Metapsy: the rows of digital arms -----------------------------------------------------------
DIGITAL_TITLE = re.compile(
    r"internet|online|web|computer|smartphone|\bapps?\b|mobile|digital|virtual"
    r" reality|e-?mail|self-help.*technolog|telephone app",
    re.IGNORECASE,
)
KEPT = (
    "row", "study", "year", "condition_arm1", "condition_arm2", "outcome_type", "outcome_domain",
    "construct", "instrument",
    "rating", "time", "time_weeks", "n_arm1", "n_arm2", ".g", ".g_se", "country", "age_group",
    "target_group", "recruitment",
    "diagnosis", "clinical_diagnosis_interview", "format_unguided", "support_unguided", "format",
    "format_details", "guided",
    "overall", "ROB", "rob", "digital", "digital_basis",
)  # fmt: skip


def kept(rows: Iterable[dict[str, str]]) -> Rows:
    """Only the columns that are facts we use; a row without an effect size keeps its codes."""
    return [{name: row[name] for name in KEPT if name in row} for row in rows]


def depression_rows(rows: Rows) -> Rows:
    """All trials; digital where the format is internet, mobile or computer."""
    digital = {
        "internet": "yes",
        "mobile": "yes",
        "computer": "yes",
        "other": "unclear",
        "video": "unclear",
    }
    return kept(
        row | {"digital": digital.get(row["format_unguided"], "no"), "digital_basis": "coded"}
        for row in rows
    )


def gad_rows(rows: Rows) -> Rows:
    """The arms that the codes or the description of the arm call digital, and those whose title
    does.
    """
    coded = (
        re.compile(r"internet|smartphone", re.IGNORECASE),
        re.compile(r"internet|computer|app-delivered|virtual reality|mobile phone", re.IGNORECASE),
    )
    return kept(
        _digital(
            rows,
            lambda row: coded[0].search(row["format_details"]) or coded[1].search(row["descr_ig"]),
        )
    )


def sad_rows(rows: Rows) -> Rows:
    """The arms whose codes say VR, internet, app or computer, and self-help arms whose title says
    so.
    """
    found = _digital(
        rows,
        lambda row: (
            re.search("vr", row["format_details"], re.IGNORECASE)
            or re.search(r"\((internet|app|computer)", row["multi_arm1"], re.IGNORECASE)
        ),
    )
    selfhelp = ("gsh", "ush", "gsh + grp")
    return kept(
        row
        for row in found
        if row["digital_basis"] == "coded"
        or (row["format_details"] in selfhelp and "biblio" not in row["multi_arm1"].lower())
    )


def ed_rows(rows: Rows) -> Rows:
    """All trials: the data set is of digital interventions."""
    return kept(row | {"digital": "yes", "digital_basis": "data set"} for row in rows)


def _digital(rows: Rows, coded: object) -> Rows:
    found: Rows = []
    for row in rows:
        title = re.sub(
            r"(?i)journal of medical internet research|internet interventions|https?://\S+",
            "",
            row["full_ref"],
        )
        if coded(row):  # type: ignore[operator]
            found.append(row | {"digital": "yes", "digital_basis": "coded"})
        elif DIGITAL_TITLE.search(title):
            found.append(row | {"digital": "yes", "digital_basis": "title"})
    return found


METAPSY = (
    ("depression", "depression-selfguided-psyctr", depression_rows),
    ("gad", "gad-psyctr", gad_rows),
    ("sad", "sad-psyctr", sad_rows),
    ("ed", "ed-digital-psyctr", ed_rows),
)

# ---- citations -----------------------------------------------------------------------------------
MENTAL_HEALTH = re.compile(
    r"mental|depress|anxi|psych|suicid|schizo|bipolar|insomnia|mindful|well-?being|stress|mood|emotion|addict|sleep|autis|adhd|"
    r"obsess|loneli|trauma|ptsd|culturally adapted",
    re.IGNORECASE,
)


def citation_rows(data: Path) -> tuple[Rows, Rows]:
    """The citing papers about mental health, everything they cite, and the citations.

    A citing paper is taken when it stands among the citing papers of the founding reviews' network,
    is one of the reviews, an included study, a candidate or a primary study in scope, or when it
    has no DOI and its title is about mental health.
    """
    network = data / "citation_networks" / "digital_health"
    works = {row["id"]: row for row in read(network / "works.csv.gz")}
    citations = read(network / "citations.csv.gz")
    lists = {
        row["citing"]: row["references_in_list"] for row in read(network / "reference_lists.csv")
    }
    wanted = {row["citing_doi"] for row in read(data / "seed_reviews" / "citations.csv")}
    for folder, name in (("reviews_included", "reviews"), ("reviews_included", "included"), ("seed_reviews", "studies"),
                         ("seed_reviews", "primary_in_scope")):  # fmt: skip
        wanted |= {row["doi"] for row in read(data / folder / f"{name}.csv") if row["doi"]}
    citing = {row["citing"] for row in citations}
    wanted = {
        work
        for work in citing
        if work in wanted or (not works[work]["doi"] and MENTAL_HEALTH.search(works[work]["title"]))
    }
    kept_citations = sorted(
        (
            {"citing": row["citing"], "cited": row["cited"]}
            for row in citations
            if row["citing"] in wanted
        ),
        key=lambda row: (row["citing"], row["cited"]),
    )
    used = wanted | {row["cited"] for row in kept_citations}
    columns: Sequence[str] = ("id", "doi", "pmid", "title", "authors", "year", "journal")
    kept_works = [
        {name: works[work][name] for name in columns}
        | {"references_stated": lists[work] if work in wanted else ""}
        for work in sorted(used)
    ]
    return kept_works, kept_citations


if __name__ == "__main__":
    main(Path(sys.argv[1]))
