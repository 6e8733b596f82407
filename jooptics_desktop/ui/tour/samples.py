"""The people, goods and files of the tour, in either language; nobody in particular."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from pathlib import Path

    from jooptics_desktop.l10n import Language


@dataclass(frozen=True, slots=True)
class Words:
    """What is typed on the way."""

    store: str
    address: str
    owner: str
    computer: str
    other_computer: str
    policy_search: str
    customer: str
    customer_other: str
    customer_address: str
    search: str
    nobody: str
    note: str
    prescriber: str
    item_ar: str
    item_en: str
    item_brand: str
    item_search: str
    delivery: str
    held: str
    reason: str
    recipient: str
    purpose: str
    accountant: str
    request: str
    breach: str
    measures: str
    colleague: str
    laboratory: str
    authority: str
    stranger: str
    child: str
    buyer: str
    successor: str
    customers_file: str
    customers: str
    prices_file: str
    prices: str


SAMPLES: Final[dict[Language, Words]] = {
    "en": Words(
        store="Jooptics Optical",
        address="12 Cairo Street, Abdoun, Amman",
        owner="Rana Al-Khatib",
        computer="Till 1",
        other_computer="New till",
        policy_search="backup",
        customer="Hala Samara",
        customer_other="هالة سمارة",
        customer_address="Abdoun, Amman",
        search="al-mas",
        nobody="Wxyz",
        note="Prefers light frames. Reads a lot in the evening.",
        prescriber="Dr. Lina Qaddoumi",
        item_ar="إطار خشبي وادي",
        item_en="Wooden frame Wadi",
        item_brand="Wadi",
        item_search="titanium",
        delivery="Invoice 4471",
        held="Waiting for her sister",
        reason="Ordered twice by mistake",
        recipient="The customer herself",
        purpose="Yearly accounts",
        accountant="Haddad & Co., accountants",
        request="I would like to see everything you have about me.",
        breach="A printed list of phone numbers was left in a taxi.",
        measures="The driver brought it back within the hour, and the page was shredded.",
        colleague="Omar Haddad",
        laboratory="Petra Lens Laboratory",
        authority="Amman Public Prosecutor",
        stranger="Yousef Ayyoub",
        child="Zaina",
        buyer="Rum Optical Group",
        successor="Tareq Obeidat",
        customers_file="customers-of-the-old-program.csv",
        customers=(
            "Name,Phone,Birth date,Address\n"
            "Maha Barakat,079 550 1122,14/03/1979,Jubaiha\n"
            "Khaled Nimri,078 812 3456,2/11/1986,Abdoun\n"
            "Salma Tell,077 900 1200,23/07/1994,Khalda\n"
            "Tala Nimri,,5/6/2021,Abdoun\n"
            "Fadi Kawar,12,,Sweifieh\n"
            "Dima Awad,079 300 2211,31/31/1980,Rabieh\n"
            ",,,Marka\n"
        ),
        prices_file="supplier-autumn.csv",
        prices=(
            "SKU;Barcode;Item Name;الاسم;Brand;Colour;Price;Qty;Shelf\n"
            "AJ-100;8056597138123;Round metal frame;إطار معدني دائري;Ajloun;Gold;58,000;5;A1\n"
            "AJ-101;8056597138130;Square acetate frame;إطار أسيتات مربع;Ajloun;Tortoise;64,500;3;A1\n"
            "AJ-102;8056597138124;Bad digit;رقم خاطئ;Ajloun;Black;80,000;1;A2\n"
            "AJ-103;;Rimless frame;إطار بلا حواف;Ajloun;Silver;;4;A2\n"
            "AJ-104;;Aviator frame;إطار طيار;Ajloun;Bronze;71,000;many;A3\n"
            "AJ-105;;Children's frame;إطار أطفال;Ajloun;Blue;39,750;6;B1\n"
        ),
    ),
    "ar": Words(
        store="جوبتكس للبصريات",
        address="شارع القاهرة 12، عبدون، عمّان",
        owner="رنا الخطيب",
        computer="الصندوق 1",
        other_computer="الصندوق الجديد",
        policy_search="احتياطي",
        customer="هالة سمارة",
        customer_other="Hala Samara",
        customer_address="عبدون، عمّان",
        search="المصري",
        nobody="ظظظ",
        note="تفضّل الإطارات الخفيفة، وتقرأ كثيراً في المساء.",
        prescriber="د. لينا القدومي",
        item_ar="إطار خشبي وادي",
        item_en="Wooden frame Wadi",
        item_brand="وادي",
        item_search="تيتانيوم",
        delivery="فاتورة 4471",
        held="بانتظار أختها",
        reason="طُلبت مرتين بالخطأ",
        recipient="العميلة نفسها",
        purpose="الحسابات السنوية",
        accountant="حداد وشركاه للمحاسبة",
        request="أودّ أن أرى كل ما لديكم عني.",
        breach="نُسيت قائمة مطبوعة بأرقام هواتف في سيارة أجرة.",
        measures="أعادها السائق خلال ساعة، وأُتلفت الورقة.",
        colleague="عمر حداد",
        laboratory="مختبر البتراء للعدسات",
        authority="النيابة العامة في عمّان",
        stranger="يوسف أيوب",
        child="زينة",
        buyer="مجموعة رم للبصريات",
        successor="طارق عبيدات",
        customers_file="عملاء البرنامج القديم.csv",
        customers=(
            "الاسم,الهاتف,تاريخ الميلاد,العنوان\n"
            "مها بركات,0795501122,14/03/1979,الجبيهة\n"
            "خالد النمري,0788123456,2/11/1986,عبدون\n"
            "سلمى التل,0779001200,23/07/1994,خلدا\n"
            "تالا النمري,,5/6/2021,عبدون\n"
            "فادي قعوار,12,,الصويفية\n"
            "ديما عواد,0793002211,31/31/1980,الرابية\n"
            ",,,ماركا\n"
        ),
        prices_file="قائمة المورد.csv",
        prices=(
            "رقم الصنف;باركود;Item Name;الاسم;الماركة;اللون;السعر;الكمية;الرف\n"
            "AJ-100;8056597138123;Round metal frame;إطار معدني دائري;عجلون;ذهبي;58,000;5;A1\n"
            "AJ-101;8056597138130;Square acetate frame;إطار أسيتات مربع;عجلون;بنّي;64,500;3;A1\n"
            "AJ-102;8056597138124;Bad digit;رقم خاطئ;عجلون;أسود;80,000;1;A2\n"
            "AJ-103;;Rimless frame;إطار بلا حواف;عجلون;فضي;;4;A2\n"
            "AJ-104;;Aviator frame;إطار طيار;عجلون;برونزي;71,000;كثير;A3\n"
            "AJ-105;;Children's frame;إطار أطفال;عجلون;أزرق;39,750;6;B1\n"
        ),
    ),
}


def file_with(folder: Path, name: str, text: str) -> Path:
    """A file as another program would have written it."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path
