"""The inputs of a build: the options, the program and the files found."""

from collections.abc import Mapping

from octavo.base.frozen import frozen
from octavo.base.project import Options, Project
from octavo.cache.history import History
from octavo.content.survey import Survey


@frozen
class BuildInputs:
    """Everything a build starts from.

    `fingerprint` is the digest of the program itself, `digest` that of everything else that the output depends on,
    apart from the files of the `survey`. `altered` are files of the output that were changed since, each with what is
    wrong.
    """

    project: Project
    options: Options
    fingerprint: str
    digest: str
    survey: Survey
    altered: Mapping[str, str]
    history: History
