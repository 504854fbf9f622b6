"""Words by which mail programs introduce what they quote, in the languages they speak.

Tables and patterns only. Every pattern is applied to short text and cannot run long.
"""

import re

# "On Monday somebody wrote:", where the verb ends or stands near the end of the line.
_WROTE = (
    "wrote", "writes", "said", "says", "schrieb", "schreibt", "hat geschrieben", "a écrit",
    "écrit", "escribió", "escribio", "ha escrito", "ha scritto", "scrisse", "escreveu",
    "schreef", "heeft geschreven", "skrev", "skrev följande", "kirjoitti", "napisał",
    "napisała", "napisał(a)", "napsal", "napsala", "napsal(a)", "napísal", "napísal(a)",
    "a scris", "írta", "ezt írta", "yazdı", "şunu yazdı", "написал", "написала", "написал(а)",
    "пишет", "пише", "написав", "έγραψε", "ha scritto il", "đã viết", "のメール", "写道",
    "写到", "寫道", "さんは書きました", "작성", "님이 작성", "wrote the following", "kirjutas",
    "rašė", "rakstīja", "je napisao", "je napisala", "je napisao/la", "napisao je", "скриб",
    "написа", "menulis", "เขียน", "כתב", "كتب", "va escriure", "escribiu", "skrifaði",
    "geschreven", "bericht geschreven",
)  # fmt: skip
_VERBS = "|".join(map(re.escape, sorted(_WROTE, key=len, reverse=True)))
WROTE = re.compile(rf"(?:^|[\s>\]),;.\d\"'])(?:{_VERBS})(?=$|[\s:：<(,\"'*])", re.IGNORECASE)
WROTE_LAST = re.compile(
    rf"(?:^|[\s>\]),;.\d\"'])(?:{_VERBS})(?:\s*\([^()]{{0,40}}\))?[\s:：]*$", re.IGNORECASE
)
BEGINS = re.compile(
    r"^(?:-{2,}\s*)?(?:on|am|le|el|il|em|op|den|dne|dňa|dnia|în|pe|в|på|w dniu|a|o|vào|pada|em|"
    r"this|il giorno|dana|στις|tarihinde|kell|ti|fre|ons|tor|man|søn|lør|mån|lör|sön)\b",
    re.IGNORECASE,
)
# Lines that only divide: "-----Original Message-----", "Begin forwarded message:".
_ORIGINAL = (
    "original message", "original appointment", "original email", "forwarded message",
    "begin forwarded message", "forwarded by", "ursprüngliche nachricht",
    "ursprungliche nachricht", "originalnachricht", "original-nachricht",
    "weitergeleitete nachricht", "anfang der weitergeleiteten", "weitergeleitet von",
    "message d'origine", "message d’origine", "message original", "message initial",
    "message transféré", "message transmis", "début du message", "mensaje original",
    "mensaje reenviado", "messaggio originale", "messaggio inoltrato", "mensagem original",
    "mensagem encaminhada", "oorspronkelijk bericht", "origineel bericht",
    "doorgestuurd bericht", "ursprungligt meddelande", "original meddelande",
    "vidarebefordrat meddelande", "oprindelig meddelelse", "oprindelig besked",
    "videresendt besked", "original besked", "original meddelelse", "videresendt meddelelse",
    "opprinnelig melding", "videresendt melding", "alkuperäinen viesti", "välitetty viesti",
    "wiadomość oryginalna", "oryginalna wiadomość", "wiadomość przekazana", "původní zpráva",
    "přeposlaná zpráva", "pôvodná správa", "preposlaná správa", "eredeti üzenet",
    "továbbított üzenet", "mesaj original", "mesajul original", "mesaj redirecționat",
    "orijinal mesaj", "özgün ileti", "iletilen ileti", "исходное сообщение",
    "пересылаемое сообщение", "пересланное сообщение", "оригинальное сообщение",
    "вихідне повідомлення", "оригінал повідомлення", "αρχικό μήνυμα", "izvorna poruka",
    "原始邮件", "原始郵件", "转发邮件", "轉寄郵件", "元のメッセージ", "転送メッセージ",
    "원본 메시지", "원본 메일", "originele bericht", "reply message", "reply to message",
    "messaggio d'origine",
)  # fmt: skip
DIVIDES = re.compile(
    r"(?:begin |anfang der |début du |inizio )?(?:"
    + "|".join(map(re.escape, sorted(_ORIGINAL, key=len, reverse=True)))
    + r")(?:\s+(?:from|von|de|nachricht|transféré)\b[^:]{0,60})?\s*[:：]?",
    re.IGNORECASE,
)
RULE = re.compile(r"^\s*(?:_{5,}|-{5,}|={4,}|\*{5,})\s*$")
# Labels of a quoted head, as programs translate From, Date/Sent, To, Cc, Subject.
FROM, SENT, TO, SUBJECT = "from", "sent", "to", "subject"
_LABELS = {
    FROM: "from|von|de|da|van|från|fra|lähettäjä|od|odesílatel|feladó|gönderen|kimden|от|від|"
        "от кого|από|发件人|寄件者|寄件人|差出人|送信者|보낸 사람|보낸사람|expéditeur|"
        "remitente|mittente|remetente|afzender|avsändare|avsender|afsender|nadawca|expeditor|"
        "message de|message du|发送人|reply from|ot|người gửi|dari|จาก",
    SENT: "sent|date|gesendet|gesendet am|datum|envoyé|envoyé le|date d'envoi|enviado|enviado el|"
        "enviado em|enviada em|fecha|inviato|data|data invio|verzonden|verzonden op|skickat|"
        "sendt|dato|lähetetty|päivämäärä|wysłano|wysłane|odesláno|odoslané|elküldve|dátum|"
        "trimis|gönderilme|gönderildi|gönderme tarihi|tarih|отправлено|дата|надіслано|στάλθηκε|"
        "ημερομηνία|发送时间|寄件日期|日期|日付|送信日時|날짜|보낸 날짜|보낸날짜|poslano|"
        "sent on|gửi|tanggal|date sent|invio",
    TO: "to|an|à|a|para|per|aan|till|til|vastaanottaja|do|komu|címzett|către|alıcı|kime|кому|"
        "προς|收件人|收件者|宛先|받는 사람|받는사람|destinataire|destinatario|destinatário|"
        "empfänger|ontvanger|mottagare|mottaker|modtager|adresat|pro|za|cc|kopie|copie|copie à|"
        "copia|c/c|kopia|kopi|kopio|dw|másolat|kopija|копия|копія|抄送|副本|참조|bcc|reply-to|"
        "reply to|antwort an|répondre à|tới|kepada",
    SUBJECT: "subject|betreff|objet|asunto|oggetto|assunto|onderwerp|ämne|emne|aihe|temat|předmět|"
        "predmet|tárgy|subiect|konu|тема|θέμα|主题|主旨|件名|제목|re|sujet|importance|priority|"
        "priorität|chủ đề|subjek|attachments|anlagen|pièces jointes|organisation|organization",
}  # fmt: skip
LABELS = {label: kind for kind, words in _LABELS.items() for label in words.split("|")}
LABEL = re.compile(
    r"^[\s>]*[*_]{0,3}\s*([^\W\d_][^:：*<>@\n]{0,24}?)\s*[*_]{0,3}\s*[:：][*_]{0,3}(?=\s|\S)"
)
EMAIL = re.compile(r"[^\s<>\[\]()\"',;:]{1,64}@[^\s<>\[\]()\"',;:]{1,190}")
BY_LAST = re.compile(
    r"[<\[(](?:mailto:)?[^\s<>@]{1,100}@[^\s<>@]{1,190}?(?:<mailto:[^<>\s]*>)?"
    r"[>\])]+[\s\"')]*[:：]$"
)
MOMENT = re.compile(
    r"\b\d{1,2}[:.h]\d{2}\b|\b(?:19|20)\d\d\b|\b\d{1,2}[./-]\d{1,2}[./-]\d{2,4}\b|"
    r"\d{1,2}月\d{1,2}日",
)
_DEVICE = (
    "sent from", "sent via", "sent using", "sent with", "get outlook for", "gesendet von",
    "gesendet mit", "von meinem", "diese nachricht wurde von meinem", "envoyé de",
    "envoyé depuis", "envoyé à partir", "télécharger outlook", "obtenir outlook",
    "enviado desde", "enviado do", "enviado a partir", "enviado de", "enviado via",
    "obtener outlook", "obter o outlook", "inviato da", "inviato dal", "ottieni outlook",
    "scarica outlook", "verzonden vanaf", "verzonden met", "verstuurd vanaf",
    "verstuurd vanuit", "download outlook", "outlook voor", "skickat från", "skickades från",
    "hämta outlook", "hanki outlook", "sendt fra", "hent outlook", "lähetetty", "wysłane z",
    "wysłano z", "pobierz aplikację outlook", "odesláno z", "odoslané z", "trimis de pe",
    "elküldve", "iphone'umdan gönderildi", "отправлено с", "отправлено из", "надіслано з",
    "εστάλη από", "στάλθηκε από", "发自我的", "從我的", "從 ", "iphoneから送信", "나의 iphone",
    "poslano z", "sendt frå", "sent by", "from my iphone", "mobile:", "enviat des",
    "获取 outlook",
)  # fmt: skip
DEVICE = re.compile(
    r"^[\s*_<(\[]*(?:" + "|".join(map(re.escape, _DEVICE)) + r")\b[^.,;!?]{0,60}[.\s*_>)\]]*$",
    re.IGNORECASE,
)
_CLOSINGS = (
    "regards", "best regards", "kind regards", "kindest regards", "warm regards",
    "warmest regards", "with kind regards", "with best regards", "best wishes", "sincerely",
    "yours sincerely", "sincerely yours", "yours truly", "yours faithfully", "respectfully",
    "cordially", "mit freundlichen grüßen", "mit freundlichen grüssen", "freundliche grüße",
    "freundliche grüsse", "mit besten grüßen", "mit besten grüssen", "beste grüße",
    "viele grüße", "liebe grüße", "schöne grüße", "herzliche grüße", "mfg", "cordialement",
    "bien cordialement", "très cordialement", "sincères salutations", "meilleures salutations",
    "bien à vous", "saludos", "un saludo", "saludos cordiales", "un cordial saludo",
    "atentamente", "cordiali saluti", "distinti saluti", "saluti", "atenciosamente",
    "cumprimentos", "com os melhores cumprimentos", "met vriendelijke groet",
    "met vriendelijke groeten", "vriendelijke groet", "hartelijke groet", "groeten", "mvg",
    "med vänliga hälsningar", "vänliga hälsningar", "med vänlig hälsning", "vänligen", "mvh",
    "hälsningar", "med venlig hilsen", "venlig hilsen", "med vennlig hilsen", "vennlig hilsen",
    "hilsen", "ystävällisin terveisin", "terveisin", "pozdrawiam", "z poważaniem",
    "s pozdravem", "s pozdravom", "üdvözlettel", "cu stimă", "saygılarımla", "с уважением",
    "з повагою", "με εκτίμηση", "s poštovanjem", "lp",
)  # fmt: skip
CLOSING = re.compile(
    r"^\s*(?:"
    + "|".join(map(re.escape, sorted(_CLOSINGS, key=len, reverse=True)))
    + r")\s*[,.!]?\s*$",
    re.IGNORECASE,
)
ANSWER_ABOVE = "Answer above this line, or open your request."
"""The line of our own mails at which an answer to them ends."""
ABOVE = re.compile(
    r"(?:reply|write|type|respond|answer)\b[^.]{0,40}\babove this line|^#{2}-\s|-\s*#{2}\s*$"
    r"|(?:antworten sie|schreiben sie)\b[^.]{0,40}\büber dieser (?:zeile|linie)"
    r"|(?:répond|écri)\w*\b[^.]{0,40}\bau-dessus de cette ligne",
    re.IGNORECASE,
)
