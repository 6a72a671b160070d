"""Settling: what the site is made of, resolved anew or remembered."""

from collections.abc import Mapping

from octavo.base import hashing
from octavo.base.diagnostics import Diagnostic
from octavo.base.frozen import frozen, replace
from octavo.build.inputs import Ground
from octavo.build.load import Intake
from octavo.cache.database import State
from octavo.cache.entries import Damaged, brief_of
from octavo.content.metadata import Brief
from octavo.site.memo import recall, remember
from octavo.site.resolve import Content, resolve
from octavo.site.site import Promise, Resolved
from octavo.theming.load import Themed


@frozen
class Settled:
    """A resolved site, with what it takes for granted and what was found wrong.

    `base` is the digest of all that it was resolved from, `world` that of all that pages stand on but for texts;
    `fresh` says that it was not remembered.
    """

    site: Resolved
    promises: tuple[Promise, ...]
    diagnostics: tuple[Diagnostic, ...]
    base: bytes
    world: bytes
    fresh: bool

    def memo(self) -> bytes | None:
        """What to remember, None where it is remembered already."""
        return remember(self.site, self.promises, self.diagnostics) if self.fresh else None


def settle(ground: Ground, intake: Intake, themed: Themed, state: State, base: bytes) -> Settled:
    """Resolve a site; `base` is the digest of what the remembered one was resolved from."""
    now = _base(ground, intake, themed)
    world = hashing.raw((now, themed.stored[0], themed.record, ground.options.portable))
    last = ground.standing.settled
    if last is not None and last.base == now:
        return replace(last, world=world, fresh=now != base)
    settled = _settle(ground, intake, state, now, world, known=now == base)
    ground.standing.settled = settled
    return settled


def _settle(ground: Ground, intake: Intake, state: State, now: bytes, world: bytes, *, known: bool) -> Settled:
    stored = state.memo() if known else None
    recalled = recall(stored) if stored is not None else None
    if recalled is not None:
        return Settled(*recalled, now, world, fresh=False)
    briefs = _briefs(intake, state)
    content = Content(intake.settings.config, intake.settings.mentions, briefs, intake.files, intake.data)
    options = ground.options
    site, promises, found = resolve(content, base_url=options.base_url, drafts=options.drafts)
    # Nobody looks at them any more, and there is much else to hold.
    intake.entries.briefs.clear()
    found = (*found, *(doubt for brief in briefs for doubt in brief.diagnostics))
    return Settled(site, promises, found, now, world, fresh=True)


def _base(ground: Ground, intake: Intake, themed: Themed) -> bytes:
    """The digest of all that resolving looks at: every file's path, and of entries the briefs."""
    options = ground.options
    own = intake.digests[ground.project.content]
    plain = tuple(sorted((path, known) for path, known in own.items() if path not in intake.files))
    statics = tuple(themed.files.statics)
    asked = (ground.engine, options.base_url, options.drafts, plain, intake.files, statics)
    return hashing.raw((hashing.raw(asked), ground.standing.again(_sealed, intake.entries.seals)))


def _sealed(seals: Mapping[str, bytes]) -> bytes:
    """The digest of the seals of all briefs by path."""
    ordered = sorted(seals.items())
    return hashing.raw(("\n".join([path for path, _ in ordered]), b"".join([seal for _, seal in ordered])))


def _briefs(intake: Intake, state: State) -> tuple[Brief, ...]:
    """The briefs of all entries in the order of their paths; those that were not read are in the state."""
    fresh, digests = intake.entries.briefs, intake.entries.digests
    stored = state.briefs() if len(fresh) < len(intake.entries.seals) else {}
    found = []
    for path in sorted(intake.entries.seals):
        brief = fresh.get(path)
        try:
            found.append(brief or brief_of(stored[intake.shelf.seal(path, digests[path])]))
        except (KeyError, ValueError, TypeError, EOFError) as failure:
            raise Damaged(path) from failure
    return tuple(found)
