"""Personal names: one person in Chinese characters, in pinyin, in any order and abbreviated; and
who is not one person.
"""

from __future__ import annotations

import pytest

from lacunary.graph.text.person_names import name_agreement, read_name, romanised_surnames


def agreement(one: str, other: str) -> str:
    """How two printed names agree."""
    return name_agreement(read_name(one), read_name(other))


@pytest.mark.parametrize(
    ("han", "pinyin"),
    [
        ("单", "shan"),
        ("曾", "zeng"),
        ("仇", "qiu"),
        ("解", "xie"),
        ("区", "ou"),
        ("查", "zha"),
        ("盖", "ge"),
        ("翟", "zhai"),
        ("乐", "yue"),
        ("缪", "miao"),
        ("朴", "piao"),
        ("欧阳", "ouyang"),
        ("尉迟", "yuchi"),
        ("万俟", "moqi"),
    ],
)
def test_a_surname_is_read_as_a_surname(han: str, pinyin: str) -> None:
    """The dictionary's first reading of these characters is another one (单 dan, 曾 ceng, 万俟
    wansi).
    """
    assert pinyin == romanised_surnames(han)[0]


def test_a_surname_with_two_readings_has_both() -> None:
    """覃 is Qin for some and Tan for others; only the bearer knows."""
    assert ("qin", "tan") == romanised_surnames("覃")


@pytest.mark.parametrize(
    "printed", ["Lü Xin", "Lv Xin", "Lyu Xin", "Lu Xin", "LV X", "Lyu, X.", "LÜ Xin", "Xin Lü"]
)
def test_every_spelling_of_a_surname_with_umlaut_is_the_same_surname(printed: str) -> None:
    """Passports write LYU, keyboards lv, older indexes lu."""
    assert "same" == agreement("吕欣", printed)


@pytest.mark.parametrize(
    "printed",
    [
        "Zhai Qingjie",
        "Zhai, Qing-Jie",
        "Qing-Jie Zhai",
        "Qingjie Zhai",
        "ZHAI Qing-jie",
        "Zhai QJ",
        "Zhai, Q. J.",
        "Q. J. Zhai",
        "翟 清杰",
        "ＺＨＡＩ ＱＪ",
    ],
)
def test_one_person_in_any_order_and_script(printed: str) -> None:
    """Order, hyphens, capitals, widths and initials do not make another person."""
    assert "same" == agreement("翟清杰", printed)


def test_traditional_characters_are_the_same_name() -> None:
    """An index in Taiwan writes 劉 for 刘."""
    assert "same" == agreement("劉潤瑤", "刘润瑶")


def test_hong_kong_and_taiwan_spellings_are_known() -> None:
    """黄 is Wong in Hong Kong and Hwang in Taiwan, 陈 is Chan and Chen."""
    assert ["same", "same", "same"] == [
        agreement("黄伟", "Wong W"),
        agreement("黄伟", "Hwang, W."),
        agreement("陈伟", "Chan W"),
    ]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("王菲", "Wang Fang"),
        ("王菲", "王芳"),
        ("Wang, Xiaoming", "王小红"),
        ("Zhang Wei", "Chen Wei"),
        ("Zhan L", "Zhang L"),
        ("Smith, A.", "Smith, B."),
    ],
)
def test_different_persons_do_not_agree(one: str, other: str) -> None:
    """A shared surname, or a shared beginning of it, is not enough."""
    assert "" == agreement(one, other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("von Pawel, J.", "Pawel, J."),
        ("Lynch Jr, T. J.", "Lynch, T. J., Jr."),
        ("Mödden, C.", "Modden, Claudia"),
        ("Slørdal, L.", "Slordal L"),
        ("Bu?lova, T. V.", "Builova, T. V."),
        ("Kuzdza, J.", "Kuzdzal, Jaroslaw"),
        ("Ching-yi, Wu", "Wu, C. Y."),
        ("van Gog, Tamara", "Gog T"),
        ("van Gog, Tamara", "Gog, T. van"),
        ("李德坤", "LI De-kun"),
    ],
)
def test_what_exports_do_to_names(one: str, other: str) -> None:
    """Particles, suffixes, accents, lost letters and names turned round."""
    assert "same" == agreement(one, other)


def test_a_surname_alone_says_so() -> None:
    """Where one side gives no first name, only the surname agrees."""
    assert "surname" == agreement("Choi", "Choi I")
