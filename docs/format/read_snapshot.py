"""Prints the rows and links of a snapshot as JSON: python3 read_snapshot.py FILE

It knows of Relata what format.md says, and needs nothing but Python.
"""
import hashlib
import json
import struct
import sys
from pathlib import Path

from messagepack import BigInt, unpack
from read_store import shown, unspell

CODES = {"Int8": "b", "Uint8": "B", "Uint8Clamped": "B", "Int16": "h", "Uint16": "H", "Int32": "i", "Uint32": "I"}
CODES |= {"Float32": "f", "Float64": "d", "BigInt64": "q", "BigUint64": "Q"}


def blocks(data):
    head, at = data[:32], 32
    assert struct.unpack_from("<8sI", head) == (b"RELSNAP\0", 1), "it is no snapshot of format 1"
    previous, count = hashlib.sha256(head).digest(), 0
    while True:
        kind, size = struct.unpack_from("<II", data, at)
        payload = data[at + 40 : at + 40 + size]
        assert hashlib.sha256(previous + data[at : at + 8] + payload).digest() == data[at + 8 : at + 40], f"block {count} is damaged"
        previous, at = data[at + 8 : at + 40], at + 40 + size
        if kind == 2:
            assert struct.unpack("<II", payload) == (count, 0) and at == len(data), "blocks are missing, or too many"
            return
        count += 1
        yield block(payload)


def padded(size):
    return (size + 7) // 8 * 8


def block(payload):
    (size,) = struct.unpack_from("<I", payload)
    lengths, tree = unpack(payload, 8)[0]
    sections, at = [], 8 + padded(size)
    for length in lengths:
        sections.append(payload[at : at + length])
        at += padded(length)
    return value(tree, sections)


def value(tree, sections):
    if not isinstance(tree, list):
        return tree
    tag, *rest = tree
    if tag == "typed":
        return typed(rest[0], sections[rest[1]])
    if tag == "column":
        return column(rest[0], sections)
    if tag == "array":
        return [value(part, sections) for part in rest]
    if tag == "object":
        return {unspell(name): value(part, sections) for name, part in zip(rest[::2], rest[1::2])}
    return unspell(tree)


def typed(name, section):
    kind = name.removesuffix("Array")
    if kind == "Uint8":
        return section
    numbers = struct.unpack(f"<{len(section) // struct.calcsize(CODES[kind])}{CODES[kind]}", section)
    return [BigInt(number) for number in numbers] if kind.startswith("Big") else list(numbers)


def column(plan, sections):
    count, encoding, *rest = plan
    if encoding == "constant":
        return [unspell(rest[0])] * count
    if encoding == "numbers":
        return list(typed(rest[0], sections[rest[1]]))
    if encoding == "booleans":
        return bits(sections[rest[0]], count)
    if encoding == "bigints":
        return typed("BigInt64Array", sections[rest[0]])
    if encoding == "nullable":
        dense = iter(column(rest[1], sections))
        return [next(dense) if present else None for present in bits(sections[rest[0]], count)]
    if encoding == "mixed":
        repairs, *values = unpack(sections[rest[0]])[0]
        for place, spelled in zip(repairs[::2], repairs[1::2]):
            values[place] = unspell(spelled)
        return values
    # Lengths of texts are in units of UTF-16.
    run, width = sections[rest[2]], 1
    if encoding == "text":
        run, width = run.decode().encode("utf-16-le"), 2
    values, at = [], 0
    for length in typed(rest[0], sections[rest[1]]):
        part, at = run[at : at + length * width], at + length * width
        values.append(part.decode("utf-16-le", "surrogatepass") if encoding == "text" else part)
    return values


def bits(section, count):
    return [section[i >> 3] >> (i & 7) & 1 == 1 for i in range(count)]


def listed(part):
    """A column of a block of rows; a key is a tuple with the slot of its row until all rows are there."""
    kind, values = part["column"], part.get("values")
    if kind == "dictionary":
        return [values[code] for code in part["codes"]]
    if kind == "targets":
        named = dict(zip(part["at"], values))
        return [named.get(i, None if slot < 0 else (slot,)) for i, slot in enumerate(part["slots"])]
    nulls = set(part.get("nulls", ()))
    return [None if i in nulls else value for i, value in enumerate(values)]


def content(found):
    begin, *rest = found
    models, tables, pairs = begin["schema"]["models"], {each["model"]: {} for each in begin["models"]}, {}
    for each in rest:
        if each["block"] == "rows":
            columns = [(part["attribute"], listed(part)) for part in each["columns"]]
            for i in sorted(set(range(each["count"])) - set(each["dead"])):
                tables[each["model"]][each["start"] + i] = {name: values[i] for name, values in columns}
        if each["block"] == "links":
            pairs.setdefault(each["relation"], []).extend(zip(each["left"], each["right"]))

    def read(model, name, slot):
        """The value of a field, that of a key by the row that it names."""
        row, field = tables[model][slot], models[model]["fields"][name]
        found = row[name if field["kind"] == "scalar" else name + "_id"]
        return read(field["to"], field["toField"], *found) if isinstance(found, tuple) else found

    def row_of(model, slot):
        fields = [(name, field) for name, field in models[model]["fields"].items() if field["kind"] != "manyToMany"]
        return {name if field["kind"] == "scalar" else name + "_id": read(model, name, slot) for name, field in fields}

    def link_of(relation, left, right):
        model, name = relation.split(".")
        other = models[model]["fields"][name]["to"]
        return [read(model, models[model]["pk"], left), read(other, models[other]["pk"], right)]

    rows = {model: [row_of(model, slot) for slot in table] for model, table in tables.items()}
    return {"rows": rows, "links": {name: [link_of(name, *pair) for pair in every] for name, every in pairs.items()}}


if __name__ == "__main__":
    print(json.dumps(shown(content(blocks(Path(sys.argv[1]).read_bytes())))))
