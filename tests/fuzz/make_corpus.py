#!/usr/bin/env python3
"""The seeds of the fuzz harnesses: small inputs that are accepted, or nearly.  usage: make_corpus.py [FOLDER]

Files named found-* beside them are findings of the fuzzers, kept as regression cases."""
import json
import struct
import sys
from pathlib import Path

folder = Path(sys.argv[1] if len(sys.argv) > 1 else Path(__file__).parent / "corpus")


def put(harness, name, content):
    (folder / harness).mkdir(parents=True, exist_ok=True)
    (folder / harness / name).write_bytes(content if isinstance(content, bytes) else content.encode())


def safetensors(header, data=b""):
    text = header if isinstance(header, str) else json.dumps(header)
    return struct.pack("<Q", len(text.encode())) + text.encode() + data


def tensor(dtype, shape, begin, end):
    return {"dtype": dtype, "shape": shape, "data_offsets": [begin, end]}


put("safetensors", "two", safetensors({"__metadata__": {"format": "pt"}, "a": tensor("BF16", [2, 3], 0, 12),
                                       "b": tensor("F32", [1], 12, 16)}, bytes(16)))
put("safetensors", "empty", safetensors({}))
put("safetensors", "scalar", safetensors({"s": tensor("F16", [], 0, 2), "n": tensor("I8", [0], 2, 2)}, bytes(2)))
put("safetensors", "overlap", safetensors({"a": tensor("F32", [2], 0, 8), "b": tensor("F32", [2], 4, 12)}, bytes(12)))

put("csv", "plain", "id,value\na,1\nb,\"x, \"\"y\"\"\"\n")
put("csv", "lines", "\"two\nlines\",v\n\"a\n\",\n")
put("csv", "header", "id,place,condition,metric,kind,form,value,sd,n,items,unit,note\n")


def entry(name, size, count, elements):
    return struct.pack("<I", len(name)) + name + struct.pack("<IQ", size, count) + elements


put("checkpoint", "two", entry(b"a", 4, 2, bytes(8)) + entry(b"weights", 8, 1, bytes(8)))
put("checkpoint", "empty", b"")
put("checkpoint", "long", entry(b"a", 8, 1 << 61, b""))

put("unit", "plain", json.dumps({"format": 2, "identity": "0", "results": {"untreated:clean": "50.75", "a:b": "1"}}))
put("unit", "bare", "{}")
put("unit", "words", json.dumps({"results": {"nocolon": "1", "a:b": "x", "c:d": 3, "e:%s": "1e999"}}))

put("predicate", "plain", "mean(ssri:biased) < mean(ketamine:biased) and d(a:b, c:d) > 0.8")
put("predicate", "control", "all(a:x >= 90) unless not (b:x + 2 * c:x / 3 == max(1, d:x))")
put("predicate", "sum", "abs(a:b - c:d) * 2 + lo(a:b) - hi(a:b) / n()")
