"""The words of every letter, Arabic and English, and what class each is of; nothing of a shop's customers."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from jooptics_cloud.ids import new_id
from jooptics_cloud.inventory import Category, Datum, Kept, Purpose, Recipient, personal, technical


class LetterClass(StrEnum):
    """Why a letter may be sent: the account needs it, or its holder asked for news."""

    SERVICE = "service"
    NEWS = "news"


def _in_a_letter(category: Category, why: str) -> Datum:
    return personal(
        category, Purpose.LETTERS, kept=Kept.LETTER, exported=False, why=why,
        recipients=(Recipient.HOST, Recipient.MAIL),
    )  # fmt: skip


# Everything a letter can carry: its envelope, and the values its words have room for.
FIELDS: Final[dict[str, Datum]] = {
    "to": _in_a_letter(Category.CONTACT, "the account's own address, in the copy as such"),
    "language": _in_a_letter(Category.CONTACT, "the account's language, in the copy as such"),
    "kind": technical("which letter it is"),
    "code": _in_a_letter(Category.CREDENTIALS, "serves once, within a day"),
    "label": _in_a_letter(Category.NETWORK, "the device's label, in the copy as such"),
    "left": _in_a_letter(Category.CREDENTIALS, "how many recovery codes are left, in the copy as such"),
    "day": _in_a_letter(Category.CONTACT, "when the account ends, in the copy as such"),
    "words": technical("news of the service, or what a new policy changes: the same for everybody"),
    "authority": _in_a_letter(Category.CONTACT, "to whom data were handed out, for their subject alone"),
    "ground": _in_a_letter(Category.CONTACT, "why data were handed out, for their subject alone"),
    "reference": _in_a_letter(
        Category.CONTACT, "the reference of a demand for data, for their subject alone"
    ),
    "fields": _in_a_letter(Category.CONTACT, "which fields were handed out, for their subject alone"),
    "contact": technical("the controller's address"),
    "operator": _in_a_letter(Category.CONTACT, "an operator's name, for the controller alone"),
    "other": _in_a_letter(Category.CONTACT, "the operator who vouched, for the controller alone"),
    "version": technical("the number of a version of the policy"),
    "holder": technical("the id of the account a letter waits for; it does not leave with it"),
}

_CODE_AR = (
    "رمز التأكيد:\n{code}\n\n"
    "اكتب هذا الرمز في برنامج جوبتكس خلال 24 ساعة. إن لم تطلب فتح حساب فتجاهل هذه الرسالة."
)
_CODE_EN = (
    "Confirmation code:\n{code}\n\nType it into Jooptics within 24 hours. "
    "If you did not ask for an account, ignore this letter."
)

TEXTS: dict[str, dict[str, tuple[str, str]]] = {
    "confirm": {
        "ar": ("تأكيد بريدك الإلكتروني", _CODE_AR),
        "en": ("Confirm your e-mail address", _CODE_EN),
    },
    "known": {
        "ar": (
            "لديك حساب بالفعل",
            (
                "طلب أحدهم فتح حساب بهذا العنوان، ولديك حساب عليه من قبل. إن كنت أنت فسجّل الدخول بكلمة "
                "مرورك المعتادة، "
                "وإلا فلا حاجة إلى أي إجراء؛ لم يتغيّر شيء في حسابك."
            ),
        ),
        "en": (
            "You already have an account",
            (
                "Someone asked for an account with this address, which already has one. If it was you, "
                "sign in with your "
                "usual password. Otherwise there is nothing to do; nothing about your account has changed."
            ),
        ),
    },
    "device_enrolled": {
        "ar": (
            "جهاز جديد في حسابك",
            (
                "أُضيف جهاز جديد إلى حسابك: \u2068{label}\u2069. "
                "إن لم تكن أنت من أضافه فألغِ هذا الجهاز فورًا من أي جهاز آخر وغيّر كلمة المرور."
            ),
        ),
        "en": (
            "A new device in your account",
            (
                "A device was added to your account: \u2068{label}\u2069. If that was not you, revoke it at once "
                "from another device "
                "and change your password."
            ),
        ),
    },
    "device_revoked": {
        "ar": (
            "أُلغي جهاز من حسابك",
            "لم يعد بإمكان هذا الجهاز الوصول إلى نسخك الاحتياطية: \u2068{label}\u2069.",
        ),
        "en": (
            "A device was shut out of your account",
            "This device can no longer reach your backups: \u2068{label}\u2069.",
        ),
    },
    "session_reused": {
        "ar": (
            "أُغلقت جلسة في حسابك احتياطًا",
            (
                "استُخدم رمز دخول قديم مرة ثانية، وقد يعني ذلك أن أحدًا نسخه، فأغلقنا الجلسة. سجّل الدخول من جديد، "
                "وألغِ أي جهاز لا تعرفه."
            ),
        ),
        "en": (
            "A session of your account was closed as a precaution",
            (
                "An old sign-in token was used a second time, which may mean that someone copied it, so "
                "the session was "
                "closed. Sign in again and revoke any device you do not know."
            ),
        ),
    },
    "recovery_code_used": {
        "ar": (
            "استُخدم رمز استرداد في حسابك",
            "سُجّل الدخول برمز استرداد بدل رمز التحقق. بقي لديك {left}. إن لم تكن أنت فغيّر كلمة المرور فورًا.",
        ),
        "en": (
            "A recovery code of your account was used",
            (
                "Someone signed in with a recovery code instead of the second factor. Codes left: "
                "{left}. If it was not "
                "you, change your password at once."
            ),
        ),
    },
    "codes_tried": {
        "ar": (
            "أحدهم يجرّب رموز الدخول إلى حسابك",
            (
                "أُدخلت كلمة مرور حسابك صحيحة، ثم رموز تحقق خاطئة عدة مرات. إن لم تكن أنت فإن أحدهم يعرف كلمة مرورك: "
                "غيّرها فورًا. لم يدخل أحد بهذه المحاولات."
            ),
        ),
        "en": (
            "Someone is trying codes for your account",
            (
                "Your account's password was entered correctly, and then several wrong codes. If that was not you, "
                "someone knows your password: change it at once. Nobody got in with these tries."
            ),
        ),
    },
    "backups_deleted": {
        "ar": (
            "حُذفت نسخ احتياطية قديمة",
            (
                "حُذفت نسخ احتياطية مضى عليها أكثر من 30 يومًا، بطلب من حسابك بعد تأكيد الهوية. إن لم تكن أنت فغيّر كلمة "
                "المرور فورًا وألغِ أي جهاز لا تعرفه. النسخ الأحدث باقية."
            ),
        ),
        "en": (
            "Old backups were deleted",
            (
                "Backups older than 30 days were deleted from your account by somebody who proved to be you. If "
                "that was not you, change your password at once and revoke any device you do not know. Newer "
                "backups are there."
            ),
        ),
    },
    "security_changed": {
        "ar": (
            "تغيّرت إعدادات الأمان في حسابك",
            "تغيّرت كلمة المرور أو إعدادات التحقق بخطوتين. إن لم تكن أنت فتواصل معنا فورًا.",
        ),
        "en": (
            "Your account's security settings changed",
            "The password or the second factor was changed. If it was not you, contact us at once.",
        ),
    },
    "email_confirm": {
        "ar": (
            "تأكيد عنوان بريدك الجديد",
            (
                "رمز التأكيد:\n{code}\n\n"
                "اكتب هذا الرمز في برنامج جوبتكس خلال 24 ساعة ليصير هذا العنوان عنوان حسابك. "
                "إن لم تطلب ذلك فتجاهل هذه الرسالة."
            ),
        ),
        "en": (
            "Confirm your new e-mail address",
            (
                "Confirmation code:\n{code}\n\nType it into Jooptics within 24 hours, and this becomes the address of "
                "your account. If you did not ask for that, ignore this letter."
            ),
        ),
    },
    "email_changed": {
        "ar": (
            "تغيّر عنوان بريد حسابك",
            (
                "صار لحسابك عنوان بريد آخر، ولن تصل رسائل الحساب إلى هذا العنوان بعد الآن. "
                "إن لم تكن أنت من غيّره فتواصل معنا فورًا."
            ),
        ),
        "en": (
            "Your account has another e-mail address",
            (
                "Your account has another e-mail address now, and no more letters come to this one. If it was not you "
                "who changed it, contact us at once."
            ),
        ),
    },
    "closing_asked": {
        "ar": (
            "طُلب حذف حسابك",
            (
                "طُلب حذف حسابك، وسيُحذف في \u2068{day}\u2069. حتى ذلك اليوم يعمل كل شيء كالمعتاد، "
                "ويمكنك العدول عن الحذف من البرنامج. بعده تُحذف بيانات الحساب فورًا، "
                "وتُحذف النسخ الاحتياطية المشفّرة بعد 30 يومًا أخرى. "
                "إن لم تكن أنت من طلب ذلك فاعدل عنه وغيّر كلمة المرور فورًا."
            ),
        ),
        "en": (
            "Your account is to be deleted",
            (
                "Somebody who proved to be you asked for your account to be deleted. That happens on "
                "\u2068{day}\u2069. Until then everything works as usual, and you can keep the account after all, in "
                "the program. From then on the account's data are gone at once, and the sealed backups 30 days later. "
                "If it was not you who asked, keep the account and change your password at once."
            ),
        ),
    },
    "closing_called_off": {
        "ar": ("سيبقى حسابك", "أُلغي طلب حذف حسابك، وسيبقى كما هو."),
        "en": ("Your account stays", "The deletion of your account was called off. It stays as it is."),
    },
    "account_ended": {
        "ar": (
            "حُذف حسابك",
            (
                "انتهى حسابك اليوم. حُذفت بيانات الدخول والجلسات، وتُحذف النسخ الاحتياطية المشفّرة بعد 30 يومًا. "
                "هذه آخر رسالة منا."
            ),
        ),
        "en": (
            "Your account is deleted",
            (
                "Your account ended today. Its sign-in details and sessions are deleted; the sealed backups follow in "
                "30 days. This is the last letter from us."
            ),
        ),
    },
    "policy_changed": {
        "ar": (
            "إصدار جديد من سياسة الخصوصية",
            (
                "يسري الإصدار \u2068{version}\u2069 من سياسة الخصوصية اعتبارًا من \u2068{day}\u2069. "
                "وهذا ما يتغيّر فيه:\n\n"
                "{words}\n\n"
                "تجد النص كاملًا، ومقارنته بالإصدار السابق، في البرنامج: الخصوصية، سياسة الخصوصية. ولا يسري في متجرك "
                "قبل مرور 30 يومًا على وصوله إلى البرنامج، ويبقى الإصدار الحالي ساريًا حتى ذلك الحين.\n\n"
                "إن لم توافق عليه فبياناتك تبقى لك: في البرنامج، ضمن «نسخ احتياطي» ثم «حسابي لدى الخدمة»، يمكنك "
                "حفظ نسخة من كل ما لدى الخدمة عن حسابك، ويمكنك طلب حذف الحساب. لا حاجة إلى الرد على هذه الرسالة."
            ),
        ),
        "en": (
            "A new version of the privacy policy",
            (
                "Version \u2068{version}\u2069 of the privacy policy holds from \u2068{day}\u2069. What it changes:\n\n"
                "{words}\n\n"
                "You find the whole text, compared with the version before, in the program: Privacy, Privacy policy. "
                "In your shop it holds no sooner than 30 days after the program received it; until then the present "
                "version stands.\n\n"
                "If you do not agree, your data stay yours: in the program, under Backup, My account at the service, "
                "you can save a copy of everything the service keeps about your account, and you can have the account "
                "deleted. This letter needs no answer."
            ),
        ),
    },
    "disclosed": {
        "ar": (
            "سُلّمت بيانات من حسابك إلى جهة أخرى",
            (
                "في \u2068{day}\u2069 سلّمنا بيانات من حسابك إلى: \u2068{authority}\u2069، {ground}. "
                "المرجع: \u2068{reference}\u2069.\n\n"
                "ما سُلّم، بأسماء الحقول كما ترد في نسخة بياناتك:\n\u2068{fields}\u2069\n\n"
                "تجد هذه النسخة في البرنامج، ضمن «نسخ احتياطي» ثم «حسابي لدى الخدمة». أما النسخ الاحتياطية المشفّرة فلا "
                "يقرؤها أحد سوى متجرك.\n\n"
                "إن رأيت أن ذلك لم يكن جائزًا فاكتب إلى \u2068{contact}\u2069، ولك أيضًا أن تشتكي إلى الجهة المختصة "
                "بحماية البيانات."
            ),
        ),
        "en": (
            "Data of your account were handed out",
            (
                "On \u2068{day}\u2069 we handed data of your account to \u2068{authority}\u2069, {ground}. "
                "Reference: \u2068{reference}\u2069.\n\n"
                "What was handed out, named as in the copy of your data:\n\u2068{fields}\u2069\n\n"
                "You find that copy in the program, under Backup, My account at the service. Sealed backups can be "
                "read by nobody but your shop.\n\n"
                "If you think that this was not allowed, write to \u2068{contact}\u2069. You may also complain to the "
                "authority for data protection."
            ),
        ),
    },
    "operator_added": {
        "ar": (
            "مشغّل جديد للخدمة",
            (
                "أُضيف \u2068{operator}\u2069 إلى مشغّلي الخدمة، بشهادة \u2068{other}\u2069. بعد سبعة أيام يمكنه "
                "الموافقة على تسليم بيانات يطلبها القانون. إن لم يكن ذلك مقصودًا فأزله قبل ذلك."
            ),
        ),
        "en": (
            "A new operator of the service",
            (
                "\u2068{operator}\u2069 was added to the operators of the service; \u2068{other}\u2069 vouched for "
                "them. Seven days from now they may approve that data are handed out by law. If that was not meant, "
                "remove them before then."
            ),
        ),
    },
    "news": {
        "ar": (
            "جديد جوبتكس",
            (
                "{words}\n\nتصلك هذه الرسالة لأنك طلبت أخبار الخدمة. "
                "يمكنك إيقافها في أي وقت من البرنامج: النسخ الاحتياطي، حسابي لدى الخدمة."
            ),
        ),
        "en": (
            "News from Jooptics",
            (
                "{words}\n\nYou get this letter because you asked for news. Stop it at any time in the program: "
                "Backup, My account at the service."
            ),
        ),
    },
}

CLASSES: Final[dict[str, LetterClass]] = {
    "confirm": LetterClass.SERVICE,
    "known": LetterClass.SERVICE,
    "device_enrolled": LetterClass.SERVICE,
    "device_revoked": LetterClass.SERVICE,
    "session_reused": LetterClass.SERVICE,
    "recovery_code_used": LetterClass.SERVICE,
    "codes_tried": LetterClass.SERVICE,
    "backups_deleted": LetterClass.SERVICE,
    "security_changed": LetterClass.SERVICE,
    "email_confirm": LetterClass.SERVICE,
    "email_changed": LetterClass.SERVICE,
    "closing_asked": LetterClass.SERVICE,
    "closing_called_off": LetterClass.SERVICE,
    "account_ended": LetterClass.SERVICE,
    "policy_changed": LetterClass.SERVICE,
    "disclosed": LetterClass.SERVICE,
    "operator_added": LetterClass.SERVICE,
    "news": LetterClass.NEWS,
}


@dataclass(frozen=True, slots=True)
class Letter:
    """One letter: to whom, in which language (`ar` or `en`), of which kind, with which values.

    `id` names it wherever it goes: sent a second time after a crash, it is the same letter.
    """

    to: str = field(repr=False)
    language: str
    kind: str
    values: dict[str, str] = field(repr=False)
    id: str = field(default_factory=new_id)

    @property
    def subject(self) -> str:
        """Its subject line."""
        return TEXTS[self.kind][self.language][0]

    @property
    def text(self) -> str:
        """Its body."""
        return TEXTS[self.kind][self.language][1].format(**self.values) + "\n"
