"""Publishing to a branch: the built site becomes a commit, by git's plumbing, and the commit is pushed.

Nothing is checked out: the work tree, the index, the stash, HEAD and the local branches stay as they are.
"""

import re
from pathlib import Path

from octavo.base.diagnostics import Diagnostic, Span, error, warning
from octavo.base.frozen import frozen, replace
from octavo.base.layout import PROFILE_FILE, SITE_FILE
from octavo.base.project import Project
from octavo.base.remotes import address_of_remote
from octavo.content.config import is_domain
from octavo.publish.artifact import Artifact, check_limits, in_words
from octavo.publish.git import Git
from octavo.publish.outcome import Publication, Unpublished, changes_between

# Files at the top of a branch that belong to its host and stay, unless the site has its own.
KEPT = ("CNAME", ".nojekyll")

# The last paragraph of the message of each commit that is made here.
_TRAILER = "Published-By: Octavo"

# Options with which nothing but the commits of one branch is fetched.
_FETCH = ("--quiet", "--no-tags", "--no-recurse-submodules", "--no-write-fetch-head")

# Options with which nothing but one branch is pushed.
_PUSH = ("--quiet", "--no-follow-tags", "--no-recurse-submodules")

# More commits than any branch has. For `--unshallow`, git would fetch those of all other branches too.
_DEEP = 1_000_000

# The files of a tree by path: of each its mode and the name of its object.
Tree = dict[str, tuple[str, str]]


_USER = re.compile(r"^(\w+://)[^@/]*@")


@frozen
class Branch:
    """The branch to publish to: `remote` is the name or the address of a repository.

    With `replace`, files of the branch that were not published from here make way for the site.
    """

    remote: str = "origin"
    name: str = "gh-pages"
    message: str = "Publish the site"
    replace: bool = False

    @property
    def ref(self) -> str:
        """The full name of the branch."""
        return f"refs/heads/{self.name}"

    def unpublished(self, message: str, hint: str = "", code: str = "publish-refused") -> Unpublished:
        """Return the exception for an error that concerns the branch."""
        return Unpublished(error(code, message, Span(f"{without_user(self.remote)} {self.name}"), hint))


def publish_to_branch(
    project: Project, artifact: Artifact, branch: Branch, temporary: Path, *, dry_run: bool
) -> Publication:
    """Commit the site and push the commit; with `dry_run`, only find out what would change.

    `temporary` is an empty folder.
    The parent of the commit is the tip of the remote branch, so no history is lost. Unpublished where this is refused
    or fails; then the remote branch is as it was.
    """
    check_limits(artifact)
    git = Git(project.root)
    if "\n" in str(artifact.folder):
        message = "git cannot take files from a folder whose path has a line break"
        hint = "rename that folder, or build into another one with --output DIR"
        raise Unpublished(error("publish-refused", message, Span(str(artifact.folder)), hint))
    branch, address = _resolve(git, branch)
    tip = _fetch_tip(git, branch, address)
    before = files_at(git, tip) if tip else {}
    if tip:
        _check_tip(git, branch, address, tip, before)
    after = {name: before[name] for name in KEPT if name in before} | _blobs(git, artifact, write=not dry_run)
    changes = changes_between(before, after)
    notes: list[str] = []
    if changes.count and not dry_run:
        _push(git, branch, address, tip, _commit(git, branch, tip, after, temporary))
    elif not dry_run:
        notes += _push_to_others(git, branch, tip)
    place = f"branch {branch.name} of {without_user(branch.remote)}"
    url = _public_url(git, branch, _domain(git, artifact, before))
    if not url:
        return Publication(place, changes, tuple(notes))
    notes.append(f"The site will appear at {url}")
    if not tip:
        notes.append(f"Once, in its Settings under Pages: choose 'Deploy from a branch' and {branch.name}.")
    return Publication(place, changes, tuple(notes), _differing(artifact, url))


def without_user(remote: str) -> str:
    """Return the address of a repository without the name and the password in it, which are not to be printed."""
    return _USER.sub(r"\1", remote)


def files_at(git: Git, revision: str) -> Tree:
    """Return the files of a commit."""
    tree: Tree = {}
    for line in git.run("ls-tree", "-r", "-z", "--full-tree", revision).split("\0"):
        if line:
            kind, _, path = line.partition("\t")
            mode, _, name = kind.split(" ")
            tree[path] = (mode, name)
    return tree


def _resolve(git: Git, branch: Branch) -> tuple[Branch, str]:
    """Return the branch, and the name or the address under which git can ask the repository that it would push to."""
    # Git would read a full name as a part of the name.
    if git.ask("check-ref-format", "--branch", branch.name) != branch.name or branch.name.startswith("refs/"):
        hint = "give another name with --branch NAME; a variable of the shell may be empty"
        if branch.name.startswith("refs/heads/"):
            hint = f"write {branch.name.removeprefix('refs/heads/')}"
        raise branch.unpublished(f'"{branch.name}" cannot be the name of a branch', hint)
    if not branch.remote.strip():
        hint = "write the name or the address behind --remote; a variable of the shell may be empty"
        raise branch.unpublished("no repository to publish to is named", hint)
    names = [name for name in (git.ask("remote") or "").split("\n") if name]
    address = branch.remote
    if branch.remote in names:
        reading, writing = (_url(git, branch.remote, *option) for option in ((), ("--push",)))
        address = branch.remote if reading == writing else writing
    elif Path(branch.remote).is_dir():
        # A path is relative to where the user is, and git runs elsewhere.
        address = str(Path(branch.remote).resolve())
        branch = replace(branch, remote=address)
    elif not any(character in branch.remote for character in ":/\\"):
        hint = f"add it: git remote add {branch.remote} URL"
        if names:
            hint += f", or name another with --remote: {in_words(names)}"
        raise branch.unpublished(f'this repository has no remote named "{branch.remote}"', hint)
    if branch.remote in names and not git.tracks_folder():
        message = "this project is in a folder of another repository, which does not track it"
        hint = "make it a repository of its own with git init, or name the one that is meant with --remote URL"
        raise branch.unpublished(message, hint)
    _check_not_checked_out(git, branch, names)
    return branch, address


def _url(git: Git, remote: str, *option: str) -> str:
    return _urls(git, remote, *option)[0]


def _urls(git: Git, remote: str, *option: str) -> list[str]:
    return (git.ask("remote", "get-url", *option, remote) or remote).split("\n")


def _check_not_checked_out(git: Git, branch: Branch, names: list[str]) -> None:
    """Refuse the branch that is checked out here; a branch of the same name in another repository is none of it."""
    if git.ask("symbolic-ref", "--quiet", "HEAD") != branch.ref:
        return
    own = git.ask("config", f"branch.{branch.name}.remote") or "origin"
    pushed = _url(git, branch.remote, "--push") if branch.remote in names else branch.remote
    if branch.remote == own or pushed in (_url(git, own), _url(git, own, "--push")):
        message = f"the branch {branch.name} is checked out here: it holds what you are working on"
        raise branch.unpublished(message, "publish to another branch with --branch NAME")


def _ask_tip(git: Git, branch: Branch, address: str) -> str:
    """Return the commit at the tip of the remote branch, an empty text where there is no such branch."""
    answer = git.talk("ls-remote", "--", address, branch.ref)
    if answer is None:
        message = f"git cannot reach {without_user(branch.remote)}; its own words are above"
        hint = "look at the address (git remote -v), your network, and if you may log in there"
        raise branch.unpublished(message, hint, "publish-failed")
    found = [line.partition("\t") for line in answer.splitlines()]
    return next((name for name, _, ref in found if ref == branch.ref), "")


def _fetch_tip(git: Git, branch: Branch, address: str) -> str:
    """Return the tip of the remote branch, after fetching it where it is not here yet."""
    tip = _ask_tip(git, branch, address)
    if not tip or git.ask("cat-file", "-e", f"{tip}^{{tree}}") is not None:
        return tip
    fetched = git.talk("fetch", *_FETCH, "--", address, branch.ref)
    if fetched is None or git.ask("cat-file", "-e", f"{tip}^{{tree}}") is None:
        message = f"git cannot fetch {branch.name} from {without_user(branch.remote)}"
        raise branch.unpublished(message, "run the command again", "publish-failed")
    return tip


def _check_tip(git: Git, branch: Branch, address: str, tip: str, before: Tree) -> None:
    """Refuse a branch that holds the sources, or files of others; all since the last commit from here counts."""
    prefix = git.run("rev-parse", "--show-prefix").removesuffix("\n")
    if any(f"{prefix}content/{name}" in before for name in (SITE_FILE, PROFILE_FILE)):
        message = f"the branch {branch.name} holds the sources of the site, which publishing would remove"
        raise branch.unpublished(message, "publish to another branch with --branch NAME")
    if branch.replace:
        return
    own = _last_own(git, tip)
    if not own and git.ask("rev-parse", "--is-shallow-repository") == "true":
        # The commit from here may be one of those that this clone was made without.
        git.talk("fetch", *_FETCH, f"--depth={_DEEP}", "--", address, branch.ref)
        own = _last_own(git, tip)
    since = changes_between(files_at(git, own) if own else {}, before)
    others = [path for path in (*since.added, *since.changed, *since.removed) if path not in KEPT]
    if others:
        who = "since Octavo published there, others have changed" if own else "Octavo did not publish what is there:"
        message = f"the branch {branch.name} is not as expected: {who} {in_words(others)}"
        hint = "publish to another branch with --branch NAME, or put the site in their place with --replace; "
        raise branch.unpublished(message, f"{hint}the history of the branch is kept")


def _last_own(git: Git, tip: str) -> str:
    """Return the last commit of a branch that was made here, an empty text where there is none."""
    found = git.run("rev-list", "--fixed-strings", f"--grep={_TRAILER}", "--format=%B%x00", tip)
    for entry in found.split("\0"):
        # The first line is `commit` and the name, before the message.
        head, _, message = entry.strip().partition("\n")
        if message.rpartition("\n\n")[2] == _TRAILER:
            return head.removeprefix("commit ")
    return ""


def _blobs(git: Git, artifact: Artifact, *, write: bool) -> Tree:
    """Return the files of the site, stored as they are, without filters; or only named, without `write`."""
    paths = list(artifact.sizes)
    places = "".join(f"{artifact.folder.as_posix()}/{path}\n" for path in paths)
    options = ("-w", "--no-filters") if write else ("--no-filters",)
    names = git.run("hash-object", *options, "--stdin-paths", data=places).splitlines()
    return {path: ("100644", name) for path, name in zip(paths, names, strict=True)}


def _commit(git: Git, branch: Branch, tip: str, tree: Tree, temporary: Path) -> str:
    """Make a commit of the files, and return its name; the index for it is a temporary one."""
    lines = "".join(f"{mode} {name}\t{path}\0" for path, (mode, name) in tree.items())
    variables = {"GIT_INDEX_FILE": str(temporary / "index")}
    git.run("update-index", "-z", "--index-info", data=lines, variables=variables)
    written = git.run("write-tree", variables=variables).strip()
    # Git leaves out names that it takes for one of its own folder on some system, such as `git~1`, and does not fail.
    if lost := sorted(tree.keys() - files_at(git, written).keys()):
        raise branch.unpublished(f"git takes no files with these names: {in_words(lost)}", "rename them")
    parents = ("-p", tip) if tip else ()
    message = f"{branch.message.rstrip()}\n\n{_TRAILER}\n"
    hint = "git wants to know who you are: git config --global user.name YOU, and the same for user.email"
    return git.run("commit-tree", *parents, written, data=message, hint=hint).strip()


def _push(git: Git, branch: Branch, address: str, tip: str, commit: str) -> None:
    """Push a commit to the remote branch, which must still be at its `tip`."""
    lease = f"--force-with-lease={branch.ref}:{tip}"
    if git.push(*_PUSH, lease, "--", branch.remote, f"{commit}:{branch.ref}"):
        return
    there = _ask_tip(git, branch, address)
    if there == commit:
        message = f"{without_user(branch.remote)} has the site, but git could not finish; its own words are above"
        hint = "if this remote has more addresses (git remote -v), one did not take the site: run the command again"
        raise branch.unpublished(message, hint, "publish-failed")
    if there != tip:
        message = f"somebody else has pushed to {branch.name} meanwhile; nothing of theirs was changed"
        raise branch.unpublished(message, "run the command again", "publish-failed")
    message = f"{without_user(branch.remote)} did not take the site; git's own words are above"
    raise branch.unpublished(
        message, "the branch is as it was; mend the cause, and run the command again", "publish-failed"
    )


def _push_to_others(git: Git, branch: Branch, tip: str) -> list[str]:
    """Push a commit that a remote has at its first address to the others, if they did not take it before.

    Returns a line for the reader for each that takes it now.
    """
    notes = []
    for address in _urls(git, branch.remote, "--push", "--all")[1:]:
        other, shown = replace(branch, remote=address), without_user(address)
        if _ask_tip(git, other, address) != tip:
            if not git.push(*_PUSH, "--", address, f"{tip}:{branch.ref}"):
                message = f"{shown} did not take the site that {branch.remote} has; git's own words are above"
                raise other.unpublished(message, "mend the cause, and run the command again", "publish-failed")
            notes.append(f"{shown} did not have this site, and has it now")
    return notes


def _domain(git: Git, artifact: Artifact, before: Tree) -> str:
    """Return the domain that the site has of its own, by its file or by that of the branch; else an empty text."""
    text = ""
    if "CNAME" in artifact.sizes:
        text = (artifact.folder / "CNAME").read_text("utf-8", "replace").strip()
    elif "CNAME" in before:
        text = (git.ask("cat-file", "blob", before["CNAME"][1]) or "").strip()
    # Anybody may have written the file of the branch, and the domain is printed.
    return text.lower() if is_domain(text) else ""


def _public_url(git: Git, branch: Branch, domain: str) -> str:
    """Return the address at which the site will appear, an empty text unless GitHub Pages publishes it."""
    # The address that git makes of a shorthand, and the one that was given, which git may replace by that of a mirror.
    for remote in (_url(git, branch.remote, "--push"), git.ask("config", f"remote.{branch.remote}.url") or ""):
        if address := address_of_remote(remote):
            return f"https://{domain}/" if domain else address
    return ""


def _differing(artifact: Artifact, url: str) -> tuple[Diagnostic, ...]:
    """Return a warning if the site was built for another address than that at which it will appear."""
    if not artifact.url or artifact.is_for(url):
        return ()
    message = f"the site was built for {artifact.url}, and will appear at {url}"
    hint = f"give `{url}` as `url:`; for a domain of your own, put its name into content/root/CNAME"
    return (warning("address-differs", message, Span("content/site.yaml"), hint),)
