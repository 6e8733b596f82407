"""Files that come from elsewhere and are not what they should be, through the command line."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from jooptics_desktop.services import privacy
from jooptics_desktop.system.clock import SystemClock

if TYPE_CHECKING:
    from pathlib import Path

    from tests.faults.broken_shop import BrokenShop


@pytest.fixture(scope="module")
def answers() -> dict[str, Any]:
    """Answers to the first run that would be taken."""
    pack = privacy.policies().in_force(SystemClock().now())
    return {
        "privacy": {
            "language": "ar", "pack_sha256": pack.sha256, "text_sha256": pack.text_sha256("ar"), "acknowledged": True,
            "answers": {"cloud_backup": False, "news": False, "improvement": False, "error_reports": False},
        },
        "store": {"name": "نظارات الاختبار", "currency_code": "JOD"},
        "tax_classes": [{"code": "standard", "percent": "16"}],
        "owner": {"name": "Rana", "password_file": "owner-password", "adult": True},
    }  # fmt: skip


def refused(shop: BrokenShop, fault: str, content: str | bytes, new: Path) -> None:
    """Setting up with these answers is refused, and leaves nothing."""
    shop.file("owner-password", "three unusual words\n")
    file = shop.file("answers.json", content)
    shop.refused(fault, "init", "--answers", str(file), home=new)
    assert not new.exists() or {path.name for path in new.iterdir()} <= {"in-use.lock"}


@pytest.mark.fault("answers-not-json", "answers-deep", "answers-latin")
def test_answers_that_cannot_be_read(shop: BrokenShop, answers: dict[str, Any], tmp_path: Path) -> None:
    new = tmp_path / "new"
    refused(shop, "answers-not-json", '{\n "owner": {},\n "store": oops\n}', new)
    refused(shop, "answers-deep", "[" * 200_000, new)
    refused(shop, "answers-deep", '{"owner": ' + "9" * 10_000 + "}", new)
    refused(
        shop,
        "answers-latin",
        json.dumps(answers | {"name": "é"}, ensure_ascii=False).encode("latin-1", "replace"),
        new,
    )
    shop.refused("answers-latin", "init", "--answers", str(tmp_path), home=new)
    shop.refused("answers-latin", "init", "--answers", str(tmp_path / "none"), home=new)


@pytest.mark.fault("answers-missing", "answers-wrong", "answers-unknown", "answers-file-missing")
def test_answers_that_do_not_fit(shop: BrokenShop, answers: dict[str, Any], tmp_path: Path) -> None:
    new = tmp_path / "new"
    refused(shop, "answers-missing", json.dumps({k: v for k, v in answers.items() if k != "owner"}), new)
    refused(shop, "answers-wrong", json.dumps(answers | {"owner": answers["owner"] | {"adult": "yes"}}), new)
    refused(shop, "answers-unknown", json.dumps(answers | {"surprise": 1}), new)
    for name in ("no-such-logo.png", "zero\0byte"):
        refused(
            shop,
            "answers-file-missing",
            json.dumps(answers | {"store": answers["store"] | {"logo_file": name}}),
            new,
        )


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"tax_classes": [{"code": "standard", "percent": "١٦"}]}, ""),
        ({"tax_classes": [{"code": "standard", "percent": "a lot"}]}, "input.field_wrong"),
        ({"tax_classes": [{"code": "standard", "percent": "1e999999999"}]}, "input.field_wrong"),
        ({"tax_classes": [{"code": "standard", "percent": "NaN"}]}, "input.field_wrong"),
        (
            {"tax_classes": [{"code": "standard", "percent": "16", "category": "sparkling"}]},
            "input.field_wrong",
        ),
        ({"tax_classes": ["16"]}, "input.field_wrong"),
        ({"tax_classes": {}}, "input.field_wrong"),
        ({"store": {"name": "X", "currency_code": "XXQ"}}, "money.unknown_currency"),
        ({"store": {"name": "X", "time_zone": "Nowhere/Land"}}, "store_profile.time_zone_unknown"),
        ({"store": {"name": "X" * 100_000}}, "store_profile.too_long"),
        ({"owner": {"name": "Rana", "password_file": "zero\0byte", "adult": True}}, "secret.file_unreadable"),
        (
            {"staff": [{"name": "B", "role": "king", "password_file": "owner-password", "adult": True}]},
            "input.field_wrong",
        ),
    ],
)
def test_no_answer_is_a_bug(
    shop: BrokenShop, answers: dict[str, Any], tmp_path: Path, change: dict[str, Any], code: str
) -> None:
    shop.file("owner-password", "three unusual words\n")
    file = shop.file("answers.json", json.dumps(answers | change))
    said = shop.run("init", "--answers", str(file), home=tmp_path / "new")
    assert said.error == code, said.output


LISTS = ("customers", "items")


def importing(shop: BrokenShop, what: str, content: bytes) -> tuple[str, ...]:
    """The command that imports such a file."""
    words = (what, "import", str(shop.file(f"{what}.csv", content)))
    return shop.as_owner(*words, *(("--tax-class", "standard") if what == "items" else ()))


@pytest.mark.fault("csv-nul", "csv-quote", "csv-cell", "csv-columns", "csv-large", "csv-empty")
@pytest.mark.parametrize("what", LISTS)
@pytest.mark.parametrize(
    ("fault", "content"),
    [
        ("csv-nul", b"name,phone\nLay\x00an,0791234567\n"),
        ("csv-nul", "name,phone\nLayan,0791234567\n".encode("utf-16")),
        ("csv-nul", b"PK\x03\x04\x14\x00\x06\x00\x08\x00\x00\x00!\x00" + bytes(2000)),
        ("csv-quote", b'name,price\nLayan,1\n"Omar,2\n'),
        ("csv-cell", b"name,price\n" + b"x" * 200_000 + b",1\n"),
        ("csv-columns", b"name,price\n" + b"," * 100_000 + b"\n"),
        ("csv-large", b"name,price\n" + b"Layan,1\n" * (33 << 17)),
        ("csv-empty", b""),
        ("csv-empty", b"\n\n  \n"),
    ],
    ids=["zero byte", "UTF-16", "spreadsheet", "quote", "cell", "columns", "large", "empty", "blank"],
)
def test_lists_that_cannot_be_read(shop: BrokenShop, what: str, fault: str, content: bytes) -> None:
    with shop.books_stay():
        shop.refused(fault, *importing(shop, what, content))


@pytest.mark.fault("csv-missing")
@pytest.mark.parametrize("what", LISTS)
def test_a_list_that_is_not_there(shop: BrokenShop, what: str) -> None:
    words = importing(shop, what, b"")
    (shop.folder / f"{what}.csv").unlink()
    shop.refused("csv-missing", *words)
    (shop.folder / f"{what}.csv").mkdir()
    shop.refused("csv-missing", *words)


@pytest.mark.fault("csv-latin")
def test_a_list_in_another_encoding_is_tried_before_it_is_kept(shop: BrokenShop) -> None:
    content = "name,phone\nZoé Müller,0791234567\n".encode("latin-1")
    with shop.books_stay():
        said = shop.run(*importing(shop, "customers", content), "--dry-run")
    assert (said.code, said.answer["trial"], said.answer["added"]) == (0, True, 1)


def test_a_row_that_makes_no_sense_is_named_and_the_rest_is_kept(shop: BrokenShop) -> None:
    content = b"name,phone\nSami,not a phone\nDina,0791234599\n=cmd|' /C calc'!A1,0791234598\n"
    said = shop.run(*importing(shop, "customers", content))
    assert (said.code, said.answer["added"]) == (1, 2)
    assert [(one["line"], one["code"]) for one in said.answer["refused"]] == [(2, "phone.not_a_number")]
    assert shop.run("check").answer["sound"]


@pytest.mark.parametrize(
    ("sale", "code"),
    [
        ({"lines": [{"item": "no such thing"}]}, "item.unknown"),
        ({"lines": []}, "sale.nothing_to_sell"),
        ({"lines": "all of them"}, "input.field_wrong"),
        ({"lines": [{"item": "?", "quantity": 10**30}]}, "line.quantity_out_of_range"),
        ({"lines": [{"item": "?", "quantity": -1}]}, "line.quantity_out_of_range"),
        ({"lines": [{"item": "?"}], "payments": [{"tender": "gold", "amount": "1"}]}, "input.field_wrong"),
        (
            {"lines": [{"item": "?"}], "payments": [{"tender": "cash", "amount": "1e99"}]},
            "money.not_an_amount",
        ),
        (
            {"lines": [{"item": "?"}], "payments": [{"tender": "cash", "amount": "9" * 40}]},
            "money.not_an_amount",
        ),
        ({"lines": [{"item": "?"}], "customer_id": "nobody"}, "customer.unknown"),
        ({"lines": [{"item": "?"}], "prescription_id": "none"}, "sale.customer_missing"),
    ],
)
def test_no_file_of_a_sale_is_a_bug(shop: BrokenShop, sale: dict[str, Any], code: str) -> None:
    item = shop.run(*shop.as_owner("items", "search", "a")).answer["items"][0]["sku"]
    file = shop.file("sale.json", json.dumps(sale).replace('"?"', json.dumps(item)))
    with shop.books_stay():
        said = shop.run(*shop.as_owner("sales", "new", "--file", str(file)))
    assert said.error == code, said.output


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("sales", "show", "S-999999"), "sale.unknown"),
        (("sales", "pay", "S-999999", "--amount", "1"), "sale.unknown"),
        (("customers", "search", "\u202e\0%'--"), ""),
        (("customers", "search", "x" * 10_000), ""),
        (("items", "search", '" OR *'), ""),
        (
            ("customers", "export", "--format", "pdf", "--customer", "99999", "--out", "x.pdf"),
            "customer.unknown",
        ),
        (
            ("customers", "export", "--format", "pdf", "--customer", "no-such-id", "--out", "x.pdf"),
            "customer.unknown",
        ),
        (
            ("customers", "export", "--format", "csv", "--out", "no/such/folder/x.csv"),
            "document.folder_missing",
        ),
        (("backup", "verify", "--generation", "77"), "backup.generation_missing"),
        (("backup", "verify", "--generation", "-1"), "backup.generation_missing"),
        (("backup", "list", "--to", "cloud"), "backup.no_place"),
    ],
)
def test_no_words_of_a_command_are_a_bug(
    shop: BrokenShop, words: tuple[str, ...], code: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with shop.books_stay(but="disclosure"):  # what may be going out is registered before
        said = shop.run(*shop.as_owner(*words))
    assert said.error == code, said.output
