"""Elements of REFI-QDA as every program writes them: in any namespace, with any spelling of ids and paths."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import PurePosixPath

from lxml import etree


def guid_of(element: etree._Element, attribute: str = "guid") -> str:
    """The guid in an attribute, as it is compared; "" where there is none."""
    return plain_guid(element.get(attribute) or "")


def plain_guid(guid: str) -> str:
    """A guid as it is compared: programs write it in any case, with braces or without."""
    return guid.strip().strip("{}").lower()


def file_name_of(path: str) -> str:
    """A path's last part as it is compared, whichever way its slashes lean."""
    return PurePosixPath(path.replace("\\", "/")).name.casefold()


def description_of(element: etree._Element) -> str:
    """What an element says of itself; "" where it says nothing."""
    description = child_of(element, "Description")
    return (description.text or "").strip() if description is not None else ""


def tag_of(element: etree._Element) -> str:
    """An element's name without its namespace; "" for what is not an element."""
    return etree.QName(element).localname if isinstance(element.tag, str) else ""


def child_of(element: etree._Element | None, name: str) -> etree._Element | None:
    """The first element of a name directly below another."""
    return next((e for e in element if tag_of(e) == name), None) if element is not None else None


def children_of(root: etree._Element, group: str) -> list[etree._Element]:
    """The elements in a group that stands directly below the root."""
    holder = child_of(root, group)
    return [e for e in holder if isinstance(e.tag, str)] if holder is not None else []


def below(root: etree._Element, group: str, single: str) -> Iterator[etree._Element]:
    """The elements of one name in such a group."""
    return (e for e in children_of(root, group) if tag_of(e) == single)


def number_of(element: etree._Element, name: str) -> int:
    """The whole number in an attribute; -1 where there is none."""
    value = element.get(name, "")
    return int(value) if re.fullmatch(r"-?\d{1,12}", value) else -1


def given_words(element: etree._Element, spoken: str) -> str:
    """The words that a passage's name repeats, where it does: other programs give it a name of its own.

    ``spoken`` is the text with single spaces.
    """
    name = " ".join((element.get("name") or "").split())
    start = name.rstrip(".… ")
    return name if len(start) > 12 and start in spoken else ""
