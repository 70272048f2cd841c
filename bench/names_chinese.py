"""Chinese names: Entity List parties found by an alias left out, or by their Han name; false alarms beside it.

    ./smallyard-run python bench/names_chinese.py

1. Each alias of an Entity List party of China, Hong Kong or Taiwan is taken out of the index and looked up.
2. Han names of parties that are on the list under Latin names only (HAN below), with rapidfuzz beside.
3. Names in original script (Arabic, Han, Hangul, Cyrillic) of the UN list, against its Latin names.
4. False alarms: invented Chinese firms (real places and trades, trade names of two or three syllables drawn at
   random), in pinyin and English, and firms of other lists, against the Entity List.
"""

from __future__ import annotations

import gzip
import json
import random
import statistics
import sys
import xml.etree.ElementTree as ET
from collections import defaultdict

from rapidfuzz import fuzz, process

import names_queryset as names
from smallyard.model.party_kind import PartyKind
from smallyard.names import MATCH, REVIEW, NameEntry, NameIndex, NameQuery
from smallyard.names.tables import pinyin_syllables, rows

O = PartyKind.ORGANIZATION  # noqa: E741
# Han name, and a part of the name under which the Entity List has the party.
HAN = (
    ("华为技术有限公司", "Huawei Technologies Co., Ltd."),
    ("杭州海康威视数字技术股份有限公司", "Hikvision"),
    ("浙江大华技术股份有限公司", "Dahua Technology"),
    ("科大讯飞股份有限公司", "IFLYTEK"),
    ("北京旷视科技有限公司", "Megvii"),
    ("深圳市大疆创新科技有限公司", "DJI"),
    ("中芯国际集成电路制造有限公司", "Semiconductor Manufacturing International"),
    ("长江存储科技有限责任公司", "Yangtze Memory"),
    ("浪潮集团有限公司", "Inspur Group"),
    ("曙光信息产业股份有限公司", "Sugon"),
    ("天津飞腾信息技术有限公司", "Phytium"),
    ("上海微电子装备集团股份有限公司", "Shanghai Micro Electronics"),
    ("哈尔滨工业大学", "Harbin Institute of Technology"),
    ("西北工业大学", "Northwestern Polytechnical University"),
    ("北京航空航天大学", "Beihang University"),
    ("南京航空航天大学", "Nanjing University of Aeronautics"),
    ("北京理工大学", "Beijing Institute of Technology"),
    ("哈尔滨工程大学", "Harbin Engineering University"),
    ("南京理工大学", "Nanjing University of Science and Technology"),
    ("四川大学", "Sichuan University"),
    ("国防科技大学", "National University of Defense Technology"),
    ("中国工程物理研究院", "Chinese Academy of Engineering Physics"),
    ("中国电子科技集团公司第十三研究所", "13th Research Institute"),
    ("中国电子科技集团公司第十四研究所", "14th Research Institute"),
    ("中国电子科技集团公司第三十八研究所", "38th Research Institute"),
    ("中国电子科技集团公司第五十五研究所", "55th Research Institute"),
    ("上海寒武纪信息科技有限公司", "Cambricon"),
    ("合肥微尺度物质科学国家研究中心", "Hefei National"),
    ("云从科技集团股份有限公司", "CloudWalk"),
    ("上海依图网络科技有限公司", "Yitu"),
    ("奇虎360科技有限公司", "Qihoo 360"),
    ("烽火科技集团有限公司", "FiberHome"),
    ("厦门市美亚柏科信息股份有限公司", "Meiya Pico"),
    ("达闼科技有限公司", "CloudMinds"),
    ("中国船舶重工集团公司第七〇一研究所", "701"),
    ("成都海光集成电路有限公司", "Chengdu Haiguang Integrated Circuit"),
    ("无锡江南计算技术研究所", "Wuxi Jiangnan Institute of Computing Technology"),
    ("海光信息技术有限公司", "Higon"),
    ("深圳国微电子有限公司", "Shenzhen Guowei"),
    ("国家超级计算深圳中心", "National Supercomputing Center Shenzhen"),
    ("国家超级计算济南中心", "National Supercomputing Center in Jinan"),
    ("中国交通建设集团", "China Communications Construction"),
    ("上海集成电路研发中心", "Shanghai Integrated Circuit Research"),
    ("深圳市鹏芯微集成电路制造有限公司", "Pengxinwei"),
)


def entity_list() -> list[NameEntry]:
    """Parties of the Entity List of 2026-07-31 with an address in China, Hong Kong or Taiwan."""
    path = names.shared_lists() / "csl" / "csl_2026-07-31_reduced.json.gz"
    with gzip.open(path, "rt", encoding="utf-8") as file:
        raw = json.load(file)
    source = next(i for i, name in enumerate(raw["tables"]["sources"]) if name.startswith("Entity List"))
    return [
        NameEntry(number, tuple(dict.fromkeys((entry["n"], *entry.get("a", ())))), O, tuple(entry.get("c", ())))
        for number, entry in enumerate(raw["entries"])
        if entry["s"] == source
    ]


def united_nations() -> list[tuple[NameEntry, str]]:
    """Entries of the UN list of February 2026 with a name in its own script, and that name."""
    path = names.shared_lists() / "un" / "UN_consolidated_2026-02-27.xml.gz"
    with gzip.open(path) as file:
        root = ET.parse(file).getroot()
    found = []
    for number, item in enumerate([*root.iter("INDIVIDUAL"), *root.iter("ENTITY")]):
        parts = [item.findtext(tag) or "" for tag in ("FIRST_NAME", "SECOND_NAME", "THIRD_NAME", "FOURTH_NAME")]
        aliases = [node.text for node in item.iter("ALIAS_NAME") if node.text]
        latin = [text for text in (" ".join(" ".join(parts).split()), *aliases) if text and text.isascii()]
        kind = PartyKind.PERSON if item.tag == "INDIVIDUAL" else O
        found.append((NameEntry(number, tuple(latin), kind), (item.findtext("NAME_ORIGINAL_SCRIPT") or "").strip()))
    return found


def invented_firms(size: int) -> list[str]:
    """Chinese firms that do not exist, as they write themselves in English."""
    rng = random.Random(23)
    syllables = sorted(syllable for syllable in pinyin_syllables() if 2 <= len(syllable) <= 5)
    places = [
        row[0].replace("_", " ").title() for row in rows("places") if len(row) > 3 and row[3] == "city" and row[2]
    ]
    trades = ["Electronic", "Technology", "Trading", "Import and Export", "Semiconductor", "Machinery", "Logistics"]
    out = []
    for _ in range(size):
        trade_name = "".join(rng.choice(syllables) for _ in range(rng.choice((2, 2, 3)))).capitalize()
        out.append(f"{rng.choice(places)} {trade_name} {rng.choice(trades)} Co., Ltd.")
    return out


def main() -> None:
    parties = entity_list()
    chinese = [party for party in parties if {"CN", "HK", "TW", "MO"} & set(party.countries)]
    texts = {party.key: [str(name) for name in party.names] for party in parties}

    # 1. leave one alias out
    rng = random.Random(29)
    left_out = []
    for party in chinese:
        if len(party.names) > 1:
            place = rng.randrange(1, len(party.names))
            left_out.append((party, place))
    gone = {(party.key, place) for party, place in left_out}
    index = NameIndex.build(
        NameEntry(p.key, tuple(name for at, name in enumerate(p.names) if (p.key, at) not in gone), p.kind)
        for p in parties
    )
    found = index.search(
        [NameQuery(str(party.names[place]), O) for party, place in left_out], limit=5, threshold=0.001
    )
    flat = [
        (key, name) for key, all_names in texts.items() for at, name in enumerate(all_names) if (key, at) not in gone
    ]
    folded = [name.casefold() for _, name in flat]
    plain = []
    for party, place in left_out:
        best = process.extract(str(party.names[place]).casefold(), folded, scorer=fuzz.token_sort_ratio, limit=5)
        plain.append([flat[at][0] for _, _, at in best])
    first = statistics.fmean(bool(m) and m[0].key == p.key for (p, _), m in zip(left_out, found, strict=True))
    five = statistics.fmean(p.key in {one.key for one in m} for (p, _), m in zip(left_out, found, strict=True))
    at_review = statistics.fmean(
        any(one.key == p.key and one.score >= REVIEW for one in m) for (p, _), m in zip(left_out, found, strict=True)
    )
    plain_first = statistics.fmean(bool(m) and m[0] == p.key for (p, _), m in zip(left_out, plain, strict=True))
    plain_five = statistics.fmean(p.key in m for (p, _), m in zip(left_out, plain, strict=True))
    ratio = first / plain_first
    print(f"alias left out, first: smallyard / rapidfuzz = {ratio:.2f} ({first:.3f} against {plain_first:.3f})")
    print(
        f"  {len(left_out):,} aliases (many share no word with the other names); "
        f"within five {five:.3f} against {plain_five:.3f}"
    )
    print(f"  in the review band or above: {at_review:.3f}")

    # 2. Han names
    whole = NameIndex.build(parties)
    results = whole.search([NameQuery(name, O) for name, _ in HAN], limit=5)
    by_key = texts
    hits: dict[str, list[str]] = defaultdict(list)
    for (name, wanted), matches in zip(HAN, results, strict=True):
        listed = any(wanted.casefold() in text.casefold() for all_names in by_key.values() for text in all_names)
        places = [any(wanted.casefold() in text.casefold() for text in by_key[m.key]) for m in matches]
        hits[
            "not listed"
            if not listed
            else "first"
            if places[:1] == [True]
            else "within five"
            if any(places)
            else "missed"
        ].append(name)
    total = len(HAN) - len(hits["not listed"])
    first_of, five_of, missed = len(hits["first"]), len(hits["within five"]), len(hits["missed"])
    print(f"Han names: {first_of} first, {five_of} within five, {missed} missed of {total}")
    print(f"  missed: {', '.join(hits['missed']) or 'none'}; not listed: {', '.join(hits['not listed']) or 'none'}")

    # 3. the UN's own scripts
    nations = united_nations()
    un = NameIndex.build(entry for entry, _ in nations)
    asked = [(entry, script) for entry, script in nations if script and entry.names and not script.isascii()]
    got = un.search([NameQuery(script, entry.kind) for entry, script in asked], limit=5)
    first = statistics.fmean(bool(m) and m[0].key == e.key for (e, _), m in zip(asked, got, strict=True))
    five = statistics.fmean(e.key in {one.key for one in m} for (e, _), m in zip(asked, got, strict=True))
    print(f"UN names in their own script, {len(asked)}: first {first:.3f}, within five and in review {five:.3f}")

    # 4. false alarms
    others = [str(e.names[0].text) for e in names.sdn() if e.kind is O][:4_000]  # type: ignore[union-attr]
    for title, clean in (("invented Chinese firms", invented_firms(4_000)), ("firms of the SDN list", others)):
        top = [m[0].score if m else 0.0 for m in whole.search([NameQuery(name, O) for name in clean], limit=1)]
        print(
            f"false alarms, {len(clean):,} {title}: "
            f"{1000 * statistics.fmean(s >= REVIEW for s in top):.1f} in 1,000 to review, "
            f"{1000 * statistics.fmean(s >= MATCH for s in top):.2f} in 1,000 as a match"
        )


if __name__ == "__main__":
    sys.exit(main())
