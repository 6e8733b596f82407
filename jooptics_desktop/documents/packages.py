"""Several files in one: a ZIP file, locked with a passphrase where one is given (AES-256, WinZip's AE-2)."""

from __future__ import annotations

import zipfile
from typing import TYPE_CHECKING, Final

from jooptics_desktop.documents.files import writing

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

_AES_BITS: Final = 256
_WHEN: Final = (1980, 1, 1, 0, 0, 0)  # the file says nothing of when it was made


def write_package(files: Mapping[str, bytes], target: Path, passphrase: str = "") -> None:
    """Write the files into one ZIP; names inside are plain, and lie open in a locked one too.

    Raises `Unavailable` as `files.writing` does; nothing is left behind then.
    """
    with writing(target) as stream:
        if passphrase:
            import pyzipper

            with pyzipper.AESZipFile(stream, "w", compression=pyzipper.ZIP_DEFLATED) as package:
                package.setpassword(passphrase.encode())
                package.setencryption(pyzipper.WZ_AES, nbits=_AES_BITS)
                for name, content in files.items():
                    package.writestr(package.zipinfo_cls(name, _WHEN), content, pyzipper.ZIP_DEFLATED)
            return
        with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as plain:
            for name, content in files.items():
                plain.writestr(zipfile.ZipInfo(name, _WHEN), content, zipfile.ZIP_DEFLATED)
