"""The sample study's consents, and what the gate decides about all its items under any events."""

import csv
from datetime import date
from functools import cache
from pathlib import Path

from deid.config import read_config
from deid.consent import by_participant, parse_events
from deid.inputs import read_inputs
from deid.screen.screening import judge

FOLDER = Path(__file__).parents[3] / "data" / "samples"
ASOF = date(2026, 6, 1)


def sample_consents():
    """The rows of the sample study's consents.csv."""
    with (FOLDER / "consents.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@cache
def _study():
    config = read_config(FOLDER)
    return config, read_inputs(config)


def sample_decisions(rows, forms=None):
    """Item id → reasons, under the events that rows of (place, cells) make; checked against the sample's roster."""
    config, inputs = _study()
    events = parse_events(rows, date_order="iso", forms=forms or {}, today=ASOF, roster=inputs.roster)
    decisions = judge(config, inputs, by_participant(events), asof=ASOF)
    return {decision.item.item_id: decision.reasons for decision in decisions}


def csv_decisions():
    return sample_decisions([(f"row {number}", row) for number, row in enumerate(sample_consents(), 2)])


def attendees():
    """Item id → the ids of who attended."""
    config, inputs = _study()
    return {d.item.item_id: d.item.participants for d in judge(config, inputs, {}, asof=ASOF)}
