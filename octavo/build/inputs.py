"""The ground of a build: what was asked for, and what there is."""

from collections.abc import Mapping

from octavo.base.frozen import frozen
from octavo.base.project import Options, Project
from octavo.build.session import Standing
from octavo.content.survey import Survey


@frozen
class Ground:
    """What a build starts from.

    `inputs` is the digest of all that the output depends on beside the files of the survey; `unsound` are files of the
    output that are not as they were written, each with what is wrong; `standing` is what the last build left in memory.
    """

    project: Project
    options: Options
    engine: str
    inputs: str
    look: Survey
    unsound: Mapping[str, str]
    standing: Standing
