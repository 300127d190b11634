"""Train the model on the bank: every epoch the same stories about other people."""

import random
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

import jax
import jax.numpy as jnp
import numpy as np
import optax

from deid.detect.readers.forms import NO_WORD
from training.bank import Document
from training.examples import IGNORED, Row, batches, epoch
from training.model import Parameters, forward

WARM, LEAST = 0.1, 0.02
"""The share of steps until the learning rate is at its highest, and the last rate as a share of the highest."""
SLOWER = 0.25
"""Word embeddings learn at this share of the rate: most words are rare or not in the bank at all."""
COST_OF_A_MISS = 1.5
"""What is missed costs more than what is masked for nothing."""
MASK, MASKED = 103, 0.15
"""The piece that stands for others while learning, and for how many: what is missing must be told from what is around it."""
_HIDING = 100
"""Folded into a step's key for what is hidden; dropout folds in smaller numbers."""


def train(
    documents: Sequence[Document],
    begun: Parameters,
    *,
    epochs: int,
    rate: float,
    seed: int,
    say: Callable[[str], None],
    checkpoint: Path | None = None,
) -> Parameters:
    """Return trained parameters.

    The same documents, seed, packages and machine give the same parameters.

    Args:
        documents: what to learn from.
        begun: parameters to begin with (`model.begin`).
        epochs: how often each document is seen, each time refilled anew.
        rate: the learning rate at its highest.
        seed: of refilling, order, dropout and what is hidden.
        say: is told the loss after each epoch.
        checkpoint: where to keep the parameters after each epoch (.npz).
    """
    dice = random.Random(seed)
    steps = epochs * len(batches(epoch(documents, random.Random(seed)), random.Random(seed)))
    schedule = optax.warmup_cosine_decay_schedule(0, rate, max(1, int(steps * WARM)), steps + 1, rate * LEAST)
    adam = {
        "words": optax.adam(lambda count: SLOWER * schedule(count)),
        "rest": optax.adamw(schedule, weight_decay=0.01),
    }
    parts = {name: "words" if name == "words" else "rest" for name in begun}
    optimizer = optax.chain(optax.clip_by_global_norm(1.0), optax.multi_transform(adam, parts))
    parameters = jax.tree.map(jnp.copy, begun)
    state, count, began, key = optimizer.init(parameters), 0, time.monotonic(), jax.random.key(seed, impl="unsafe_rbg")

    @partial(jax.jit, donate_argnums=(0, 1))
    def step(parameters, state, row, key):  # type: ignore[no-untyped-def]
        value, gradient = jax.value_and_grad(_loss)(parameters, row, key)
        updates, state = optimizer.update(gradient, state, parameters)
        return optax.apply_updates(parameters, updates), state, value

    for turn in range(epochs):
        losses = []
        for row in batches(epoch(documents, dice), dice):
            parameters, state, value = step(parameters, state, row, jax.random.fold_in(key, count))
            losses.append(value)
            count += 1
        mean = float(jnp.stack(losses).mean())
        say(f"epoch {turn + 1} of {epochs}: loss {mean:.4f}, {time.monotonic() - began:.0f} s")
        if checkpoint:
            leaves = jax.tree.leaves(parameters)
            np.savez(checkpoint, *map(np.asarray, leaves))
    return parameters


def _loss(p: Parameters, row: Row, key: jax.Array) -> jax.Array:
    ids, forms, want = row
    hidden = (want != IGNORED) & jax.random.bernoulli(jax.random.fold_in(key, _HIDING), MASKED, ids.shape)
    ids, forms = jnp.where(hidden, MASK, ids), jnp.where(hidden, NO_WORD, forms)
    logits = forward(p, ids, forms, dice=key)
    each = optax.softmax_cross_entropy_with_integer_labels(logits, jnp.maximum(want, 0))
    return _mean(each, want, COST_OF_A_MISS)


def _mean(cost: jax.Array, want: jax.Array, of_a_miss: float) -> jax.Array:
    weight = jnp.where(want != IGNORED, jnp.where(want > 0, of_a_miss, 1.0), 0.0)
    return (cost * weight).sum() / jnp.maximum(weight.sum(), 1)
