"""What is new in a reply. The texts are ours; the corpus is for `make bench-mail`."""

import pytest

from supportdesk.mail.incoming.cutting import cut


def new(text: str) -> str:
    lines = text.split("\n")
    place = cut(lines)
    return "\n".join(lines[place.begin : place.end]).strip()


INTRODUCTIONS = [
    "On Mon, 5 Feb 2024 at 10:12, Mara Lind <mara@desk.example> wrote:",
    "On Mon, 5 Feb 2024 at 10:12, Mara Lind <\nmara@desk.example> wrote:",
    "Am Mo., 5. Feb. 2024 um 10:12 Uhr schrieb Mara Lind <mara@desk.example>:",
    "Am 05.02.24 um 10:12 schrieb Mara Lind:",
    "Le lun. 5 févr. 2024 à 10:12, Mara Lind <mara@desk.example> a écrit :",
    "El lun, 5 feb 2024 a las 10:12, Mara Lind (<mara@desk.example>) escribió:",
    "Il giorno lun 5 feb 2024 alle ore 10:12 Mara Lind <mara@desk.example> ha scritto:",
    "Em seg., 5 de fev. de 2024 às 10:12, Mara Lind <mara@desk.example> escreveu:",
    "Op ma 5 feb 2024 om 10:12 schreef Mara Lind <mara@desk.example>:",
    "Den mån 5 feb. 2024 kl 10:12 skrev Mara Lind <mara@desk.example>:",
    "pon., 5 lut 2024 o 10:12 Mara Lind <mara@desk.example> napisał(a):",
    "пн, 5 февр. 2024 г. в 10:12, Mara Lind <mara@desk.example>:",
    "2024年2月5日(月) 10:12 Mara Lind <mara@desk.example>:",
    "Mara Lind <mara@desk.example>, 5 Şub 2024 Pzt, 10:12 tarihinde şunu yazdı:",
    "-----Original Message-----",
    "-------- Ursprüngliche Nachricht --------",
    "---------- Forwarded message ---------",
    "Begin forwarded message:",
    "________________________________\nFrom: Mara Lind <mara@desk.example>\nSent: Monday",
    "From: Mara Lind <mara@desk.example>\nSent: Monday 10:12\nTo: Lena\nSubject: VPN",
    "Von: Mara Lind <mara@desk.example>\nGesendet: Montag 10:12\nAn: Lena\nBetreff: VPN",
    "De : Mara Lind <mara@desk.example>\nEnvoyé : lundi 10:12\nÀ : Lena\nObjet : VPN",
    "*From:* Mara Lind\n*Sent:* Monday 10:12\n*To:* Lena\n*Subject:* VPN",
    "##- Please type your reply above this line -##",
]


@pytest.mark.parametrize("introduction", INTRODUCTIONS)
@pytest.mark.parametrize("quoted", ["Old words.", "> Old words.\n> More."])
def test_what_is_quoted_below_is_folded(introduction: str, quoted: str) -> None:
    assert new(f"New words.\n\n{introduction}\n\n{quoted}\n") == "New words."


@pytest.mark.parametrize(
    "signature",
    ["-- \nLena", "--\nLena Hofer\nBrack", "Sent from my iPhone", "Von meinem iPhone gesendet",
     "Get Outlook for iOS<https://aka.ms/x>", "Mit freundlichen Grüßen\nLena Hofer",
     "Best regards,\n\nLena Hofer\nBrack Ltd", "____\nA list\nhttps://list.example"],
)  # fmt: skip
def test_a_signature_is_folded(signature: str) -> None:
    assert new(f"New words.\n\n{signature}\n") == "New words."


@pytest.mark.parametrize(
    "text",
    [
        "Sent from my desk, it is much easier.",
        "On Monday it worked. I wrote:\nnothing.",
        "Please write to bob@x.example at 10:30 the following:\nhello",
        "From: field is missing in the export.",
        "Regards are not what I want?\nI want it to work again, please, and soon.",
        "a\n-----\nb",
        "2024-02-05 10:12 error:\n  at line 7",
    ],
)
def test_what_only_looks_so_stays(text: str) -> None:
    assert new(text) == text


def test_answers_between_quotations_stay_with_what_they_answer() -> None:
    text = "> Does it work?\n\nYes.\n\n> And now?\n\nNo."
    assert new(text) == text


def test_an_answer_below_the_quotation_is_what_is_new() -> None:
    quoted = "On Mon, 5 Feb 2024 Mara <m@desk.example> wrote:\n> Does it work?\n>\n> Mara"
    assert new(f"{quoted}\n\nYes, it does.\n") == "Yes, it does."


def test_a_mail_that_is_nothing_but_quotation_is_kept_whole() -> None:
    text = "-----Original Message-----\nFrom: Mara\n\nOld words."
    assert new(text) == text


def test_new_and_rest_together_are_the_whole_text(read) -> None:
    mail = read("\nNew words.\n\nOn Mon, 5 Feb 2024 Mara <m@desk.example> wrote:\n> Old.")
    assert (mail.new.text + "\n\n" + mail.rest.text).split() == mail.body.text.split()
