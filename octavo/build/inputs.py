"""The inputs of a build: what was asked for, and what there is."""

from collections.abc import Mapping

from octavo.base.frozen import frozen
from octavo.base.project import Options, Project
from octavo.cache.history import History
from octavo.content.survey import Survey


@frozen
class BuildInputs:
    """Everything a build starts from.

    `fingerprint` is the digest of the program itself, `digest` that of all that the output depends on beside the files
    of the `survey`. `altered` are files of the output that are not as they were written, each with what is wrong.
    """

    project: Project
    options: Options
    fingerprint: str
    digest: str
    survey: Survey
    altered: Mapping[str, str]
    history: History
