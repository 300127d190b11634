"""The steward's desk as notebooks and the command line use it: `study.desk`."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from deid.config import Config
from deid.errors import ConfigError, VerificationFailed
from deid.inputs import read_inputs
from deid.keyring.keys import Ask, Key, ask_passphrase, end_key, keys_of, new_key
from deid.release import Verdict, open_release
from deid.studyledger import ledger_of

if TYPE_CHECKING:
    import pandas as pd

    from deid.audit import Reading
    from deid.desk.review import Desk
    from deid.intruder import Intrusion
    from deid.notebook.reviewer import Reviewer


@dataclass(frozen=True, slots=True)
class Steward:
    """What a data steward does with a release. A release is named by its id, or by its folder if it lies elsewhere."""

    config: Config

    def __repr__(self) -> str:
        return f"Steward({self.config.study_id!r})"

    def review(self, release: str | Path) -> "Reviewer":
        """Read a random sample of a release in the notebook; every verdict is kept at once.

        Raises:
            VerificationFailed: the release does not stand: changed, recalled, or not covered by consent any more.
            ConfigError: it is a rehearsal, or its review is concluded.
        """
        from deid.notebook.reviewer import review_widget

        return review_widget(self.sample(release))

    def sample(self, release: str | Path) -> "Desk":
        """The sample itself, without a screen; see `review`."""
        from deid.desk.review import open_review

        return open_review(self.config, read_inputs(self.config, texts=False), self._folder(release))

    def conclude(self, release: str | Path) -> "Reading":
        """End the review: the release then states what its sample showed, or, if a leak was found, can never be approved.

        Raises:
            ConfigError: somebody has not read to the end, or it was concluded before.
            ReviewFailed: a leak was found. That is recorded.
            LeakFound: the leak scan, with the roster as it is today, finds an identifier.
        """
        from deid.desk.concluding import conclude

        return conclude(self.config, read_inputs(self.config, texts=False), self._folder(release))

    def leave_out(self, release: str | Path, reader: str, *, reason: str) -> None:
        """Record that somebody who began to read a release does not go on; what they found still counts."""
        from deid.desk.concluding import leave_out

        leave_out(self.config, read_inputs(self.config, texts=False), self._folder(release), reader, reason=reason)

    def stayed(self, release: str) -> None:
        """Record that a release never left the house, so that no statement says it did, and no notice is sent for it."""
        from deid.past.tracking import record_stayed

        record_stayed(self.config, release)

    def learn(self, release: str | Path) -> str:
        """Put what readers marked on the study's own lists, and what they read into gold to measure with; say how much."""
        from deid.desk.learning import learn

        learnt = learn(self.config, read_inputs(self.config, texts=False), self._folder(release))
        ordinary = f" {learnt.ordinary} ordinary words were not denied: they would go wherever they stand." * bool(
            learnt.ordinary
        )
        return (
            f"Added to private/deny.csv: {learnt.denied}; to private/allow.csv: {learnt.allowed}. Look through both.{ordinary} "
            f"Gold to measure with: {learnt.gold.relative_to(self.config.root)}."
        )

    def approve(self, release: str | Path, *, passphrase: Ask = ask_passphrase) -> Verdict:
        """Sign a release that somebody else built and that was reviewed; return the verdict that it has now.

        Raises:
            ApprovalRefused: you built it, it has no builder's key, it is a rehearsal, nobody reviewed it, or you approved it.
            VerificationFailed: it does not stand.
            ConfigError: you have no steward's key, or the passphrase is another.
        """
        from deid.desk.approving import approve

        return approve(self.config, read_inputs(self.config, texts=False), self._folder(release), ask=passphrase)

    def verify(self, release: str | Path) -> Verdict:
        """Check a release as a stranger can, and against the ledger and consent as it is today.

        Raises:
            VerificationFailed: says what is wrong.
        """
        from deid.desk.standing import stand

        standing = stand(self.config, read_inputs(self.config, texts=False), self._folder(release))
        if standing.past.failed:
            raise VerificationFailed(
                f"Readers found an identifier in {standing.past.name}; it must not leave. Mend that and build again."
            )
        return standing.verdict

    def intrude(self, release: str | Path, *, earlier: str = "") -> "Intrusion":
        """Attack a release as a motivated intruder would who holds the roster and an earlier release.

        Args:
            earlier: the id of the earlier one; "": the one made before it, if it is in releases/.

        Raises:
            ConfigError: the ledger knows no such release.
        """
        from deid.exposure import intrude_at_home

        inputs = read_inputs(self.config, texts=False)
        return intrude_at_home(self.config, inputs, ledger_of(self.config).entries(), self._folder(release), earlier)

    def standing_out(self, release: str | Path) -> "pd.DataFrame":
        """Who can be picked out in a release by one fact or two that nobody else has: participant (code), picked_out_by."""
        import pandas as pd

        from deid.exposure import joint_risk_of

        uniques = joint_risk_of(open_release(self._folder(release))).uniques
        rows = [(code, " or ".join(facts)) for code, facts in uniques]
        return pd.DataFrame(rows, columns=["participant", "picked_out_by"])

    def allow_workers(self, address: str, *, reason: str, end: bool = False) -> None:
        """Record that the workers of a Dask scheduler (its address) may read the notes, or (with `end`) no longer may.

        Raises:
            ConfigError: no address or no reason.
        """
        from deid.desk.workers import allow_workers

        allow_workers(self.config, address, reason=reason, end=end)

    def new_key(self, role: str, *, passphrase: Ask = ask_passphrase) -> Key:
        """Make your key as "builder", "steward" or for the "vault", under a passphrase, and enrol it.

        Raises:
            ConfigError: the role is unknown, the passphrase too short, or you hold a key that excludes it.
        """
        return new_key(self.config, role, ask=passphrase)

    def end_key(self, name: str) -> None:
        """Record that a key counts no more. What it signed before stands."""
        end_key(self.config, name)

    def keys(self) -> "pd.DataFrame":
        """Every key of the study: name, role, holder, ended, public. Strangers need the public half of stewards' keys."""
        import pandas as pd

        rows = [(k.name, k.role, k.holder, k.ended, k.public) for k in keys_of(ledger_of(self.config).entries())]
        return pd.DataFrame(rows, columns=["name", "role", "holder", "ended", "public"])

    def open_vault(self, release: str, code: str, *, reason: str, passphrase: Ask = ask_passphrase) -> str:
        """Whom a code of a release stands for. Who asked and why is in the ledger before it is told.

        Raises:
            ConfigError: no such release or code, no vault, no reason, or the passphrase is another.
        """
        from deid.keyring.vault import open_vault

        return open_vault(self.config, release, code, reason=reason, ask=passphrase)

    def _folder(self, release: str | Path) -> Path:
        folder = self.config.releases / release if isinstance(release, str) else release
        if not folder.is_dir():
            raise ConfigError("There is no such release; name its id, or its folder as a Path.")
        return folder
