"""Identifiers and keys: DOI, PMID, years, folded text and the readable ids of studies and
reports.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata

__all__ = [
    "bare_doi",
    "digest",
    "fold",
    "has_chinese",
    "is_chinese",
    "is_year",
    "mostly_chinese",
    "name_key",
    "report_id",
    "slug",
    "surname_key",
    "title_key",
]

_DOI = re.compile(r"10\.\d{4,9}(?:\.\d+)*/\S+")
_DOI_PREFIX = re.compile(r"^(?:https?://(?:dx\.)?doi\.org/|doi:\s*|doi\s+)", re.IGNORECASE)
_DOI_TRACKING = re.compile(r"[?&]utm_.*$")
_HAN = re.compile("[\u3400-\u4dbf\u4e00-\u9fff]")
_KANA = re.compile("[\u3040-\u30ff]")
_NOT_WORD = re.compile(r"[\W_]+")


def fold(text: str) -> str:
    """Text as it is compared: NFKC (full-width to half-width), case folded, white space collapsed.
    CJK is kept.

    >>> fold("  Ｄepression　（ＰＨＱ－9） ")
    'depression (phq-9)'
    >>> fold("抑郁症")
    '抑郁症'
    """
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def title_key(title: str) -> str:
    """A title as it is matched: folded, accents and punctuation dropped, CJK kept.

    >>> title_key("The “MoodGYM” trial:  a randomised-controlled trial.")
    'the moodgym trial a randomised controlled trial'
    >>> title_key("《网络认知行为治疗》：随机对照试验")
    '网络认知行为治疗 随机对照试验'
    """
    if not title.isascii():  # most titles are, and nothing of them is composed or full-width
        plain = (c for c in unicodedata.normalize("NFKD", title) if not unicodedata.combining(c))
        title = unicodedata.normalize("NFKC", "".join(plain))
    return _NOT_WORD.sub(" ", title.casefold()).strip()


def name_key(name: str) -> str:
    """A name (of a journal, an author) as it is matched: folded, accents, punctuation and spaces
    dropped.

    >>> name_key("J. Med. Internet Res.") == name_key("J Med Internet Res")
    True
    """
    return title_key(name).replace(" ", "")


def bare_doi(text: str) -> str | None:
    """A DOI in lower case without its resolver prefix, or None when the text is not a DOI.

    The form is that of the DOI Handbook (10.1000/182): `10.`, a registrant code, a slash, a suffix
    without spaces.

    >>> bare_doi("https://doi.org/10.2196/JMIR.5709")
    '10.2196/jmir.5709'
    >>> bare_doi("10.1001/jama.2017.0044?utm_campaign=articlepdf")
    '10.1001/jama.2017.0044'
    >>> bare_doi("10.1/ab c") is None
    True
    """
    doi = text.strip()
    if not doi.startswith("10."):
        doi = _DOI_PREFIX.sub("", doi)
    if "utm_" in doi:
        doi = _DOI_TRACKING.sub("", doi)
    doi = doi.rstrip(".,;").lower()
    return doi if _DOI.fullmatch(doi) else None


def is_year(text: str) -> bool:
    """Whether the text is a year a publication can have (1500 to 2100).

    >>> is_year("2022"), is_year("20222"), is_year("in press")
    (True, False, False)
    """
    return text.isdecimal() and 1500 <= int(text) <= 2100


def is_chinese(char: str) -> bool:
    """Whether a character is a Chinese one (of the unified ideographs or their first extension)."""
    return "\u4e00" <= char <= "\u9fff" or "\u3400" <= char <= "\u4dbf"


def has_chinese(text: str) -> bool:
    """Whether the text holds Chinese characters and no Japanese kana (which would make it
    Japanese).

    >>> has_chinese("基于微信平台"), has_chinese("インターネット療法"), has_chinese("WeChat")
    (True, False, False)
    """
    return not text.isascii() and _HAN.search(text) is not None and _KANA.search(text) is None


def mostly_chinese(text: str) -> bool:
    """Whether a text is written in Chinese: more Chinese characters than words in Latin letters,
    and no kana.

    >>> (
    ...     mostly_chinese("基于WeChat平台的延续性护理"),
    ...     mostly_chinese("The effect of 气功 on depressed students"),
    ... )
    (True, False)
    """
    return has_chinese(text) and len(_HAN.findall(text)) > len(re.findall(r"[A-Za-z]+", text))


def digest(*parts: object, length: int = 10) -> str:
    """A short, stable digest of the parts (SHA-256, hexadecimal).

    >>> digest("a", 1)
    '839e11a421'
    """
    return hashlib.sha256("\x1f".join(map(str, parts)).encode("utf-8")).hexdigest()[:length]


def slug(text: str, limit: int = 60) -> str:
    """A readable piece of an identifier: folded, accents dropped, words joined by hyphens. CJK is
    kept.

    >>> slug("J. Med. Internet Res."), slug("中国心理卫生杂志")
    ('j-med-internet-res', '中国心理卫生杂志')
    """
    return title_key(text).replace(" ", "-")[:limit].rstrip("-")


def surname_key(author: str) -> str:
    """The first name of an author as printed, as a piece of an identifier.

    >>> surname_key("Deng W"), surname_key("Deng, Wen"), surname_key("")
    ('deng', 'deng', 'anonymous')
    """
    return slug(re.split("[, ]", author, maxsplit=1)[0]) or "anonymous"


def report_id(
    doi: str | None = None,
    pmid: str | None = None,
    title: str | None = None,
    first_author: str | None = None,
    year: int | None = None,
    **others: str,
) -> str:
    """A report's identifier: from its strongest identifier, else first author, year and a digest of
    its title.

    `others` are identifiers of further databases (pmcid, cnki, openalex), weaker than a DOI and a
    PubMed identifier.

    >>> report_id(doi="10.2196/jmir.5709")
    'report:doi:10.2196/jmir.5709'
    >>> report_id(title="A trial", cnki="ZGXW202101004")
    'report:cnki:ZGXW202101004'
    >>> report_id(title="基于微信平台的延续性护理", first_author="Deng W", year=2021)
    'report:deng-2021-b75dbfc3'
    """
    if doi:
        return f"report:doi:{doi}"
    if pmid:
        return f"report:pmid:{pmid}"
    for name, value in others.items():
        if value:
            return f"report:{name}:{value}"
    surname = surname_key(first_author or "")
    return f"report:{surname}-{year or 'undated'}-{digest(title_key(title or ''), length=8)}"
