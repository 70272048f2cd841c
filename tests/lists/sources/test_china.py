"""China's lists as a repository keeps them, and the corrections of their names."""

from __future__ import annotations

from datetime import date

from smallyard.lists.sources.mofcom import mofcom_list
from smallyard.model.listing import ListCode


def test_entries(extract):
    reading = extract("cn_mofcom_json")
    assert reading.records == 5
    assert reading.unread == reading.warnings == ()
    assert reading.published == date(2026, 7, 19)
    assert reading.complete == frozenset()
    subaru = next(item for item in reading.listings if item.name == "SUBARU Corporation")
    assert subaru.id == "CN-ATT:subaru-corporation"
    assert subaru.names[1].text == "斯巴鲁株式会社"
    assert subaru.start_date == date(2026, 2, 24)
    # The file's country is that of the list; where the party is, it does not say.
    assert subaru.countries == ()
    assert subaru.citations[0].startswith("https://")


def test_names_are_freed_of_the_sentence_around_them(extract):
    hudson = next(item for item in extract("cn_mofcom_json").listings if item.name.startswith("Hudson"))
    assert [name.text for name in hudson.names] == ["Hudson Technologies Co.", "哈德森技术公司"]
    assert "As extracted: 哈德森技术公司（Hudson Technologies Co.）等6家实体" in hudson.remarks


def test_aliases_are_freed_too(extract):
    names = [name.text for item in extract("cn_mofcom_json").listings for name in item.names]
    assert not any(name.startswith("参与") for name in names)


def test_names_of_lists():
    assert mofcom_list("不可靠实体清单 (Unreliable Entity List)") is ListCode.CN_UNRELIABLE_ENTITIES
    assert mofcom_list("cn-attention-list") is ListCode.CN_ATTENTION
    assert mofcom_list("CN-ECL") is ListCode.CN_EXPORT_CONTROL
    assert mofcom_list("UVL") is None
