"""Write the showcase: two projects that show every state of every page."""

import shutil
import struct
import zlib
from pathlib import Path

SHOWCASE = Path(__file__).parent / "showcase"

PICTURES = (
    "scholar/content/portrait.png",
    "scholar/content/papers/article/figure.png",
    "group/content/people/portrait.png",
)
DOCUMENTS = (
    "scholar/content/papers/article/article.pdf",
    "scholar/content/papers/article/slides.pdf",
    "scholar/content/papers/article/poster.pdf",
    "scholar/content/files/cv.pdf",
)


def picture(side: int) -> bytes:
    """Return a square PNG of one colour with a side in pixels."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    row = b"\0" + bytes((130, 120, 100)) * side
    head = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(row * side)) + chunk(b"IEND", b"")


def lay_out(folder: Path) -> None:
    """Write both projects into a folder, with the pictures and files that they refer to."""
    shutil.copytree(SHOWCASE, folder, dirs_exist_ok=True)
    for name in PICTURES:
        (folder / name).write_bytes(picture(160))
    for name in DOCUMENTS:
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_bytes(b"%PDF-1.4\n%%EOF\n")
    for number in range(1, 52):
        note = f"---\ntitle: Note {number}\ndate: 18{number:02}-0{number % 9 + 1}-01\n---\n\nThis is note {number}.\n"
        (folder / f"scholar/content/news/note-{number}.md").write_text(note, "utf-8")
