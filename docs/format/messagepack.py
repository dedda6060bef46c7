"""MessagePack, by https://github.com/msgpack/msgpack/blob/master/spec.md, without extension types."""
import struct


class BigInt(int):
    """An integer of 64 bits: Relata's bigints, whose numbers have at most 32 bits or are doubles."""


FIXED = {0xCA: ">f", 0xCB: ">d", 0xCC: ">B", 0xCD: ">H", 0xCE: ">I", 0xCF: ">Q", 0xD0: ">b", 0xD1: ">h", 0xD2: ">i", 0xD3: ">q"}
SIZED = {
    **{0xC4: (">B", "bin"), 0xC5: (">H", "bin"), 0xC6: (">I", "bin")},
    **{0xD9: (">B", "str"), 0xDA: (">H", "str"), 0xDB: (">I", "str")},
    **{0xDC: (">H", "list"), 0xDD: (">I", "list"), 0xDE: (">H", "map"), 0xDF: (">I", "map")},
}


def unpack(data, at=0):
    """The value at a place, and the place after it."""
    first, at = data[at], at + 1
    if first < 0x80 or first >= 0xE0:
        return (first if first < 0x80 else first - 0x100), at
    if first in (0xC0, 0xC2, 0xC3):
        return {0xC0: None, 0xC2: False, 0xC3: True}[first], at
    if first in FIXED:
        (value,) = struct.unpack_from(FIXED[first], data, at)
        return (BigInt(value) if first in (0xCF, 0xD3) else value), at + struct.calcsize(FIXED[first])
    if first < 0xC0:
        kind, size = ("map", first & 15) if first < 0x90 else ("list", first & 15) if first < 0xA0 else ("str", first & 31)
    else:
        code, kind = SIZED[first]
        (size,), at = struct.unpack_from(code, data, at), at + struct.calcsize(code)
    if kind in ("bin", "str"):
        part = bytes(data[at : at + size])
        return (part if kind == "bin" else part.decode()), at + size
    items = []
    for _ in range(size * 2 if kind == "map" else size):
        item, at = unpack(data, at)
        items.append(item)
    return (dict(zip(items[::2], items[1::2])) if kind == "map" else items), at
