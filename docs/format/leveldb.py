"""The keys and values of a LevelDB database, from its .log and .ldb files.

The formats are LevelDB's own: doc/log_format.md and doc/table_format.md of https://github.com/google/leveldb, and
format_description.txt of https://github.com/google/snappy. Checksums are not compared: Relata's records have hashes.
"""
import struct

BLOCK = 32768  # of a .log file
HEADER = 7
FULL, FIRST, MIDDLE, LAST = 1, 2, 3, 4
PUT = 1


def database(folder):
    """All keys with their values, in order. Of several values of a key the one with the highest sequence number counts."""
    found = {}
    for path in folder.iterdir():
        read = {".log": log_entries, ".ldb": table_entries}.get(path.suffix)
        for key, sequence, value in read(path.read_bytes()) if read else ():
            if key not in found or found[key][0] < sequence:
                found[key] = sequence, value
    return {key: value for key, (_, value) in sorted(found.items()) if value is not None}


def varint(data, at):
    value = shift = 0
    while True:
        value, shift, at = value | (data[at] & 127) << shift, shift + 7, at + 1
        if data[at - 1] < 128:
            return value, at


def sized(data, at):
    size, at = varint(data, at)
    return bytes(data[at : at + size]), at + size


def log_entries(data):
    batch, at = b"", 0
    while at + HEADER <= len(data):
        if BLOCK - at % BLOCK < HEADER:
            at += BLOCK - at % BLOCK
            continue
        size, kind = struct.unpack_from("<HB", data, at + 4)
        if kind == 0:
            return
        part = data[at + HEADER : at + HEADER + size]
        batch, at = (part if kind in (FULL, FIRST) else batch + part), at + HEADER + size
        if kind in (FULL, LAST):
            yield from batch_entries(batch)


def batch_entries(batch):
    (sequence, count), at = struct.unpack_from("<QI", batch), 12
    for number in range(sequence, sequence + count):
        kind, (key, at) = batch[at], sized(batch, at + 1)
        value, at = sized(batch, at) if kind == PUT else (None, at)
        yield key, number, value


def table_entries(data):
    footer = len(data) - 48
    _, at = varint(data, footer)
    _, at = varint(data, at)
    for _, handle in block_entries(data, data, at):
        for key, value in block_entries(data, handle, 0):
            (sequence,) = struct.unpack("<Q", key[-8:])
            yield key[:-8], sequence >> 8, value if sequence & 255 == PUT else None


def block_entries(data, handle, at):
    start, at = varint(handle, at)
    size, _ = varint(handle, at)
    block = data[start : start + size]
    if data[start + size] == 1:
        block = snappy(block)
    (restarts,) = struct.unpack_from("<I", block, len(block) - 4)
    at, key = 0, b""
    while at < len(block) - 4 - 4 * restarts:
        shared, at = varint(block, at)
        rest, at = varint(block, at)
        length, at = varint(block, at)
        key, at = key[:shared] + block[at : at + rest], at + rest
        yield key, block[at : at + length]
        at += length


def snappy(data):
    (_, at), out = varint(data, 0), bytearray()
    while at < len(data):
        tag, at = data[at], at + 1
        if tag & 3 == 0:
            size, extra = (tag >> 2) + 1, max(0, (tag >> 2) - 59)
            if extra:
                size, at = int.from_bytes(data[at : at + extra], "little") + 1, at + extra
            out += data[at : at + size]
            at += size
            continue
        wide = (1, 2, 4)[(tag & 3) - 1]
        size, high = ((tag >> 2 & 7) + 4, tag >> 5) if wide == 1 else ((tag >> 2) + 1, 0)
        offset, at = int.from_bytes(data[at : at + wide], "little") | high << 8, at + wide
        for _ in range(size):
            out.append(out[-offset])
    return bytes(out)
