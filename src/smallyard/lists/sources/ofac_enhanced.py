"""OFAC's "enhanced" XML: one file in a zip, with the lists of each entry named and dated.

An entry that is on several lists gives one listing for each, started on the day that list published it.

Source: sanctionslistservice.ofac.treas.gov, SDN_ENHANCED and CONS_ENHANCED; the elements are those of the files.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from xml.etree.ElementTree import Element

from smallyard.errors import ListFileError
from smallyard.lists.reading import Reading, RowProblem, Source
from smallyard.lists.sources.csl import KINDS, note_country
from smallyard.lists.sources.dates import day_or_none
from smallyard.lists.sources.entry import Draft, Gathering
from smallyard.lists.sources.ofac_features import Feature, add_feature, feature_type
from smallyard.lists.sources.text import only, xml_root
from smallyard.model.listing import AliasKind, ListCode
from smallyard.model.party import PartyKind

__all__ = ["is_enhanced", "read_enhanced"]

_LISTS = {
    "SDN List": ListCode.SDN,
    "Sectoral Sanctions Identifications List": ListCode.SECTORAL_SANCTIONS,
    "Non-SDN Palestinian Legislative Council List": ListCode.PALESTINIAN_LEGISLATIVE_COUNCIL,
    "Non-SDN CMIC List": ListCode.CMIC,
    "Non-SDN Menu-Based Sanctions List": ListCode.MENU_BASED_SANCTIONS,
    "CAPTA List": ListCode.CAPTA,
    "FSE List": ListCode.FOREIGN_SANCTIONS_EVADERS,
}
_WHOLE = "Consolidated List"
"""The name under which the consolidated file carries all its lists; not a list of its own."""
_KNOWN = {
    "generalInfo",
    "sanctionsLists",
    "sanctionsPrograms",
    "sanctionsTypes",
    "legalAuthorities",
    "names",
    "addresses",
    "features",
    "identityDocuments",
    "relationships",
}


def is_enhanced(files: Mapping[str, bytes], *, consolidated: bool) -> bool:
    """One XML file in OFAC's namespace, of the consolidated lists or not."""
    if len(files) != 1:
        return False
    head = next(iter(files.values()))[:4000].split(b"</publicationInfo>", 1)[0]
    return b"<sanctionsData" in head and b"ENHANCED_XML" in head and (_WHOLE.encode() in head) is consolidated


def read_enhanced(files: Mapping[str, bytes], source: Source) -> Reading:
    """Read one file; `row` in a problem is the entity's number in the file, from 1.

    Lists that are not the source's own (the SDN List, in the consolidated file) are kept as remarks.

    Raises:
        ListFileError: the file is not well-formed, declares entities, or lacks its entities or its date.
    """
    file, data = only(files)
    root = xml_root(file, data)
    space = root.tag.removesuffix("sanctionsData")
    for element in root.iter():
        element.tag = element.tag.removeprefix(space)
    entities = root.find("entities")
    published = day_or_none(root.findtext("publicationInfo/dataAsOf", ""))
    if entities is None or published is None:
        raise ListFileError("has no entities or no dataAsOf", file=file, field="entities")
    gathering = Gathering()
    for row, entity in enumerate(entities, start=1):
        gathering.records += 1
        _take(entity, file, row, gathering, frozenset(source.lists))
    header = ",".join(sorted({child.tag for entity in entities for child in entity}))
    return gathering.reading(source.id, header=header, published=published)


def _take(entity: Element, file: str, row: int, gathering: Gathering, own: frozenset[ListCode]) -> None:
    for child in entity:
        if child.tag not in _KNOWN:
            gathering.warn(file, row, child.tag, "an element that is not known; what stands in it is not read")
    number = entity.get("id", "")
    if not number.isdigit():
        gathering.unread.append(RowProblem(file, row, "id", "is not a number", number))
        return
    lists: dict[ListCode, date | None] = {}
    aside: list[str] = []
    for element in entity.iterfind("sanctionsLists/sanctionsList"):
        name = (element.text or "").strip()
        when = day_or_none(element.get("datePublished", ""))
        code = _LISTS.get(name)
        if name == _WHOLE:
            continue
        if code is None:
            gathering.warn(file, row, "sanctionsList", "a list that is not known; loaded as OTHER", name)
            code = ListCode.OTHER
        if code not in own and code is not ListCode.OTHER:
            aside.append(f"Also on the {name}, published {when}")
        elif when and lists.get(code):
            lists[code] = min(when, lists[code] or when)
        else:
            lists[code] = when
    if not lists:
        problem = "is on no list that this file carries"
        gathering.unread.append(RowProblem(file, row, "sanctionsLists", problem, number))
        return
    for code, when in lists.items():
        draft = _draft(entity, code, number, file, row, gathering, quiet=code is not next(iter(lists)))
        draft.start_date = when
        draft.remarks += aside
        gathering.add(draft)


def _draft(
    entity: Element, code: ListCode, number: str, file: str, row: int, gathering: Gathering, *, quiet: bool
) -> Draft:
    """One entry on one list. `quiet` is for the second list of an entry, whose problems are already noted."""
    noted = Gathering() if quiet else gathering
    draft = Draft(code, number, file, row, "")
    if code is ListCode.OTHER:
        draft.dataset = "ofac-enhanced"
    kind = entity.findtext("generalInfo/entityType", "").strip().lower()
    draft.kind = KINDS.get(kind, PartyKind.UNKNOWN)
    if kind not in KINDS:
        noted.warn(file, row, "entityType", "not a kind of party that we know", kind)
    _names(entity, draft)
    draft.remark(" ".join(entity.findtext("generalInfo/remarks", "").split()))
    if title := " ".join(entity.findtext("generalInfo/title", "").split()):
        draft.remark(title, "Title")
    draft.programs += [text for text in _texts(entity, "sanctionsPrograms/sanctionsProgram") if text]
    for authority in _texts(entity, "legalAuthorities/legalAuthority"):
        draft.remark(authority, "Authority")
    for measure in _texts(entity, "sanctionsTypes/sanctionsType"):
        draft.remark(measure, "Measure")
    for address in entity.iterfind("addresses/address"):
        _address(address, draft, noted)
    for element in entity.iterfind("features/feature"):
        _feature(element, draft, noted)
    for document in entity.iterfind("identityDocuments/identityDocument"):
        _document(document, draft, noted)
    for relation in entity.iterfind("relationships/relationship"):
        said = relation.findtext("type", "").strip()
        other = " ".join(relation.findtext("relatedEntity", "").split())
        if not draft.identify("Linked To", other):
            draft.remark(other, "Linked To")
        draft.remark(other, said)
    return draft


def _texts(entity: Element, path: str) -> Iterator[str]:
    for element in entity.iterfind(path):
        yield (element.text or "").strip()


def _names(entity: Element, draft: Draft) -> None:
    for element in entity.iterfind("names/name"):
        primary = element.findtext("isPrimary") == "true"
        kind = AliasKind.STRONG
        if element.findtext("isLowQuality") == "true":
            kind = AliasKind.WEAK
        if element.findtext("aliasType", "").strip() == "F.K.A.":
            kind = AliasKind.FORMER
        for translation in element.iterfind("translations/translation"):
            text = " ".join(translation.findtext("formattedFullName", "").split())
            if primary and not draft.name and translation.findtext("isPrimary") == "true":
                draft.name = text
            elif text:
                draft.aliases.append((text, kind))


def _address(element: Element, draft: Draft, gathering: Gathering) -> None:
    place = " ".join(element.findtext("country", "").split())
    country = note_country(gathering, draft, "country", place) if place else None
    for translation in element.iterfind("translations/translation"):
        parts: dict[str, list[str]] = {}
        for part in translation.iterfind("addressParts/addressPart"):
            name = part.findtext("type", "").strip().upper()
            parts.setdefault(name, []).append(" ".join(part.findtext("value", "").split()))
        text = ", ".join(value for name in sorted(parts) if name.startswith("ADDRESS") for value in parts.pop(name))
        city, postal = (", ".join(parts.pop(name, ())) for name in ("CITY", "POSTAL CODE"))
        region = ", ".join(value for name in sorted(parts) for value in parts.pop(name))
        draft.address(text, country, city=city, region=region, postal_code=postal)


def _feature(element: Element, draft: Draft, gathering: Gathering) -> None:
    name = element.findtext("type", "").strip()
    value = " ".join(element.findtext("value", "").split())
    feature = feature_type(name)
    if feature is None:
        gathering.warn(draft.file, draft.row, "feature", "a kind that is not known; kept as a remark", name)
        feature = Feature(name, "note", name.rstrip(": -"))
    comment = " ".join(element.findtext("comments", "").split())
    add_feature(draft, feature, value)
    if comment:
        draft.remark(f"{value} {comment}", feature.kind)


def _document(element: Element, draft: Draft, gathering: Gathering) -> None:
    name = element.findtext("type", "").strip()
    value = " ".join(element.findtext("documentNumber", "").split())
    place = (element.findtext("issuingCountry") or element.findtext("issuingLocation") or "").strip()
    country = note_country(gathering, draft, "issuingCountry", place) if place else None
    feature = feature_type(name)
    if feature is None:
        gathering.warn(draft.file, draft.row, "identityDocument", "a kind that is not known", name)
        feature = Feature(name, "identifier", name)
    add_feature(draft, feature, value, country)
