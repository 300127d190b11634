"""Stand-ins for the packages that read other people's models, which the locked environment does not hold."""

import json
import re
import sys
from contextlib import nullcontext
from types import SimpleNamespace

import numpy as np

LABELS = ("O", "B-PER", "I-PER", "B-ORG", "I-ORG", "MISC")
KNOWN = {"zephyrine": 1, "quillfeather": 2, "brumblewick": 3, "foundry": 3}
"""Words that the transformers model marks, and with which column."""
POSITIONS = 40
"""How many pieces it takes at once, two of which RoBERTa and its like could not use."""


class Tokenizer:
    """Pieces of four letters and single marks between [CLS] and [SEP]; offsets count in the blank before a word."""

    is_fast = True
    model_max_length = 10**30
    all_special_ids = (0, 1, 2)

    def __init__(self):
        self.words = ["[CLS]", "[SEP]", "[UNK]"]

    def num_special_tokens_to_add(self):
        return 2

    def __call__(self, text, **asked):
        assert not asked.get("truncation") and "max_length" not in asked
        ids, places = [0], [(0, 0)]
        for word in re.finditer(r"\w+|[^\w\s]", text):
            for at in range(word.start(), word.end(), 4):
                ids.append(self._number(word[0].lower(), first=at == word.start()))
                blank = at == word.start() > 0 and text[at - 1].isspace()
                places.append((at - blank, min(at + 4, word.end())))
        marks = [1, *[0] * (len(ids) - 1), 1]
        return {"input_ids": [*ids, 1], "offset_mapping": [*places, (0, 0)], "special_tokens_mask": marks}

    def _number(self, word, *, first):
        piece = word if first else f"##{word}"
        if piece not in self.words:
            self.words.append(piece)
        return self.words.index(piece)


class EmptyTokenizer(Tokenizer):
    """What transformers makes up where the folder holds no tokenizer: every word is unknown."""

    def _number(self, word, *, first):
        return 2


class Model:
    """Marks the known words by their first piece, as many models learn it, and is blind at the edges of what it reads."""

    def __init__(self, labels, tokenizer):
        self.config = SimpleNamespace(id2label=dict(enumerate(labels)), max_position_embeddings=POSITIONS)
        self.read = []
        self._words = tokenizer.words

    def float(self):
        return self

    def eval(self):
        return self

    def __call__(self, input_ids, attention_mask):
        assert input_ids.shape == attention_mask.shape and attention_mask.all()
        assert input_ids.shape[1] <= POSITIONS - 2, "more pieces than the model has positions"
        self.read.append(input_ids[0].tolist())
        logits = np.zeros((1, input_ids.shape[1], len(self.config.id2label)))
        logits[..., 0] = 5
        for at, number in enumerate(self.read[-1]):
            if 2 < at < len(self.read[-1]) - 3 and (column := KNOWN.get(self._words[number])):
                logits[0, at, column] = 10
        return SimpleNamespace(logits=logits)


def install_transformers(monkeypatch, *, labels=LABELS, tokenizer=None, missing=(), error=None):
    """Put torch and transformers where they are imported from; return the model that will be loaded."""
    tokenizer = tokenizer or Tokenizer()
    model = Model(labels, tokenizer)

    def opened(what):
        def from_pretrained(folder, *, local_files_only, trust_remote_code, output_loading_info=False):
            assert local_files_only and not trust_remote_code
            if error:
                raise error
            return (what, {"missing_keys": set(missing)}) if output_loading_info else what

        return SimpleNamespace(from_pretrained=from_pretrained)

    torch = SimpleNamespace(tensor=np.array, inference_mode=nullcontext)
    package = SimpleNamespace(AutoTokenizer=opened(tokenizer), AutoModelForTokenClassification=opened(model))
    monkeypatch.setenv("HF_HUB_OFFLINE", "0")  # so that what loading sets is undone
    monkeypatch.setitem(sys.modules, "torch", torch)
    monkeypatch.setitem(sys.modules, "transformers", package)
    return model


class Gliner:
    """Finds one person and numbers that start with KH; takes as many words as it is told to."""

    def __init__(self, most_words, tokenizer):
        self.config = SimpleNamespace(max_len=most_words)
        self.data_processor = SimpleNamespace(transformer_tokenizer=tokenizer)

    def predict_entities(self, text, labels, threshold):
        words = re.findall(r"\w+(?:[-_]\w+)*|\S", text)
        assert len(words) <= self.config.max_len, "gliner would cut the rest off"
        for label, look in (("person", "zephyrine"), ("medical record number", r"KH-\d+")):
            assert label in labels
            for match in re.finditer(look, text):
                yield {"start": match.start(), "end": match.end(), "label": label, "score": 0.97, "text": match[0]}


def install_gliner(monkeypatch, *, most_words=384, tokenizer=None, strict_error=None):
    """Put gliner where it is imported from; return a list of how its model was opened."""
    opened = []

    def from_pretrained(folder, *, local_files_only, strict):
        assert local_files_only
        opened.append(strict)
        if strict and strict_error:
            raise strict_error
        return Gliner(most_words, tokenizer or Tokenizer())

    monkeypatch.setenv("HF_HUB_OFFLINE", "0")
    monkeypatch.setitem(sys.modules, "gliner", SimpleNamespace(GLiNER=SimpleNamespace(from_pretrained=from_pretrained)))
    return opened


def transformers_folder(folder, **config):
    """Write what tells a transformers folder; return it."""
    folder.mkdir()
    config = {"model_type": "bert", "architectures": ["BertForTokenClassification"], **config}
    (folder / "config.json").write_text(json.dumps(config), encoding="utf-8")
    return folder


def gliner_folder(folder):
    """Write what tells a GLiNER folder; return it."""
    folder.mkdir()
    (folder / "gliner_config.json").write_text('{"max_len": 384}', encoding="utf-8")
    (folder / "config.json").write_text('{"model_type": "deberta-v2"}', encoding="utf-8")
    return folder
