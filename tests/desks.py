"""People at the steward's desk: a builder and a steward with keys, and a release that they bring to its approval."""

from dataclasses import replace
from pathlib import Path

import deid
from deid.audit import Verdict
from deid.release import Release
from deid.study import Study

BUILDER, STEWARD = "r.adeyemi", "d.lindqvist"
WORDS = {"builder": "seven grey herons", "steward": "a kettle of hawks", "vault": "murmuration at dusk"}


def say(role: str):
    """Somebody who knows the passphrase of their key."""
    return lambda key: WORDS[role]


def as_person(study: Study, who: str) -> Study:
    """The same study, with somebody else acting."""
    return Study(replace(study.config, actor=who))


def with_keys(folder: Path) -> tuple[Study, Study]:
    """The study as its builder and as its steward see it, both with a key."""
    builder = deid.open_study(folder)
    steward = as_person(builder, STEWARD)
    builder.desk.new_key("builder", passphrase=say("builder"))
    steward.desk.new_key("steward", passphrase=say("steward"))
    return builder, steward


def built(study: Study, name: str = "march") -> Release:
    """A release that its builder signed."""
    return study.release(release_id=name, passphrase=say("builder"))


def read_all(study: Study, name: str = "march") -> None:
    """Read the sample to its end and find nothing."""
    desk = study.desk.sample(name)
    for note in desk.order:
        desk.judge(Verdict(note))


def approved(builder: Study, steward: Study, name: str = "march") -> Release:
    """A release that was built, read and approved."""
    release = built(builder, name)
    read_all(steward, name)
    steward.desk.conclude(name)
    steward.desk.approve(name, passphrase=say("steward"))
    return release
