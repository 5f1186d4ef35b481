"""Canonical JSON (RFC 8785): the bytes in which entries and documents are hashed."""

import json
from collections.abc import Mapping, Sequence
from typing import Any, cast

import rfc8785


def dumps(value: Any) -> bytes:
    """The RFC 8785 bytes of `value`: str, int, bool, None, and lists and dicts of these.

    Subclasses of str and int (enumerations) are written as what they contain. Raises TypeError
    for anything else, with its place: floats and dates are rounded or read differently by
    different programs, so the caller decides how they are written.
    """
    return rfc8785.dumps(plain(value))


def loads(raw: bytes) -> dict[str, Any]:
    """What canonical bytes say."""
    return cast(dict[str, Any], json.loads(raw))


def plain(value: Any, path: str = "") -> Any:
    """`value` in plain Python types. Raises TypeError naming the JSON pointer of a bad one."""
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, str):
        return str.__str__(value)
    if isinstance(value, int):
        return int(value)
    if isinstance(value, Mapping):
        for key in value:
            if not isinstance(key, str):
                raise TypeError(f"{path or '/'}: {key!r} is not a string key")
        return {str(key): plain(item, pointer(path, key)) for key, item in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, (bytes, bytearray, memoryview)):
        return [plain(item, pointer(path, index)) for index, item in enumerate(value)]
    raise TypeError(f"{path or '/'}: {type(value).__name__} cannot be written in the journal")


def pointer(path: str, key: str | int) -> str:
    """`path` extended by one step, as a JSON pointer (RFC 6901)."""
    return f"{path}/{str(key).replace('~', '~0').replace('/', '~1')}"
