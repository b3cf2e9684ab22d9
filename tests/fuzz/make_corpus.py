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

HEADER = {"a": tensor("U8", [3], 1, 4), "b": tensor("BOOL", [1], 0, 1)}
put("safetensors", "bare", json.dumps(HEADER).encode() + bytes(4))

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


def weights(types, name=str):
    """A model of two units, one layer and two tokens, each tensor of one of the types in turn."""
    shapes = {"model.embed_tokens.weight": [2, 2], "model.norm.weight": [2], "lm_head.weight": [2, 2]}
    layer = {"input_layernorm": [2], "self_attn.q_proj": [2, 2], "self_attn.k_proj": [2, 2], "self_attn.v_proj": [2, 2],
             "self_attn.o_proj": [2, 2], "post_attention_layernorm": [2], "mlp.gate_proj": [1, 2],
             "mlp.up_proj": [1, 2], "mlp.down_proj": [2, 1]}
    shapes.update({f"model.layers.0.{part}.weight": shape for part, shape in layer.items()})
    header, at = {}, 0
    for i, (key, shape) in enumerate(shapes.items()):
        size = shape[0] * (shape[1:] or [1])[0] * {"F32": 4}.get(types[i % len(types)], 2)
        header[name(key)] = tensor(types[i % len(types)], shape, at, at + size)
        at += size
    return json.dumps(header).encode() + bytes(at)


put("weights", "plain", weights(["BF16"]))
put("weights", "mixed", weights(["F32", "F16", "BF16"]))
put("weights", "other", weights(["BF16"], lambda key: key.replace("layers.0", "layers.00")))


def tokenizer(vocabulary, merges, **more):
    ids = {text: i for i, text in enumerate(vocabulary)}
    root = {"added_tokens": [], "normalizer": None, "pre_tokenizer": None, "post_processor": None, "decoder": None,
            "model": {"type": "BPE", "unk_token": vocabulary[0], "fuse_unk": True, "byte_fallback": False,
                      "vocab": ids, "merges": merges}}
    root.update(more)
    return json.dumps(root)


STEPS = {
    "added_tokens": [{"id": 0, "content": "<s>", "special": True, "normalized": False},
                     {"id": 9, "content": "</s>", "special": False, "normalized": True}],
    "normalizer": {"type": "Sequence", "normalizers": [
        {"type": "Prepend", "prepend": "_"}, {"type": "Replace", "pattern": {"String": " "}, "content": "_"}]},
    "post_processor": {"type": "TemplateProcessing", "single": [{"SpecialToken": {"id": "<s>"}},
                                                               {"Sequence": {"id": "A"}}]},
    "decoder": {"type": "Sequence", "decoders": [
        {"type": "Replace", "pattern": {"String": "_"}, "content": " "}, {"type": "ByteFallback"}, {"type": "Fuse"},
        {"type": "Strip", "content": " ", "start": 1, "stop": 0}]}}
put("tokenizer", "strings", tokenizer(["<s>", "a", "b", "ab", "_", "_a"], ["a b", "_ a"], **STEPS))
put("tokenizer", "pairs", tokenizer(["?", "t", "h", "th", "e", "the"], [["t", "h"], ["th", "e"]]) + "\0the theth")
put("tokenizer", "bytes", json.dumps({"model": {"byte_fallback": True, "merges": [],
                                               "vocab": {f"<0x{b:02X}>": b for b in range(256)}},
                                     "decoder": STEPS["decoder"], "normalizer": STEPS["normalizer"]}))
put("tokenizer", "reference", (folder.parent.parent / "reference/tokenizer_unknown.json").read_bytes()
    if (folder.parent.parent / "reference").exists() else "{}")

CONFIG = {"architectures": ["LlamaForCausalLM"], "model_type": "llama", "hidden_act": "silu", "hidden_size": 8,
          "num_hidden_layers": 2, "num_attention_heads": 4, "num_key_value_heads": 2, "intermediate_size": 16,
          "vocab_size": 300, "max_position_embeddings": 64, "rope_theta": 10000.0, "rms_norm_eps": 1e-05,
          "rope_scaling": None, "tie_word_embeddings": False, "attention_bias": False, "bos_token_id": 1,
          "eos_token_id": [2]}
put("config", "plain", json.dumps(CONFIG))
put("config", "rotary", json.dumps(dict(CONFIG, rope_parameters={"rope_type": "default", "rope_theta": 500.0})))
put("config", "least", json.dumps({k: CONFIG[k] for k in list(CONFIG)[:6] + ["intermediate_size", "vocab_size"]}))

put("index", "two", json.dumps({"metadata": {"total_size": 8},
                                "weight_map": {"x": "a.safetensors", "y": "b.safetensors"}}))
put("index", "both", json.dumps({"weight_map": {"y": "c.safetensors", "x": "c.safetensors"}}))
put("index", "twice", json.dumps({"weight_map": {"x": "a.safetensors", "y": "c.safetensors"}}))
put("index", "unnamed", json.dumps({"weight_map": {"y": "c.safetensors"}}))
put("index", "cut", json.dumps({"weight_map": {"x": "d.safetensors"}}))
put("index", "crossed", json.dumps({"weight_map": {"x": "b.safetensors", "y": "a.safetensors"}}))

ZEPHYR = """{% for message in messages %}
{% if message['role'] == 'user' %}
{{ '<|user|>\n' + message['content'] + eos_token }}
{% elif message['role'] == 'system' %}
{{ '<|system|>\n' + message['content'] + eos_token }}
{% elif message['role'] == 'assistant' %}
{{ '<|assistant|>\n'  + message['content'] + eos_token }}
{% endif %}
{% if loop.last and add_generation_prompt %}
{{ '<|assistant|>' }}
{% endif %}
{% endfor %}"""
put("template", "zephyr", ZEPHYR)
put("template", "close", ZEPHYR.replace("%}\n", "%}").replace("}}\n", "}}"))
put("template", "marks", "{#- no -#}\n{{- bos_token -}} x {%- for m in messages -%} {% if not (loop.first or m.role != \"user\") "
    "and true %}{{ m.content }}{% else %}-{% endif %}{% endfor %}")

SETTINGS = {"bos_token": "<s>", "eos_token": {"content": "</s>"}, "model_max_length": 10 ** 30, "chat_template": ZEPHYR}
put("settings", "plain", json.dumps(SETTINGS))
put("settings", "beside", json.dumps({"bos_token": {"content": "<s>"}, "eos_token": "</s>"}) + "\0" + ZEPHYR)
put("settings", "none", json.dumps({"bos_token": "<x>", "eos_token": 3, "chat_template": []}))
