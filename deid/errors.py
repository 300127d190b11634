"""Every error that `deid` raises on purpose.

    DeidError                     exit status 2: the input or the call is wrong
    ├── StudyFileError (ValueError)      a file of the study cannot be used as it stands
    ├── ConfigError (ValueError)         study.toml asks for something unknown or contradictory
    ├── LedgerError (RuntimeError)       the ledger cannot be read, written or believed
    ├── DetectionError (RuntimeError)    a text could not be searched completely
    ├── EngineError (RuntimeError)       the parts of a job could not all be brought to their end
    ├── PolicyError (ValueError)         the policy profile does not allow what was asked
    ├── RawTextError (TypeError)         raw text was about to leave the process (pickle, CSV)
    └── Refusal (RuntimeError)           exit status 1: the answer is no
        ├── GateRefusal                      nothing may be released under the recorded consents
        ├── LeakFound                        an identifier stands in what was about to be written
        ├── VerificationFailed               a release is not what it claims to be
        ├── ReviewFailed                     readers found an identifier in the sample of a release
        └── ApprovalRefused                  this person may not approve this release

A message names the place (file or document id, row, column) and the remedy. It never quotes a value of the
study: names and notes are in no traceback.
"""


class DeidError(Exception):
    """Base of every error raised on purpose. Its message is safe to show and to log."""

    exit_status = 2


class StudyFileError(DeidError, ValueError):
    """A file of the study is missing, malformed or contradicts another one."""


class ConfigError(DeidError, ValueError):
    """`study.toml` (or the call) asks for something unknown, missing or contradictory."""


class LedgerError(DeidError, RuntimeError):
    """The ledger is locked, corrupt, or its chain does not verify."""


class DetectionError(DeidError, RuntimeError):
    """A text could not be searched completely; nothing of it is released."""


class EngineError(DeidError, RuntimeError):
    """Workers failed or were lost. What they finished is kept."""


class PolicyError(DeidError, ValueError):
    """The policy profile does not allow the operator, column or value that was asked for."""


class RawTextError(DeidError, TypeError):
    """Raw text was about to leave the process by a side door."""


class Refusal(DeidError, RuntimeError):
    """The question was well put and the answer is no."""

    exit_status = 1


class GateRefusal(Refusal):
    """No item may be released, or the gate became stale between decision and writing."""


class LeakFound(Refusal):
    """The leak scan found a known identifier in what was about to be written."""


class ReviewFailed(Refusal):
    """Somebody who read the sample of a release found an identifier in it."""


class ApprovalRefused(Refusal):
    """This person may not approve this release, or not yet."""


class VerificationFailed(Refusal):
    """A release folder does not match what it states about itself."""
