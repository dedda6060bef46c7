"""Prints the rows and links of a closed store as JSON: python3 read_store.py FOLDER

It knows of Relata what format.md says, and needs nothing but Python.
"""
import hashlib
import json
import math
import struct
import sys
from pathlib import Path

from leveldb import database
from messagepack import BigInt, unpack

def unspell(value):
    """The value that MessagePack can't hold, from its spelling."""
    if not isinstance(value, list):
        return value
    tag, *rest = value
    if tag == "undefined":
        return None
    if tag == "string":
        return json.loads(rest[0])
    if tag == "-0":
        return -0.0
    if tag == "bigint":
        return BigInt(rest[0])
    parts = [unspell(part) for part in rest]
    return parts if tag == "array" else dict(zip(parts[::2], parts[1::2]))


# Records


def commits(entries):
    kinds, hashes = [], [bytes(32)]
    position, previous = beginning(entries)[:2]
    for key, value in entries.items():
        if key[:1] == b"d":
            kinds.append(json.loads(value[32:]))
            hashes.append(hashlib.sha256(hashes[-1] + value[32:]).digest())
            assert hashes[-1] == value[:32], "the dictionary is damaged"
        if key[:1] == b"e" and int.from_bytes(key[1:], "big") > position:
            form, count, first, _, size = struct.unpack_from(">BIQQI", value)
            assert form == 1 and first == position + 1 and value[25:57] == previous, f"after {position} a record is missing"
            assert hashlib.sha256(value[:57] + hashes[size] + value[89:]).digest() == value[57:89], f"record {first} is damaged"
            previous, position = value[57:89], first + count - 1
            yield from payload(value[89:], kinds, count)


def beginning(entries):
    """Position and hash after which the records begin, and when what was before them was dropped."""
    data = entries.get(b"mdropped")
    if data is None:
        return 0, bytes(32), None
    assert data[0] == 1 and hashlib.sha256(data[:1] + data[33:]).digest() == data[1:33], "what was dropped is damaged"
    return unpack(data[33:])[0][:3]


def payload(data, kinds, count):
    flat, _ = unpack(data)
    repairs = flat[0] or []
    for place, spelled in zip(repairs[::2], repairs[1::2]):
        flat[place] = unspell(spelled)
    values = iter(flat[3:])
    for _ in range(count):
        flags, _time = next(values), next(values)
        _schema, _action, _meta, _key = (next(values) if flags & bit else None for bit in (8, 1, 2, 4))
        yield [event(kinds, values) for _ in range(next(values))]


def event(kinds, values):
    number = next(values)
    if number == 0:
        return next(values)
    kind, name, *columns = kinds[number - 1]
    if kind in ("linked", "unlinked"):
        return {"type": kind, "relation": name, "from": next(values), "to": next(values)}
    key, rows = next(values), [{column: next(values) for column in part} for part in columns]
    return {"type": kind, "model": name, "key": key, "row": rows[0], "after": rows[-1]}


# Events


def fold(history):
    rows, links = {}, {}
    for each in (each for events in history for each in events):
        table, kind = rows.setdefault(each.get("model"), {}), each["type"]
        assert not each.get("steps"), "the rows before a migration are not converted: read a snapshot"
        if kind == "created":
            table[each["key"]] = dict(each["row"])
        elif kind == "deleted":
            del table[each["key"]]
        elif kind == "updated":
            table[each["key"]].update(each["after"])
            for column, patches in each.get("patches", {}).items():
                for patch in patches:
                    apply_patch(table[each["key"]], [column, *patch["path"]], patch)
        elif kind == "linked":
            links.setdefault(each["relation"], {})[each["from"], each["to"]] = True
        elif kind == "unlinked":
            del links[each["relation"]][each["from"], each["to"]]
    tables = {model: list(table.values()) for model, table in rows.items() if model}
    return {"rows": tables, "links": {relation: [list(pair) for pair in pairs] for relation, pairs in links.items()}}


def apply_patch(parent, path, patch):
    *way, last = path
    for name in way:
        parent = parent[name]
    if isinstance(parent, list) and last == "length":
        del parent[patch["value"] :]
    elif patch["op"] == "remove":
        del parent[last]
    elif patch["op"] == "add" and isinstance(parent, list):
        parent.insert(last, patch["value"])
    else:
        parent[last] = patch["value"]


def shown(value):
    """What JSON can't hold, as an object: a bigint's digits, bytes in hex, -0 and infinities."""
    if isinstance(value, BigInt):
        return {"bigint": str(int(value))}
    if isinstance(value, bytes):
        return {"bytes": value.hex()}
    if isinstance(value, float) and (math.isinf(value) or str(value) == "-0.0"):
        return {"number": str(value)}
    if isinstance(value, list):
        return [shown(part) for part in value]
    return {name: shown(part) for name, part in value.items()} if isinstance(value, dict) else value


if __name__ == "__main__":
    found = database(Path(sys.argv[1]) / "events")
    history = list(commits(found))
    dropped = beginning(found)[0]
    if dropped:
        print(json.dumps({"dropped": dropped, "events": shown([each for events in history for each in events])}))
    else:
        print(json.dumps(shown(fold(history))))
