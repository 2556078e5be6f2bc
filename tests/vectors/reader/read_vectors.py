#!/usr/bin/env python3
"""A second reader of the frozen vectors, in another language and written from docs/protocol.md alone.

It shares no code with the Rust crates and needs Python's standard library only. Run it from anywhere:

    python3 tests/vectors/reader/read_vectors.py

It checks the formats that two builds must decide alike: cbor, op (COSE and Ed25519), chain, log_id, padme, hlc, merge, root,
snapshot and history.
"""

import hashlib
import json
import pathlib
import sys

FOLDER = pathlib.Path(__file__).resolve().parent.parent


# --- deterministic CBOR (protocol 0, 2.1) -------------------------------------------------------------------------


class Refused(Exception):
    """Bytes that are not the deterministic encoding; the text is the reason."""


class Text(str):
    """Keeps text apart from bytes in a decoded value."""


def encode_head(major, argument):
    for low, size, top in ((24, 1, 1 << 8), (25, 2, 1 << 16), (26, 4, 1 << 32), (27, 8, 1 << 64)):
        if argument < 24:
            return bytes([major << 5 | argument])
        if argument < top:
            return bytes([major << 5 | low]) + argument.to_bytes(size, "big")
    raise ValueError("too large")


def encode(value):
    if value is None:
        return b"\xf6"
    if value is True or value is False:
        return b"\xf5" if value else b"\xf4"
    if isinstance(value, int):
        return encode_head(0, value) if value >= 0 else encode_head(1, -1 - value)
    if isinstance(value, (bytes, bytearray)):
        return encode_head(2, len(value)) + bytes(value)
    if isinstance(value, str):
        return encode_head(3, len(value.encode())) + value.encode()
    if isinstance(value, (list, tuple)):
        return encode_head(4, len(value)) + b"".join(encode(item) for item in value)
    if isinstance(value, dict):
        pairs = sorted((encode(key), encode(item)) for key, item in value.items())
        return encode_head(5, len(pairs)) + b"".join(key + item for key, item in pairs)
    raise TypeError(type(value))


def decode(data):
    value, rest = decode_item(bytes(data), 0)
    if rest:
        raise Refused("trailing")
    return value


def decode_item(data, depth):
    if not data:
        raise Refused("truncated")
    major, low = data[0] >> 5, data[0] & 31
    data = data[1:]
    if major == 6 or (major == 7 and low not in (20, 21, 22)):
        raise Refused("unused_type")
    if major == 7:
        return {20: False, 21: True, 22: None}[low], data
    if low < 24:
        argument = low
    elif low < 28:
        size = 1 << (low - 24)
        if len(data) < size:
            raise Refused("truncated")
        argument, data = int.from_bytes(data[:size], "big"), data[size:]
        if argument < (24, 1 << 8, 1 << 16, 1 << 32)[low - 24]:
            raise Refused("not_deterministic")
    else:
        raise Refused("not_deterministic")
    if major == 0:
        return argument, data
    if major == 1:
        return -1 - argument, data
    if major in (2, 3):
        if len(data) < argument:
            raise Refused("truncated")
        content, data = data[:argument], data[argument:]
        if major == 2:
            return content, data
        try:
            return Text(content.decode("utf-8")), data
        except UnicodeDecodeError:
            raise Refused("not_utf8") from None
    if argument * (2 if major == 5 else 1) > len(data):
        raise Refused("truncated")
    if depth == 12:
        raise Refused("too_deep")
    if major == 4:
        items = []
        for _ in range(argument):
            item, data = decode_item(data, depth + 1)
            items.append(item)
        return items, data
    pairs, last = {}, None
    for _ in range(argument):
        before = data
        if before and before[0] >> 5 > 1:
            raise Refused("unused_type" if before[0] >> 5 > 5 else "key_type")
        key, data = decode_item(data, depth + 1)
        raw = before[: len(before) - len(data)]
        # The order is that of the encoded bytes.
        if last is not None and raw <= last:
            raise Refused("key_order")
        last = raw
        pairs[key], data = decode_item(data, depth + 1)
    return pairs, data


def diagnostic(value):
    """RFC 8949 section 8, for the types in use."""
    if value is None:
        return "null"
    if value is True or value is False:
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, bytes):
        return "h'" + value.hex() + "'"
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, list):
        return "[" + ", ".join(diagnostic(item) for item in value) + "]"
    return "{" + ", ".join(f"{key}: {diagnostic(item)}" for key, item in value.items()) + "}"


# --- Ed25519 (RFC 8032), strict: no small order, no unreduced scalar ------------------------------------------------

P = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P


def point_add(a, b):
    e = (a[1] - a[0]) * (b[1] - b[0]) % P
    f = (a[1] + a[0]) * (b[1] + b[0]) % P
    g = 2 * a[3] * b[3] * D % P
    h = 2 * a[2] * b[2] % P
    x, y, z, w = f - e, h - g, h + g, f + e
    return (x * y % P, z * w % P, y * z % P, x * w % P)


def point_times(scalar, point):
    result = (0, 1, 1, 0)
    while scalar:
        if scalar & 1:
            result = point_add(result, point)
        point, scalar = point_add(point, point), scalar >> 1
    return result


def point_equal(a, b):
    return (a[0] * b[2] - b[0] * a[2]) % P == 0 and (a[1] * b[2] - b[1] * a[2]) % P == 0


def point_decode(data):
    y = int.from_bytes(data, "little")
    sign, y = y >> 255, y & ((1 << 255) - 1)
    if y >= P:
        return None
    x2 = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(x2, (P + 3) // 8, P)
    if (x * x - x2) % P:
        x = x * pow(2, (P - 1) // 4, P) % P
    if (x * x - x2) % P or (x == 0 and sign):
        return None
    x = P - x if x & 1 != sign else x
    return (x, y, 1, x * y % P)


def point_encode(point):
    inverse = pow(point[2], P - 2, P)
    x, y = point[0] * inverse % P, point[1] * inverse % P
    return (y | (x & 1) << 255).to_bytes(32, "little")


BASE = point_decode((4 * pow(5, P - 2, P) % P).to_bytes(32, "little"))


def hash_scalar(*parts):
    return int.from_bytes(hashlib.sha512(b"".join(parts)).digest(), "little")


def expand(seed):
    digest = hashlib.sha512(seed).digest()
    scalar = int.from_bytes(digest[:32], "little") & ((1 << 254) - 8) | (1 << 254)
    return scalar, digest[32:]


def public_key(seed):
    return point_encode(point_times(expand(seed)[0], BASE))


def sign(seed, message):
    scalar, prefix = expand(seed)
    key = public_key(seed)
    r = hash_scalar(prefix, message) % L
    big_r = point_encode(point_times(r, BASE))
    s = (r + hash_scalar(big_r, key, message) % L * scalar) % L
    return big_r + s.to_bytes(32, "little")


def verify(key, message, signature):
    a, r = point_decode(key), point_decode(signature[:32])
    s = int.from_bytes(signature[32:], "little")
    if a is None or r is None or s >= L:
        return False
    if any(point_equal(point_times(8, point), (0, 1, 1, 0)) for point in (a, r)):
        return False
    k = hash_scalar(signature[:32], key, message) % L
    return point_equal(point_times(s, BASE), point_add(r, point_times(k, a)))


# --- formats --------------------------------------------------------------------------------------------------------

PROTECTED = bytes.fromhex("a10127")
KINDS = ("create", "append", "slot", "manage", "kp.put", "kp.take", "blob")


def to_be_signed(origin, payload):
    return encode(["Signature1", PROTECTED, b"kith/op/1" + origin.encode(), payload])


def sha256(*parts):
    return hashlib.sha256(b"".join(parts)).digest()


def padded_length(length):
    length += 1
    exponent = length.bit_length() - 1
    low = max(exponent - exponent.bit_length(), 0) if exponent else 0
    mask = (1 << low) - 1
    return max(256, (length + mask) & ~mask)


def chain_after(before, entry):
    return sha256(
        before,
        entry["seq"].to_bytes(8, "big"),
        entry["time"].to_bytes(8, "big"),
        entry["fence"].to_bytes(8, "big"),
        entry["period"].to_bytes(4, "big"),
        bytes([entry["fenced"]]),
        bytes.fromhex(entry["id"]),
        sha256(bytes.fromhex(entry["body"])),
    )


def next_stamp(last, time_ms):
    return max(min(last + 1, 2**64 - 1), min(time_ms, 2**48 - 1) << 16)


def merged(ops):
    """The operations that are left: (record, H(payload)) of each (protocol 7)."""
    registers, elements, drops = {}, {}, {}
    for _, header, payload, _ in map(decode, ops):
        fields = decode(payload)
        place, digest = (fields[3], encode(fields[5])), sha256(payload)
        rank = (fields[7], header[4], digest)
        if fields[6] == 0:
            registers[place] = max(registers.get(place, rank), rank)
        elif fields[6] == 1:
            elements[place, digest[:16]] = digest
        else:
            drops[place, digest] = fields[9]
    dead = {(place, dot) for (place, _), dots in drops.items() for dot in dots}
    left = {(place[0], rank[2]) for place, rank in registers.items()}
    left |= {(key[0][0], digest) for key, digest in elements.items() if key not in dead}
    return left | {(place[0], digest) for place, digest in drops}


# --- the files ------------------------------------------------------------------------------------------------------


def read(name):
    return json.loads((FOLDER / name).read_text(encoding="utf-8"))


def check_cbor():
    vectors = read("cbor-v1.json")
    for case in vectors["cases"]:
        value = decode(bytes.fromhex(case["hex"]))
        assert diagnostic(value) == case["diagnostic"], case
        assert encode(value).hex() == case["hex"], case
    for case in vectors["refused"]:
        try:
            decode(bytes.fromhex(case["hex"]))
        except Refused as refused:
            assert str(refused) == case["code"], (case, refused)
        else:
            raise AssertionError(case)


def check_op():
    vectors = read("op-v1.json")
    for case in vectors["cases"]:
        seed, op = bytes.fromhex(case["seed"]), bytes.fromhex(case["op"])
        protected, unprotected, payload, signature = decode(op)
        assert protected == PROTECTED and list(unprotected) == [4], case
        assert unprotected[4] == public_key(seed), case
        assert payload.hex() == case["payload"], case
        assert verify(unprotected[4], to_be_signed(case["origin"], payload), signature), case
        assert sign(seed, to_be_signed(case["origin"], payload)) == signature, case
        fields = decode(payload)
        assert fields[1] == 1 and fields[2] == case["kind"] and fields[3].hex() == case["log"], case
        assert fields[2] in KINDS, case
    for case in vectors["refused"]:
        if case["code"] == "bad_signature":
            _, unprotected, payload, signature = decode(bytes.fromhex(case["op"]))
            assert not verify(unprotected[4], to_be_signed(case["origin"], payload), signature), case


def check_chain():
    vectors = read("chain-v1.json")
    for case in vectors["cases"]:
        chain = sha256(b"kith/chain/1", bytes.fromhex(case["log"]))
        assert chain.hex() == case["start"], case
        for entry in case["entries"]:
            chain = chain_after(chain, entry)
            assert chain.hex() == entry["chain"], entry


def check_log_id():
    for case in read("log_id-v1.json")["cases"]:
        log = sha256(b"kith/log/1", bytes.fromhex(case["founder"]), bytes.fromhex(case["salt"]))
        assert log.hex() == case["log"], case


def check_padme():
    vectors = read("padme-v1.json")
    for case in vectors["lengths"]:
        assert padded_length(case["length"]) == case["padded"], case
    for case in vectors["cases"]:
        plain = bytes.fromhex(case["plain"])
        padded = (plain + b"\x80").ljust(padded_length(len(plain)), b"\0")
        assert padded.hex() == case["padded"], case
    for case in vectors["refused"]:
        padded = bytes.fromhex(case["padded"])
        plain = padded.rstrip(b"\0")
        good = plain.endswith(b"\x80") and len(padded) == padded_length(len(plain) - 1)
        assert not good, case


def check_hlc():
    vectors = read("hlc-v1.json")
    for case in vectors["next"]:
        assert next_stamp(case["last"], case["time"]) == case["next"], case
    for case in vectors["within"]:
        assert ((case["stamp"] >> 16) <= case["relay_time"] + 600_000) == case["admitted"], case


def check_merge():
    for case in read("merge-v1.json")["cases"]:
        for ops in (case["ops"], case["ops"][::-1]):
            state = merged(map(bytes.fromhex, ops))
            assert sorted(digest.hex() for _, digest in state) == case["state"], case


def check_root():
    for case in read("root-v1.json")["cases"]:
        state = merged(map(bytes.fromhex, case["ops"]))
        buckets = [sha256(*sorted(digest for record, digest in state if record[0] == b)) for b in range(256)]
        filled = {f"{b:02x}": bucket.hex() for b, bucket in enumerate(buckets) if bucket != sha256()}
        assert filled == case["buckets"], case
        assert sha256(*buckets)[:16].hex() == case["root"], case


def check_snapshot():
    vectors = read("snapshot-v1.json")
    for case in vectors["cases"]:
        data = bytes.fromhex(case["hex"])
        snapshot = decode(data)
        assert encode(snapshot) == data, case
        assert snapshot[1] == 1 and len(snapshot[2]) == 16, case
        seq, chain = snapshot[3]
        assert seq >= 0 and len(chain) == 32, case
        for protected, unprotected, payload, signature in snapshot[4]:
            op = decode(payload)
            assert protected == b"\xa1\x01\x27" and len(unprotected[4]) == 16 and len(signature) == 64, case
            assert op[1] == 1 and len(op[2]) == 16 and len(op[3]) == 16, case
            # A snapshot carries the certificate of each author, by whose hash the operation names it.
            assert unprotected[4] in [sha256(cert)[:16] for cert in snapshot[5]], case
        for cert in snapshot[5]:
            protected, unprotected, payload, signature = decode(cert)
            body = encode(["Signature1", protected, b"kith/device/1", payload])
            assert verify(unprotected[4], body, signature), case
    for body in vectors["bodies"]:
        fields = decode(bytes.fromhex(body["hex"]))
        if body["type"] == 11:
            assert len(fields[3]) == 16 and len(fields[4]) == 16 and fields[2] >= 0, body
        else:
            assert body["type"] == 12 and fields == {}, body


def check_history():
    vectors = read("history-v1.json")
    for case in vectors["cases"]:
        data = bytes.fromhex(case["hex"])
        history = decode(data)
        assert encode(history) == data and history[1] == 1 and len(history[2]) == 16, case
        seqs = []
        for author, seq, time, envelope in history[3]:
            fields = decode(envelope)
            assert len(author) == 32 and time > 0, case
            # A text, with what the author's phone showed when it was written.
            assert fields[3] == 1 and fields[10] > 0 and isinstance(decode(fields[6])[1], Text), case
            seqs.append(seq)
        assert seqs == sorted(seqs, reverse=True), "newest first"
    for body in vectors["bodies"]:
        fields = decode(bytes.fromhex(body["hex"]))
        assert body["type"] == 13 and fields[2] >= 0 and len(fields[1][5]) == 32, body


def main():
    for check in (
        check_cbor, check_op, check_chain, check_log_id, check_padme, check_hlc, check_merge, check_root,
        check_snapshot, check_history,
    ):
        check()
        print(check.__name__.removeprefix("check_"), "agrees")
    return 0


if __name__ == "__main__":
    sys.exit(main())
