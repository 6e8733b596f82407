"""Build, sign and check a privacy policy pack.

    python tools/make_policy_pack.py build  <folder> --version 2 --effective 2027-01-01T00:00:00Z …
    python tools/make_policy_pack.py keygen <private.pem>
    python tools/make_policy_pack.py sign   <folder> <private.pem>
    python tools/make_policy_pack.py check  <folder>

`build` reads the documents in the folder and writes `pack.toml`; it prints the digest that a pack shipped with
the program is pinned by. `sign` writes `pack.sig`, for a pack an operator installs. `keygen` makes a key pair
and prints the public half, which goes into the operator's settings. The private half never leaves its owner.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import json
import sys
import tomllib
import unicodedata
from datetime import UTC, date, datetime
from pathlib import Path

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from jooptics_desktop.domain.policy import ChangeClass, DocumentName, PolicyText
from jooptics_desktop.system.policy_packs import MANIFEST, SCHEMA, SIGNATURE, SIGNED_PREFIX
from jooptics_desktop.system.policy_text import read_policy_text


def read_documents(folder: Path) -> dict[tuple[DocumentName, str], PolicyText]:
    """Every document of the folder by name and language."""
    texts = [read_policy_text(file.read_bytes()) for file in sorted(folder.glob("*.??.json"))]
    return {(text.document, text.language): text for text in texts}


def problems(texts: dict[tuple[DocumentName, str], PolicyText]) -> list[str]:
    """What is wrong with the documents taken together: languages that differ, text that is not NFC."""
    found = []
    for name in DocumentName:
        shapes = {language: _shape(text) for (document, language), text in texts.items() if document is name}
        if len(set(shapes.values())) != 1:
            found.append(f"{name}: the languages differ in sections, blocks or statements")
    for (name, language), text in texts.items():
        if any(not unicodedata.is_normalized("NFC", word) for word in text.words()):
            found.append(f"{name}.{language}: not in Unicode normal form C")
    return found


def _shape(text: PolicyText) -> tuple[object, ...]:
    sections = [*text.sections, *(added.section for added in text.addenda)]
    return (
        tuple((s.id, tuple((b.kind, b.keeps, b.ltr, bool(b.term)) for b in s.blocks)) for s in sections),
        tuple(block.keeps for block in text.explained),
        tuple(purpose.code for purpose in text.purposes),
        len(text.summary),
    )


def manifest(texts: dict[tuple[DocumentName, str], PolicyText], choices: argparse.Namespace) -> str:
    """The text of `pack.toml`."""
    languages = sorted({language for _, language in texts})
    purposes = [p.code for name in DocumentName for p in texts[name, languages[0]].purposes]
    lines = [
        f"schema = {_quoted(SCHEMA)}",
        f"version = {_quoted(choices.version)}",
        f"effective_at = {choices.effective.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}",
        f"last_updated = {choices.updated.isoformat()}",
        f"languages = {_quoted(languages)}",
        f"change_class = {_quoted(choices.change)}",
        f"follows = {_quoted(choices.follows)}",
        f"purposes = {_quoted(purposes)}",
        f"reconsent = {_quoted(choices.reconsent)}",
        "",
        "[changes]",
        *(f"{language} = {_quoted(words)}" for language, words in choices.summary),
    ]
    for name in DocumentName:
        lines += ["", f"[sha256.{name}]"]
        lines += [f"{language} = {_quoted(texts[name, language].sha256)}" for language in languages]
    return "\n".join(lines) + "\n"


def _quoted(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)  # a JSON string or list of strings is also TOML


def build(choices: argparse.Namespace) -> int:
    """Write `pack.toml` and print the digest to pin."""
    texts = read_documents(choices.folder)
    wrong = problems(texts)
    if wrong:
        print("\n".join(wrong), file=sys.stderr)
        return 1
    content = manifest(texts, choices).encode()
    tomllib.loads(content.decode())
    (choices.folder / MANIFEST).write_bytes(content)
    print(hashlib.sha256(content).hexdigest())
    return 0


def sign(choices: argparse.Namespace) -> int:
    """Write `pack.sig`."""
    key = serialization.load_pem_private_key(choices.key.read_bytes(), password=None)
    if not isinstance(key, Ed25519PrivateKey):
        print("not an Ed25519 key", file=sys.stderr)
        return 1
    signature = key.sign(SIGNED_PREFIX + (choices.folder / MANIFEST).read_bytes())
    (choices.folder / SIGNATURE).write_bytes(base64.b64encode(signature) + b"\n")
    print(public_half(key))
    return 0


def keygen(choices: argparse.Namespace) -> int:
    """Make a key pair: the private half into a file only its owner reads, the public half printed."""
    key = Ed25519PrivateKey.generate()
    pem = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    choices.key.touch(mode=0o600, exist_ok=False)
    choices.key.write_bytes(pem)
    print(public_half(key))
    return 0


def public_half(key: Ed25519PrivateKey) -> str:
    """The public key as the operator's settings hold it: base64 of 32 bytes."""
    return base64.b64encode(key.public_key().public_bytes_raw()).decode()


def check(choices: argparse.Namespace) -> int:
    """Say what is wrong with the documents of a folder, and whether the manifest names them."""
    texts = read_documents(choices.folder)
    wrong = problems(texts)
    stated = tomllib.loads((choices.folder / MANIFEST).read_text("utf-8"))["sha256"]
    for (name, language), text in texts.items():
        if stated[name][language] != text.sha256:
            wrong.append(f"{name}.{language}: not the text the manifest names")
    print("\n".join(wrong) or "in order")
    return 1 if wrong else 0


def main(arguments: list[str] | None = None) -> int:
    """Run one of the commands; answers with the exit code."""
    parser = argparse.ArgumentParser(description="Build, sign and check a privacy policy pack.")
    commands = parser.add_subparsers(required=True)
    for act in (build, sign, check):
        command = commands.add_parser(act.__name__)
        command.add_argument("folder", type=Path)
        command.set_defaults(act=act)
        if act is sign:
            command.add_argument("key", type=Path)
        if act is build:
            _build_options(command)
    command = commands.add_parser("keygen")
    command.add_argument("key", type=Path)
    command.set_defaults(act=keygen)
    choices = parser.parse_args(arguments)
    return int(choices.act(choices))


def _build_options(command: argparse.ArgumentParser) -> None:
    command.add_argument("--version", required=True)
    command.add_argument("--effective", required=True, type=datetime.fromisoformat)
    command.add_argument("--updated", required=True, type=date.fromisoformat)
    command.add_argument("--change", required=True, choices=[kind.value for kind in ChangeClass])
    command.add_argument("--follows", default="", help="digest of the version before")
    command.add_argument("--reconsent", nargs="*", default=[], help="purposes whose scope has changed")
    command.add_argument("--summary", nargs=2, action="append", required=True, metavar=("LANGUAGE", "WORDS"))


if __name__ == "__main__":
    sys.exit(main())
