"""Which messages only give thanks: they do not reopen a resolved ticket (PRODUCT section 3).

Two lists per language: words that say it, and words that may stand beside them. Every word
must be on the lists of one language, so that a refusal or a request ("not", "still", "in
advance", "is this fixed now") is not taken for thanks; "help" alone says nothing of the kind.
"""

import re
import unicodedata
from dataclasses import dataclass

THANKS_UNDER = 60
_QUESTION = re.compile(r"[?？¿؟⁇‽❓❔]")
_WORD = re.compile(r"\w+(?:'\w+)*|[👍🙏🎉❤😊🙂😀]")
_EVERYWHERE = "ok okay super top perfect thx 👍 🙏 🎉 ❤ 😊 🙂 😀"


@dataclass(frozen=True)
class Language:
    """`says` the thing by itself; `beside` only goes with it."""

    says: frozenset[str]
    beside: frozenset[str]

    def only_thanks(self, words: list[str]) -> bool:
        return bool(self.says.intersection(words)) and (self.says | self.beside).issuperset(words)


def _language(says: str, beside: str = "") -> Language:
    return Language(frozenset(f"{says} {_EVERYWHERE}".split()), frozenset(beside.split()))


LANGUAGES = {
    "en": _language(
        "thanks thank ty cheers great good fine excellent brilliant awesome works solved fixed",
        "you very much so many lots a lot all of for your the help support it that's it's now "
        "well everything really team",
    ),
    "de": _language(
        "danke dank dankeschön dankesehr prima perfekt gut klasse toll klappt funktioniert passt",
        "vielen schön sehr herzlichen besten lieben tausend für die ihre eure deine hilfe alles "
        "jetzt ihnen dir euch",
    ),
    "fr": _language(
        "merci parfait génial impeccable résolu",
        "beaucoup bien mille pour votre ton l'aide aide à vous tout c'est maintenant un grand",
    ),
    "es": _language(
        "gracias perfecto genial vale funciona resuelto agradecido agradecida",
        "muchas mil por su tu la ayuda todo ya ahora y muy le te",
    ),
    "it": _language(
        "grazie perfetto ottimo funziona risolto",
        "mille molte tante per il l'aiuto aiuto suo tuo tutto ora adesso e infinite a lei",
    ),
    "nl": _language(
        "dank bedankt dankjewel perfect prima goed werkt opgelost",
        "u je jullie wel heel erg hartelijk veel voor de hulp het alles nu en",
    ),
    "pt": _language(
        "obrigado obrigada perfeito ótimo funciona resolvido",
        "muito pela sua ajuda tudo agora já e por",
    ),
    "pl": _language(
        "dziękuję dzięki dziękujemy świetnie działa super",
        "bardzo za pomoc wszystko już teraz i serdecznie wielkie",
    ),
}


def only_thanks(text: str, *, files: bool = False) -> bool:
    """Every word on the lists of one language, no question mark, no file, under 60 characters."""
    said = unicodedata.normalize("NFC", text.strip())
    if files or len(said) >= THANKS_UNDER or _QUESTION.search(said):
        return False
    words = _WORD.findall(said.casefold().replace("’", "'"))
    return any(language.only_thanks(words) for language in LANGUAGES.values())
