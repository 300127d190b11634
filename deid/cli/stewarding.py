"""Commands of the steward: verifying, reviewing and approving a release; keys, the vault, notebooks."""

import argparse
import sys
from pathlib import Path

from deid.cli.parsing import Command, Commands, command, group, opened, study_of
from deid.errors import ConfigError
from deid.intruder import sentence
from deid.release import is_public_key, open_release, verify

RELEASE_HELP = "the folder of the release"
STUDY_HELP = "the study, if the release does not lie in its releases/"


def add(commands: Commands) -> None:
    """Declare these commands."""
    verifying = _about_release(
        commands, "verify", _verify, "check a release offline; with --study also that consent still stands"
    )
    verifying.add_argument(
        "--key", action="append", default=[], metavar="PUBLIC", help="a steward's public key, whose approval counts"
    )

    dismiss = command(commands, "dismiss", _dismiss, "record that one listed finding of the leak scan is no leak")
    dismiss.add_argument("study", type=Path)
    dismiss.add_argument("finding", help="the finding's code, as the leak scan printed it")
    dismiss.add_argument("--reason", required=True)

    review = _about_release(commands, "review", _review, "read a random sample of a release and record what leaks")
    review.add_argument("--finish", action="store_true", help="end the review and state its bound in the release")
    review.add_argument(
        "--without", metavar="NAME", help="leave out a reader who began and does not go on (with --reason)"
    )
    review.add_argument("--reason", default="")
    review.add_argument("--learn", action="store_true", help="put what was marked on the study's own lists")

    _about_release(commands, "approve", _approve, "sign a release that somebody else built and that was reviewed")

    intrude = _about_release(
        commands, "intrude", _intrude, "play a motivated intruder: how many participants can be linked"
    )
    intrude.add_argument(
        "--earlier", default="", metavar="ID", help="a release that the intruder holds too (default: the one before)"
    )

    workers = command(commands, "workers", _workers, "record that workers on other computers may read the notes")
    workers.add_argument("study", type=Path)
    workers.add_argument("address", help="of the Dask scheduler, as study.toml has it: tls://HOST:PORT")
    workers.add_argument("--reason", required=True)
    workers.add_argument("--end", action="store_true", help="they no longer may")

    keys = group(commands, "keys", "keys of people: new, list, end")
    new = command(keys, "new", _keys_new, "make your key under a passphrase and enrol it")
    new.add_argument("study", type=Path)
    new.add_argument("--role", required=True, choices=("builder", "steward", "vault"))
    listing = command(keys, "list", _keys_list, "every key, with the public half that strangers need")
    listing.add_argument("study", type=Path)
    ending = command(keys, "end", _keys_end, "record that a key counts no more")
    ending.add_argument("study", type=Path)
    ending.add_argument("name", help="the key's name, as `deid keys list` shows it")

    vault = command(commands, "vault", _vault, "whom a code of a release stands for; recorded with the reason")
    vault.add_argument("study", type=Path)
    vault.add_argument("release", metavar="ID")
    vault.add_argument("code", help="as in the release, e.g. P-003")
    vault.add_argument("--reason", required=True)


def _about_release(commands: Commands, name: str, run: Command, summary: str) -> argparse.ArgumentParser:
    parser = command(commands, name, run, summary)
    parser.add_argument("release", type=Path, help=RELEASE_HELP)
    parser.add_argument("--study", type=Path, help=STUDY_HELP)
    return parser


def _verify(a: argparse.Namespace) -> int:
    keys = [key.lower() for key in a.key]
    if bad := [key for key in keys if not is_public_key(key)]:
        raise ConfigError(
            f"--key number {keys.index(bad[0]) + 1} is no public key: 64 of 0-9 and a-f, as `deid keys list` shows."
        )
    if a.study and a.key:
        raise ConfigError(
            "--key is for strangers; at home the ledger knows whose keys count. Give one of --key and --study."
        )
    verdict = opened(a.study).desk.verify(a.release) if a.study else verify(a.release, keys=keys)
    print("\n".join(f"  passed  {name}" for name, _, _ in verdict.checks))
    if a.study:
        print("  passed  the ledger knows it, and consent covers it today")
    print("".join(f"  not approved: {lack}\n" for lack in verdict.lacks), end="")
    print(verdict.status)
    return 1 if a.key and verdict.status != "APPROVED" else 0


def _dismiss(a: argparse.Namespace) -> int:
    print(opened(a.study).dismiss(a.finding, reason=a.reason))
    return 0


def _review(a: argparse.Namespace) -> int:
    desk = study_of(a.release, a.study).desk
    if a.without:
        desk.leave_out(a.release, a.without, reason=a.reason)
        print("Recorded in the ledger, with your name and the reason.")
    if a.learn:
        print(desk.learn(a.release))
    if a.finish:
        told = desk.conclude(a.release)
        print(
            f"{told.read} of {told.population} notes read, no identifier found: at most {told.at_most} notes leak "
            f"({100 * told.bound:.2g}%), said with {100 * told.confidence:g}% confidence. The release states it now; next, another "
            "person than its builder: deid approve RELEASE."
        )
    if a.learn or a.finish or a.without:
        return 0
    if not sys.stdin.isatty():
        raise ConfigError(
            "A review needs somebody who reads: run it at a terminal, or study.desk.review(…) in a notebook."
        )
    from deid.desk.terminal import read_sample

    sample = desk.sample(a.release)
    print(f"Reading as {sample.reviewer}. What you answer is kept at once.")
    if open_release(a.release).attestation["builder"] is None:
        print(
            "It was built without a builder's key: it can be read, and never approved (deid keys new STUDY --role builder)."
        )
    read_sample(sample, ask=input, say=print)
    return 0


def _approve(a: argparse.Namespace) -> int:
    verdict = study_of(a.release, a.study).desk.approve(a.release)
    print("".join(f"  not approved yet: {lack}\n" for lack in verdict.lacks), end="")
    keys = " ".join(f"--key {one.public}" for one in verdict.approvals)
    print(f"Whoever receives it checks it with: deid verify RELEASE {keys}")
    print(verdict.status)
    return 0


def _intrude(a: argparse.Namespace) -> int:
    told = study_of(a.release, a.study).desk.intrude(a.release, earlier=a.earlier)
    for attack in told.attacks:
        luck = "" if attack.expected is None else f", by luck {attack.expected:.1f}"
        print(
            f"  {attack.name}: {attack.right} right of {attack.claims} claimed, {attack.people} could be linked{luck}"
        )
    print(sentence(told))
    if told.linked_codes:
        print(f"Linked: {', '.join(told.linked_codes)}")
    return 0


def _workers(a: argparse.Namespace) -> int:
    opened(a.study).desk.allow_workers(a.address, reason=a.reason, end=a.end)
    print(
        "Recorded: its workers no longer may read the notes." if a.end else "Recorded: its workers may read the notes."
    )
    return 0


def _keys_new(a: argparse.Namespace) -> int:
    key = opened(a.study).desk.new_key(a.role)
    print(f"{a.role}'s key {key.name} of {key.holder}, in private/keys. Its public half: {key.public}")
    return 0


def _keys_list(a: argparse.Namespace) -> int:
    keys = opened(a.study).desk.keys()
    print(keys.to_string(index=False) if len(keys) else "No key was made yet: deid keys new STUDY --role builder")
    return 0


def _keys_end(a: argparse.Namespace) -> int:
    opened(a.study).desk.end_key(a.name)
    print("Recorded: it counts no more.")
    return 0


def _vault(a: argparse.Namespace) -> int:
    print(opened(a.study).desk.open_vault(a.release, a.code, reason=a.reason))
    return 0
