"""`jooptics policy`: versions of the privacy policy, what they change, answering them, where they come from."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from jooptics_desktop.cli.session import add_sign_in_options, open_counter
from jooptics_desktop.l10n import Formats, current_language, tr
from jooptics_desktop.l10n.words_policy import ANSWERS

if TYPE_CHECKING:
    import argparse

    from jooptics_desktop.cli.output import Output
    from jooptics_desktop.services.desk import Desk
    from jooptics_desktop.services.policies import PolicyVersion
    from jooptics_desktop.system.home import Home


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Declare the command and its parts."""
    parser = commands.add_parser("policy", help=tr("versions of the privacy policy"))
    parts = parser.add_subparsers(dest="part", required=True, metavar=tr("PART"))
    parts.add_parser("versions", help=tr("every version there ever was here, and who answered what"))
    changes = parts.add_parser("changes", help=tr("what the newest version says differently"))
    changes.add_argument("--pdf", type=Path, metavar="FILE", help=tr("write it there as a PDF too"))
    parts.add_parser("accept", help=tr("accept the newest version"))
    parts.add_parser("decline", help=tr("decline the newest version: look, export and erase only"))
    installing = parts.add_parser("install", help=tr("keep a version that its author signed"))
    installing.add_argument("folder", type=Path, metavar="DIR")
    trusting = parts.add_parser("trust-key", help=tr("believe versions signed by that key"))
    trusting.add_argument("key", metavar="KEY")
    parts.add_parser("fetch", help=tr("ask the backup service for new versions"))
    for name, part in parts.choices.items():
        part.set_defaults(run=_RUNS[name])
        add_sign_in_options(part)
    reading = parts.add_parser("read", help=tr("the policy that holds, before there is a store too"))
    reading.add_argument("--pdf", type=Path, metavar="FILE", help=tr("write it there as a PDF too"))
    reading.set_defaults(run=run_read)


def run_read(_home: Home, given: argparse.Namespace, output: Output) -> None:
    """The text in the language of the command, and what a file of answers for `init` has to name."""
    from jooptics_desktop.domain.purposes import FIRST_RUN
    from jooptics_desktop.services.policy_papers import policy_pdf, shown_policy
    from jooptics_desktop.services.privacy import policies
    from jooptics_desktop.system.clock import SystemClock

    language = current_language()
    pack = policies().in_force(SystemClock().now())
    text = shown_policy(pack, language)
    if given.pdf is not None:
        from jooptics_desktop.documents.files import writing

        with writing(given.pdf) as stream:
            stream.write(policy_pdf(pack, text, language))
    asked = [(purpose.code.value, text.purpose(purpose.code.value)) for purpose in FIRST_RUN]
    output.result(
        {
            "version": pack.version, "language": language, "pack_sha256": pack.sha256,
            "text_sha256": pack.text_sha256(language), "ui_text_sha256": text.shown_sha256(),
            "purposes": {code: words.text for code, words in asked},
        },
        tr("Version {version}", version=pack.version),
        *text.summary,
        *(line for section in text.sections for line in ("", section.title, *(one.text for one in section.blocks))),
        "",
        *(f"{code}\t{words.label}" for code, words in asked),
        f"pack_sha256\t{pack.sha256}",
        f"text_sha256\t{pack.text_sha256(language)}",
    )  # fmt: skip


def run_versions(home: Home, given: argparse.Namespace, output: Output) -> None:
    """Every version, newest first."""
    from jooptics_desktop.services import policies

    with open_counter(home, given) as counter:
        found, formats = policies.versions(counter.desk), _formats(counter.desk)
    output.result(
        {"versions": [_plain(one) for one in found]},
        *(line for one in found for line in _lines(one, formats)),
    )


def run_changes(home: Home, given: argparse.Namespace, output: Output) -> None:
    """What the newest version changes against the one before it."""
    from jooptics_desktop.services import policies
    from jooptics_desktop.services.policy_papers import changed_parts, changes_pdf

    with open_counter(home, given) as counter:
        packs, formats = policies.archive(counter.desk).packs, _formats(counter.desk)
    change = policies.PolicyChange(packs[-2] if len(packs) > 1 else packs[-1], packs[-1])
    parts = changed_parts(change, current_language())
    if given.pdf is not None:
        from jooptics_desktop.documents.files import writing

        with writing(given.pdf) as stream:
            stream.write(changes_pdf(change, current_language(), formats))
    told = [
        {"part": part.title, "before": one.before, "after": one.after}
        for part in parts
        for one in part.differences
    ]
    lines = [
        line
        for part in parts
        for line in (part.title, *(f"- {one.before}\n+ {one.after}" for one in part.differences))
    ]
    output.result(
        {"before": change.before.version, "after": change.after.version, "differences": told},
        *(lines or [tr("There is nothing to compare yet.")]),
    )


def run_answer(home: Home, given: argparse.Namespace, output: Output) -> None:
    """Accept or decline the newest version."""
    from jooptics_desktop.domain.policy_changes import AnswerKind
    from jooptics_desktop.services import policies
    from jooptics_desktop.services.policy_papers import shown_policy

    kind = AnswerKind.ACCEPTED if given.part == "accept" else AnswerKind.DECLINED
    with open_counter(home, given) as counter:
        pack = policies.archive(counter.desk).packs[-1]
        policies.answer(counter.desk, pack, shown_policy(pack, current_language()), kind)
    version = tr("Version {version}", version=pack.version)
    output.result(
        {"version": pack.version, "answer": kind.value},
        f"{tr(ANSWERS[kind])}\t{version}",
    )


def run_install(home: Home, given: argparse.Namespace, output: Output) -> None:
    """Keep a signed version."""
    from jooptics_desktop.services import policy_supply

    with open_counter(home, given) as counter:
        pack = policy_supply.install(counter.desk, given.folder).value
    output.result(
        {"version": pack.version, "sha256": pack.sha256}, tr("Version {version}", version=pack.version)
    )


def run_trust_key(home: Home, given: argparse.Namespace, output: Output) -> None:
    """Trust one more key."""
    from jooptics_desktop.services import policy_supply

    with open_counter(home, given) as counter:
        keys = policy_supply.trust_key(counter.desk, given.key).value
    output.result({"keys": list(keys)}, *keys)


def run_fetch(home: Home, given: argparse.Namespace, output: Output) -> None:
    """Ask the service."""
    from jooptics_desktop.services import policy_supply

    with open_counter(home, given) as counter:
        came = policy_supply.ask_service(counter.desk).value
    lines = [tr("Version {version}", version=pack.version) for pack in came]
    output.result({"versions": [pack.version for pack in came]}, *(lines or [tr("There is no new version.")]))


def _formats(desk: Desk) -> Formats:
    from jooptics_desktop.services.store_profile import store_profile

    return Formats(current_language(), ZoneInfo(store_profile(desk).time_zone))


def _plain(version: PolicyVersion) -> dict[str, Any]:
    pack = version.pack
    return {
        "version": pack.version, "sha256": pack.sha256, "last_updated": pack.last_updated.isoformat(),
        "holds_from": pack.effective_at.isoformat(), "holds_now": version.holds_now,
        "answers": [{"name": a.name, "answer": a.kind.value, "at": a.at.isoformat()} for a in version.answers],
    }  # fmt: skip


def _lines(version: PolicyVersion, formats: Formats) -> list[str]:
    pack = version.pack
    day = formats.day(pack.effective_at)
    stands = tr("holds since {day}", day=day) if version.holds_now else tr("holds from {day}", day=day)
    updated = tr("Last updated {date}", date=formats.date(pack.last_updated))
    head = "\t".join((tr("Version {version}", version=pack.version), stands, updated))
    return [head, *(f"  {tr(ANSWERS[a.kind])}\t{a.name}\t{formats.moment(a.at)}" for a in version.answers)]


_RUNS = {
    "versions": run_versions, "changes": run_changes, "accept": run_answer, "decline": run_answer,
    "install": run_install, "trust-key": run_trust_key, "fetch": run_fetch,
}  # fmt: skip
