"""File systems that do not report all changes are told by the list of mounts, and looked at again and again."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from octavo.serve.mounts import silent_mount
from tests.support.serving import serving
from tests.support.sites import Site, site

HOME = Path("/home/ada/site")

# The beginning of every list, with a field of unknown number before the hyphen in one line and without in another.
LOCAL = """
22 27 0:21 / /proc rw,relatime shared:5 - proc proc rw
27 1 254:0 / / rw,relatime shared:1 master:2 - ext4 /dev/sda1 rw,discard
28 27 254:1 / /home rw,relatime - btrfs /dev/sda2 rw
"""


def mount(place: str, kind: str, source: str = "any") -> str:
    return f"90 27 0:99 / {place} rw,noatime - {kind} {source} rw\n"


@pytest.mark.parametrize(
    ("kind", "place"),
    [
        ("9p", "/home/ada/site"),
        ("drvfs", "/home/ada"),
        ("fuse.grpcfuse", "/home"),
        ("fuse.sshfs", "/home/ada/site"),
        ("virtiofs", "/home/ada"),
        ("fakeowner", "/home/ada/site"),
        ("nfs4", "/home"),
        ("cifs", "/home/ada"),
        ("vboxsf", "/home/ada"),
        ("overlay", "/home/ada"),
    ],
)
def test_a_mount_that_others_change_too_is_silent(kind: str, place: str) -> None:
    assert silent_mount(LOCAL + mount(place, kind), [HOME]) == (kind, place)


@pytest.mark.parametrize("kind", ["ext4", "xfs", "tmpfs", "zfs", "btrfs", "fuseblk", "ntfs3", "vfat"])
def test_a_mount_that_only_this_system_changes_is_not(kind: str) -> None:
    assert silent_mount(LOCAL + mount("/home/ada", kind), [HOME]) is None


@pytest.mark.parametrize("kind", ["overlay", "fuse.fuse-overlayfs"])
def test_the_layers_at_the_root_of_a_container_are_not(kind: str) -> None:
    assert silent_mount(mount("/", kind) + mount("/proc", "proc"), [HOME]) is None


def test_a_network_file_system_at_the_root_is_silent() -> None:
    assert silent_mount(mount("/", "nfs4"), [HOME]) == ("nfs4", "/")


def test_the_innermost_mount_that_holds_a_folder_decides() -> None:
    outer, inner = mount("/home/ada", "9p"), mount("/home/ada/site", "ext4")
    assert silent_mount(LOCAL + outer + inner, [HOME]) is None
    assert silent_mount(LOCAL + outer + mount("/home/ada/site/output", "ext4"), [HOME]) == ("9p", "/home/ada")
    assert silent_mount(LOCAL + mount("/home/ada/site2", "9p"), [HOME]) is None


def test_a_mount_below_a_folder_counts_too() -> None:
    below = mount("/home/ada/site/content/papers", "fuse.sshfs")
    assert silent_mount(LOCAL + below, [HOME / "themes"]) is None
    assert silent_mount(LOCAL + below, [HOME]) == ("fuse.sshfs", "/home/ada/site/content/papers")


def test_a_later_mount_hides_an_earlier_one_at_the_same_place() -> None:
    first, second = mount("/home/ada", "nfs"), mount("/home/ada", "ext4")
    assert silent_mount(LOCAL + first + second, [HOME]) is None
    assert silent_mount(LOCAL + second + first, [HOME]) == ("nfs", "/home/ada")


def test_a_place_with_a_space_or_another_script_is_found() -> None:
    named = mount("/home/ada/My\\040Sité", "9p")
    assert silent_mount(LOCAL + named, [Path("/home/ada/My Sité/content")]) == ("9p", "/home/ada/My Sité")


def test_lines_of_another_form_are_left_out() -> None:
    assert silent_mount("\n- 9p\nnonsense\n1 2 3 - 9p\n" + LOCAL, [HOME]) is None


@pytest.fixture
def layered(tmp_path: Path) -> Iterator[tuple[Site, Site]]:
    """Yield a project in a mount that lies over a folder, and the project in that folder."""
    for name in ("upper", "work", "mounted"):
        (tmp_path / name).mkdir()
    below = site(tmp_path / "below")
    layers = f"lowerdir={below.root},upperdir={tmp_path / 'upper'},workdir={tmp_path / 'work'}"
    mounting = ["mount", "-t", "overlay", "overlay", "-o", layers, str(tmp_path / "mounted")]
    if sys.platform != "linux" or subprocess.run(mounting, check=False, capture_output=True).returncode:
        pytest.skip("nothing can be mounted here")
    try:
        yield Site(tmp_path / "mounted"), below
    finally:
        subprocess.run(["umount", "--lazy", str(tmp_path / "mounted")], check=True)


def test_a_change_below_an_overlay_is_found_without_an_event(layered: tuple[Site, Site]) -> None:
    mounted, below = layered
    with serving(mounted) as preview:
        assert (
            f"The file system of {mounted.root} (overlay) does not report all changes: the files are scanned too."
            in preview.lines
        )
        # Without polling, one scan some time after the start would find the first edit, and nothing the second.
        for before, after in (("engines", "numbers"), ("numbers", "letters")):
            lines = len(preview.lines)
            below.edit("content/profile.md", f"A life of {before}", f"A life of {after}")
            preview.says("content/profile.md: ", lines)
            assert f"A life of {after}" in preview.get("/").text
