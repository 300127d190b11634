"""The second person's word: a steward's signature over what a release states, beside it and in the ledger."""

from pathlib import Path

from deid.audit import Verdict as ReaderVerdict
from deid.config import Config
from deid.desk.review import readers_of, said_of, sample_of
from deid.desk.standing import Standing, stand
from deid.desk.statedfiles import sweep
from deid.errors import ApprovalRefused, ConfigError
from deid.files import write_whole
from deid.inputs import Inputs
from deid.keyring.keys import Ask, key_for, keys_of, signer_of
from deid.release import Verdict, approval, open_release
from deid.studyledger import append


def approve(config: Config, inputs: Inputs, folder: Path, *, ask: Ask) -> Verdict:
    """Approve a release that was reviewed and stands; return the verdict that it has now.

    That two keys belong to one person is not detected.

    Raises:
        ApprovalRefused: whoever acts built it, it has no builder's key, it is a rehearsal, nobody reviewed it, or this key approved it.
        VerificationFailed: it does not stand (`standing.stand`).
        ConfigError: whoever acts has no steward's key, or its passphrase is another.
    """
    sweep(folder)
    standing = stand(config, inputs, folder)
    _refuse_release(config, standing, folder)
    key = key_for(standing.entries, "steward", config.actor)
    if key is None:
        raise ConfigError("You hold no steward's key of this study. Make one: deid keys new STUDY --role steward.")
    _refuse_again(config, standing, folder, key.public)
    signer = signer_of(config, key, ask=ask)
    if signer is None:
        raise ConfigError("An approval is signed; it needs the passphrase of your key.")
    hashed = standing.verdict.attestation_hash
    path, signed = approval(signer, release=standing.past.name, attestation=hashed)
    payload = {"release": standing.past.name, "attestation": hashed, "key": key.public}
    append(config, "approval", payload, after=len(standing.entries))
    (folder / path).parent.mkdir(exist_ok=True)
    write_whole(folder / path, signed)
    return stand(config, inputs, folder).verdict


def _refuse_release(config: Config, standing: Standing, folder: Path) -> None:
    stated, past = open_release(folder).attestation, standing.past
    builder = stated["builder"]
    if stated["rehearsal"]:
        raise ApprovalRefused(f"{past.name} is a rehearsal and cannot be approved; build it without --asof.")
    if builder is None:
        raise ApprovalRefused(
            f"{past.name} was built without a builder's key, so nobody can show that a second person approved it. Whoever "
            "builds makes one (deid keys new STUDY --role builder) and builds again."
        )
    holders = {key.holder for key in keys_of(standing.entries) if key.public == builder["key"]} | {past.builder}
    if config.actor.casefold() in {holder.casefold() for holder in holders}:
        raise ApprovalRefused(f"You built {past.name}; a second person approves it.")
    if past.failed:
        raise ApprovalRefused(
            f"Readers found an identifier in {past.name}; it can never be approved. Mend that and build again."
        )
    if stated["review"] is None and stated["gate"]["notes"]:
        begun = (
            "its review is not concluded: deid review RELEASE --finish"
            if readers_of(standing)
            else "deid review RELEASE"
        )
        raise ApprovalRefused(f"Nobody has read a sample of {past.name} to the end yet; {begun}.")


def _refuse_again(config: Config, standing: Standing, folder: Path, public: str) -> None:
    stated, past = open_release(folder).attestation, standing.past
    hashed, actor = standing.verdict.attestation_hash, config.actor.casefold()
    approvals = [e for e in standing.entries if e.kind == "approval" and e.payload["attestation"] == hashed]
    there = {one.public for one in standing.verdict.approvals}
    if any(
        e.actor.casefold() == actor and (e.payload["key"] in there or e.payload["key"] != public) for e in approvals
    ):
        raise ApprovalRefused(f"You have approved {past.name} already.")
    if stated["review"] and any(v.leak for said in _said(config, standing, folder).values() for v in said.values()):
        raise ApprovalRefused(f"Somebody who read {past.name} found an identifier in it; mend it and build again.")


def _said(config: Config, standing: Standing, folder: Path) -> dict[str, dict[str, ReaderVerdict]]:
    """What readers said, also after the review was concluded."""
    return said_of(config, standing, sample_of(config, standing, folder))
