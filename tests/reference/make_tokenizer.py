#!/usr/bin/env python3
"""Two small tokenizers in the layout of tokenizer.json and what they make of some texts, by an implementation of its own.

usage: make_tokenizer.py [FOLDER]     writes tokenizer_{bytes,unknown}.json and tokenizer_cases.json

The package `tokenizers` is not in Debian.  This follows its published sources in structure: a heap of candidate merges,
doubly linked symbols, expired entries skipped on the way (the C code scans for the lowest rank instead)."""
import heapq
import json
import random
import sys
from pathlib import Path

folder = Path(sys.argv[1] if len(sys.argv) > 1 else Path(__file__).parent)
CORPUS = ("the weather in the valley is mild and the river is low . the garden needs water in the summer . "
          "how should the letter begin ? it should begin with a greeting . müßig größer café naïve 日本語 日本 "
          "<|user|> hello there , the answer is 42 or 4.2 ! <|assistant|> well , then . then the other one ").split(" ")


def learn(words, count):
    """Plain BPE training: the most frequent pair of neighbours, ties by text."""
    split = [list(w) for w in words]
    merges = []
    for _ in range(count):
        pairs = {}
        for w in split:
            for pair in zip(w, w[1:]):
                pairs[pair] = pairs.get(pair, 0) + 1
        if not pairs:
            break
        best = min(pairs, key=lambda p: (-pairs[p], p))
        merges.append(best)
        for w in split:
            i = 0
            while i + 1 < len(w):
                if (w[i], w[i + 1]) == best:
                    w[i:i + 2] = [w[i] + w[i + 1]]
                i += 1
    return merges


def all_splits(merges, vocabulary):
    """As the converters of the family do: every way to make a token of two, by the rank of what is made."""
    made = []
    for left, right in merges:
        if left + right not in made:
            made.append(left + right)
    result = []
    for token in made:
        for i in range(1, len(token)):
            if token[:i] in vocabulary and token[i:] in vocabulary:
                result.append((token[:i], token[i:]))
    return result


def added(id, content, special, normalized=False):
    return {"id": id, "content": content, "single_word": False, "lstrip": False, "rstrip": False,
            "normalized": normalized, "special": special}


def with_bytes():
    vocabulary = {"<unk>": 0, "<s>": 1, "</s>": 2}
    for b in range(256):
        vocabulary[f"<0x{b:02X}>"] = len(vocabulary)
    merges = learn(["▁" + w for w in CORPUS], 90)
    for left, right in merges:
        vocabulary.setdefault(left + right, len(vocabulary))
    for c in sorted({c for w in CORPUS for c in w} - set("日本語ß")) + ["▁", "▁▁"]:
        vocabulary.setdefault(c, len(vocabulary))
    usable = [m for m in merges if m[0] in vocabulary and m[1] in vocabulary]
    pairs = all_splits(usable, vocabulary) + [("▁", "▁")]
    return {
        "version": "1.0", "truncation": None, "padding": None,
        "added_tokens": [added(0, "<unk>", True), added(1, "<s>", True), added(2, "</s>", True),
                         added(len(vocabulary), "<|end|>", True), added(len(vocabulary) + 1, "<|end|>>", False)],
        "normalizer": {"type": "Sequence", "normalizers": [
            {"type": "Prepend", "prepend": "▁"},
            {"type": "Replace", "pattern": {"String": " "}, "content": "▁"}]},
        "pre_tokenizer": None,
        "post_processor": {"type": "TemplateProcessing",
                           "single": [{"SpecialToken": {"id": "<s>", "type_id": 0}},
                                      {"Sequence": {"id": "A", "type_id": 0}}],
                           "pair": [], "special_tokens": {"<s>": {"id": "<s>", "ids": [1], "tokens": ["<s>"]}}},
        "decoder": {"type": "Sequence", "decoders": [
            {"type": "Replace", "pattern": {"String": "▁"}, "content": " "}, {"type": "ByteFallback"},
            {"type": "Fuse"}, {"type": "Strip", "content": " ", "start": 1, "stop": 0}]},
        "model": {"type": "BPE", "dropout": None, "unk_token": "<unk>", "continuing_subword_prefix": None,
                  "end_of_word_suffix": None, "fuse_unk": True, "byte_fallback": True, "vocab": vocabulary,
                  "merges": [f"{a} {b}" for a, b in pairs]}}


def with_unknown():
    """Merges as pairs, one with a space; no fallback to bytes; a normalised added token; tokens on both sides."""
    vocabulary = {"<unk>": 0, "<s>": 1, "</s>": 2}
    merges = learn(CORPUS + ["a b", "a b", "a b c"], 60)
    for c in sorted({c for w in CORPUS for c in w if ord(c) < 128}) + [" "]:
        vocabulary.setdefault(c, len(vocabulary))
    for left, right in merges:
        if left in vocabulary and right in vocabulary:
            vocabulary.setdefault(left + right, len(vocabulary))
    usable = [m for m in merges if m[0] in vocabulary and m[1] in vocabulary]
    return {
        "added_tokens": [added(1, "<s>", True), added(2, "</s>", True), added(len(vocabulary), "Well Now", False, True)],
        "normalizer": {"type": "Replace", "pattern": {"String": "W"}, "content": "w"},
        "pre_tokenizer": None,
        "post_processor": {"type": "TemplateProcessing", "single": [
            {"SpecialToken": {"id": "<s>", "type_id": 0}}, {"Sequence": {"id": "A", "type_id": 0}},
            {"SpecialToken": {"id": "</s>", "type_id": 0}}]},
        "decoder": None,
        "model": {"type": "BPE", "unk_token": "<unk>", "fuse_unk": False, "byte_fallback": False, "vocab": vocabulary,
                  "merges": [list(m) for m in usable]}}


def normalise(step, text):
    if step is None:
        return text
    if step["type"] == "Sequence":
        for one in step["normalizers"]:
            text = normalise(one, text)
        return text
    if step["type"] == "Prepend":
        return step["prepend"] + text if text else text
    return text.replace(step["pattern"]["String"], step["content"])


def pieces(text, names):
    """(text, id or None): leftmost, then longest."""
    out, start, i = [], 0, 0
    while i < len(text):
        found = [n for n in names if n and text.startswith(n, i)]
        if not found:
            i += 1
            continue
        name = max(found, key=len)
        if i > start:
            out.append((text[start:i], None))
        out.append((name, names[name]))
        i += len(name)
        start = i
    if start < len(text):
        out.append((text[start:], None))
    return out


def symbols(model, text):
    out, vocabulary, unknown = [], model["vocab"], False
    for c in text:
        fused, unknown = unknown and model["fuse_unk"], not (c in vocabulary or model["byte_fallback"])
        if c in vocabulary:
            out.append(vocabulary[c])
        elif model["byte_fallback"]:
            out += [vocabulary[f"<0x{b:02X}>"] for b in c.encode()]
        elif not fused:
            out.append(vocabulary[model["unk_token"]])
    return out


def merge(model, word):
    vocabulary, table = model["vocab"], {}
    for rank, entry in enumerate(model["merges"]):
        a, b = entry.split(" ") if isinstance(entry, str) else entry
        table[vocabulary[a], vocabulary[b]] = (rank, vocabulary[a + b])
    ids, alive = list(word), [True] * len(word)
    left, right = [i - 1 for i in range(len(word))], [i + 1 for i in range(len(word))]
    queue = []

    def offer(i):
        j = right[i]
        if j < len(ids) and (ids[i], ids[j]) in table:
            heapq.heappush(queue, (table[ids[i], ids[j]][0], i, table[ids[i], ids[j]][1]))

    for i in range(len(ids)):
        offer(i)
    while queue:
        _, i, new = heapq.heappop(queue)
        j = right[i]
        if not alive[i] or j >= len(ids) or table.get((ids[i], ids[j]), (0, None))[1] != new:
            continue
        ids[i], alive[j], right[i] = new, False, right[j]
        if right[i] < len(ids):
            left[right[i]] = i
        if left[i] >= 0:
            offer(left[i])
        offer(i)
    return [ids[i] for i in range(len(ids)) if alive[i]]


def encode(tokenizer, text, around):
    ids = {t["content"]: t["id"] for t in tokenizer["added_tokens"]}
    plain = {t["content"]: t["id"] for t in tokenizer["added_tokens"] if not t["normalized"]}
    normal = {normalise(tokenizer["normalizer"], t["content"]): t["id"] for t in tokenizer["added_tokens"]
              if t["normalized"]}
    out = []
    for piece, id in pieces(text, plain):
        if id is not None:
            out.append(id)
            continue
        for part, inner in pieces(normalise(tokenizer["normalizer"], piece), normal):
            out += [inner] if inner is not None else merge(tokenizer["model"], symbols(tokenizer["model"], part))
    if around:
        sides, side = ([], []), 0
        for piece in tokenizer["post_processor"]["single"]:
            if "Sequence" in piece:
                side = 1
            else:
                sides[side].append(ids[piece["SpecialToken"]["id"]])
        out = sides[0] + out + sides[1]
    return out


def decode(tokenizer, ids, skip):
    names = {i: t for t, i in tokenizer["model"]["vocab"].items()}
    names.update({t["id"]: t["content"] for t in tokenizer["added_tokens"]})
    special = {t["id"] for t in tokenizer["added_tokens"] if t["special"]}
    tokens = [names[i] for i in ids if not (skip and i in special)]
    if tokenizer["decoder"] is None:
        return " ".join(tokens)
    for step in tokenizer["decoder"]["decoders"]:
        if step["type"] == "Replace":
            tokens = [t.replace(step["pattern"]["String"], step["content"]) for t in tokens]
        elif step["type"] == "ByteFallback":
            out, run = [], b""
            for t in tokens + [None]:
                if t is not None and len(t) == 6 and t.startswith("<0x") and t.endswith(">"):
                    run += bytes([int(t[3:5], 16)])
                    continue
                try:
                    out.append(run.decode())
                except UnicodeDecodeError:
                    out.append("\ufffd" * len(run))
                run = b""
                if t is not None:
                    out.append(t)
            tokens = out
        elif step["type"] == "Fuse":
            tokens = ["".join(tokens)]
        elif step["type"] == "Strip":
            for _ in range(step["start"]):
                tokens = [t[1:] if t.startswith(step["content"]) else t for t in tokens]
            for _ in range(step["stop"]):
                tokens = [t[:-1] if t.endswith(step["content"]) else t for t in tokens]
    return "".join(tokens)


TEXTS = ["", " ", "  ", "   ", "the", " the", "the weather", "The Weather", "\n", "a\nb\r\n\tc", "日本語", "日本語日本", "🙂", "e\u0301",
         "größer müßig", "\u00a0x", "<s>", "</s>the</s>", "<|user|>\nhow should it begin?</s>\n<|assistant|>\n",
         "<|end|>", "<|end|>>", "<|end|>>>", "x<|end|>y<|end|> z", "<unk>", "<0x41>", "▁", "▁▁▁ ▁", "</s", "<<s>>",
         "Well Now", "well now", "thenWell Nowthen", "a b c a b", "aaaaaaaaaaaaaaaaaaaaaaaaa", "ththethethethe",
         "\u0001\u007f", "\U0010ffff", "0123456789 4.2", "the " * 100]


def main():
    stream = random.Random(9)
    alphabet = [c for w in CORPUS for c in w] + [" "] * 40 + list("é🙂\n ▁<>|/s")
    texts = TEXTS + ["".join(stream.choice(alphabet) for _ in range(stream.randrange(1, 60))) for _ in range(60)]
    cases = []
    for name, tokenizer in (("bytes", with_bytes()), ("unknown", with_unknown())):
        text = json.dumps(tokenizer, ensure_ascii=False, indent=0)
        (folder / f"tokenizer_{name}.json").write_text(text + "\n")
        for one in texts:
            ids = encode(tokenizer, one, True)
            cases.append({"tokenizer": name, "text": one, "around": True, "ids": ids,
                          "kept": decode(tokenizer, ids, False), "skipped": decode(tokenizer, ids, True)})
        for _ in range(40):
            ids = [stream.randrange(len(tokenizer["model"]["vocab"])) for _ in range(stream.randrange(1, 12))]
            cases.append({"tokenizer": name, "text": None, "around": False, "ids": ids,
                          "kept": decode(tokenizer, ids, False), "skipped": decode(tokenizer, ids, True)})
    lines = ",\n".join(json.dumps(case, ensure_ascii=True) for case in cases)
    (folder / "tokenizer_cases.json").write_text("[" + lines + "]\n")


main()
