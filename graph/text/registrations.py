"""Trial registration numbers: found in text by the form each registry gives them, and written in
one way.
"""

from __future__ import annotations

import re

__all__ = ["registrations"]

_FORMS = (
    r"NCT\d{8}", r"ChiCTR(?:[-–]?[A-Z]{2,4}[-–]?|[-–])?\d{8,10}", r"ISRCTN\s?\d{8}",
    r"ACTRN\s?\d{14}", r"DRKS\s?\d{8}", r"NTR\s?\d{3,5}", r"UMIN\s?\d{9}", r"JPRN-\w+",
    r"jRCT\w?\d{9,10}", r"CTRI/\d{4}/\d{2,3}/\d{6}", r"CRD\s?42\d{9,11}",
    r"EUCTR\d{4}-\d{6}-\d{2}", r"IRCT\d+N\d+", r"IRCT\d{10,}", r"KCT\d{7}", r"TCTR\d{11}",
    r"SLCTR/\d{4}/\d{3}", r"PACTR\d{15,16}", r"RBR-\w{6,8}", r"RPCEC\d{8}",
    r"HKUCTR-\d+", r"LBCTR\d{10}",
)  # fmt: skip
"""Primary registries of the WHO ICTRP
(https://www.who.int/clinical-trials-registry-platform/network/primary-registries) and PROSPERO.
"""
_ANY = re.compile(rf"(?<![A-Za-z0-9])(?:{'|'.join(_FORMS)})(?![A-Za-z0-9])", re.IGNORECASE)
_KEPT = {"CHICTR": "ChiCTR", "JRCT": "jRCT"}


def registrations(text: str) -> list[str]:
    """The registration numbers in a text, each once, in the spelling of their registry without
    spaces.

    >>> registrations("ClinicalTrials.gov nct01234567; ChiCTR-IOR-15006034 and ISRCTN 12345678")
    ['NCT01234567', 'ChiCTR-IOR-15006034', 'ISRCTN12345678']
    """
    found: dict[str, None] = {}
    for match in _ANY.finditer(text):
        number = re.sub(r"\s", "", match[0]).replace("–", "-").upper()
        for upper, kept in _KEPT.items():
            number = kept + number[len(upper) :] if number.startswith(upper) else number
        found[number] = None
    return list(found)
