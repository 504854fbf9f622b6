import pytest

from supportdesk.domain.thanks import LANGUAGES, only_thanks

THANKS = """
Thanks
thank you!
THANK YOU SO MUCH
Thanks a lot for your help.
thx
ok
Ok, great, thanks
It works now, thank you
that's great
Great 👍
👍
Danke!
Vielen Dank für Ihre Hilfe
Danke schön
Funktioniert jetzt, danke
Merci beaucoup pour votre aide
¡Muchas gracias!
Grazie mille
Dank u wel
Muito obrigada
Dziękuję bardzo
""".strip().splitlines()

MORE = """
Thanks, but it still fails
Thanks?
Is this fixed now
Thanks in advance
It does not work
works not
help
please help
Help now
not ok
Danke, geht nicht
Danke thanks
funktioniert es jetzt
Merci d'avance
Thanks Lena 0170 1234567
404
...
""".strip().splitlines()


@pytest.mark.parametrize("text", THANKS)
def test_this_only_gives_thanks(text):
    assert only_thanks(text)


@pytest.mark.parametrize("text", [*MORE, "", "  ", "👎", "Thanks？", "¿Gracias"])
def test_this_says_more_or_something_else(text):
    assert not only_thanks(text)


def test_thanks_end_at_sixty_characters():
    assert only_thanks("thanks " * 8)
    assert only_thanks("  " + "thanks " * 7 + "thanks ok.  ")
    assert not only_thanks("so " * 18 + "thanks")


def test_thanks_with_a_file_say_more():
    assert not only_thanks("thanks", files=True)


def test_letters_are_compared_however_they_are_composed():
    assert only_thanks("danke scho\u0308n")


@pytest.mark.parametrize("language", LANGUAGES.values(), ids=list(LANGUAGES))
def test_words_that_stand_beside_thanks_say_nothing_alone(language):
    assert language.says
    assert not any(only_thanks(word) for word in language.beside)
