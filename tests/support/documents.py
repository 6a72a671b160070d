"""Make small documents of one page or one colour: PNG, JPEG and PDF, each with the bytes of its own name."""

import hashlib
import zlib


def document(name: str) -> bytes:
    """Return a valid document of the kind that a file's name ends in; equal for equal names alone."""
    makers = {"png": png, "jpg": jpeg, "jpeg": jpeg, "pdf": pdf}
    return makers[name.rpartition(".")[2].lower()](name)


def png(name: str) -> bytes:
    """Return a picture of 8 by 8 pixels in a colour of its name, with the name as its title."""
    colour = hashlib.sha256(name.encode()).digest()[:3]
    size = (8).to_bytes(4, "big")
    rows = zlib.compress((b"\0" + colour * 8) * 8)
    chunks = (
        (b"IHDR", size + size + b"\x08\x02\0\0\0"),
        (b"iTXt", b"Title\0\0\0\0\0" + name.encode()),
        (b"IDAT", rows),
        (b"IEND", b""),
    )
    written = [
        len(data).to_bytes(4, "big") + kind + data + zlib.crc32(kind + data).to_bytes(4, "big") for kind, data in chunks
    ]
    return b"\x89PNG\r\n\x1a\n" + b"".join(written)


def jpeg(name: str) -> bytes:
    """Return a picture of 8 by 8 pixels in a grey of its name, with the name as its comment."""
    # The tables of codes have one code each, of one bit: a brightness of six bits, and the end of the block.
    brightness_codes = b"\0" + b"\1" + b"\0" * 15 + b"\6"
    block_codes = b"\x10" + b"\1" + b"\0" * 15 + b"\0"
    segments = (
        (b"\xe0", b"JFIF\0\1\1\0\0\1\0\1\0\0"),
        (b"\xfe", name.encode()),
        (b"\xdb", b"\0" + b"\x10" * 64),
        (b"\xc0", b"\x08\0\x08\0\x08\1\1\x11\0"),
        (b"\xc4", brightness_codes),
        (b"\xc4", block_codes),
        (b"\xda", b"\1\1\0\0\x3f\0"),
    )
    written = [b"\xff" + kind + (len(data) + 2).to_bytes(2, "big") + data for kind, data in segments]
    brightness = hashlib.sha256(name.encode()).digest()[0] % 64
    return b"\xff\xd8" + b"".join(written) + bytes([brightness << 1]) + b"\xff\xd9"


def pdf(name: str) -> bytes:
    """Return a document of one page with its name on it."""
    shown = name.encode("ascii", "replace").decode()
    for sign in "\\()":
        shown = shown.replace(sign, f"\\{sign}")
    text = f"BT /F1 12 Tf 20 60 Td ({shown}) Tj ET"
    objects = (
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 420 120] /Contents 4 0 R"
        " /Resources << /Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >> >>",
        f"<< /Length {len(text)} >>\nstream\n{text}\nendstream",
    )
    written = "%PDF-1.4\n"
    places = []
    for number, value in enumerate(objects, 1):
        places.append(len(written))
        written += f"{number} 0 obj\n{value}\nendobj\n"
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    size = len(objects) + 1
    end = f"trailer\n<< /Size {size} /Root 1 0 R >>\nstartxref\n{len(written)}\n%%EOF\n"
    return (f"{written}xref\n0 {size}\n0000000000 65535 f \n{table}" + end).encode()
