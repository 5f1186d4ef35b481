"""Automatic answers that no header admits: «Réponse automatique», out of office, read receipts.

A person who writes that they will be away must not be taken for one: either the subject is
one that only programs write, or the letter says nothing but that somebody is away.
"""

import re

from support.mailbox.wordings import any_of

AUTOMATIC_SUBJECT = any_of(
    r"^auto\s?: .{1,100}(?:out of (?:the )?office|absent|abwesend|nicht im)",
    r"^\W{0,3}(?:r[ée]ponse automatique|r[ée]ponse auto\b|message automatique"
    r" d['’]absence|automatic (?:reply|response)|auto[- ]?(?:reply|response|responder)"
    r"|automated (?:reply|response)|out of (?:the )?office (?:auto ?reply|reply"
    r"|response|message|notification|:|-)|out of (?:the )?office$|ooo\s*:|autoreply"
    r"|automatische (?:antwort|r[ée]ponse)|abwesenheits(?:notiz|benachrichtigung"
    r"|nachricht|assistent|meldung)|automatisch antwoord|risposta automatica|respuesta"
    r" autom[áa]tica|resposta autom[áa]tica|automatyczna odpowied|vacation (?:reply"
    r"|message|response)|(?:message|notification|avis|r[ée]pondeur) d['’]absence\b"
    r"|absence du bureau|absent du bureau|gestionnaire d['’]absence|r[ée]pondeur"
    r" automatique|accus[ée] de r[ée]ception automatique)",
    r"\(automatic response\)", r"\[auto-?reply\]", r"\(r[ée]ponse automatique\)",
)  # fmt: skip
ABSENCE_SUBJECT = any_of(
    r"^(?:(?:re|r[ée]f|aw|sv)\s?:\s*)*(?:absen(?:t|te|ce)\b|cong[ée]s?\b|vacances\b"
    r"|fermeture (?:annuelle|estivale)|en (?:vacances|cong[ée]s|d[ée]placement)|out of"
    r" (?:the )?office|away\b|on (?:holiday|vacation|leave)|abwesen|urlaub|nicht im"
    r" b[üu]ro|im urlaub)",
)  # fmt: skip
AWAY = any_of(
    r"je (?:suis|serai) (?:actuellement |pr[ée]sentement )?(?:absente?|en (?:cong[ée]s?"
    r"|vacances|d[ée]placement|formation|arr[êe]t)|hors du bureau)",
    r"(?:actuellement|momentan[ée]ment) (?:absente?|en cong[ée]s?)",
    r"(?:notre|nos|le|la|l['’]) ?(?:soci[ée]t[ée]|bureaux|magasin|agence|entreprise"
    r"|service)s? (?:est|sont|sera|seront) ferm[ée]",
    r"i(?:['’]m| am| will be|['’]ll be) (?:currently )?(?:out of (?:the )?office|away"
    r"|on (?:vacation|holiday|leave|annual leave))",
    r"(?:currently|presently) out of (?:the )?office",
    r"ich bin (?:zur ?zeit |derzeit |momentan |bis .{1,30} |vom .{1,40} |ab .{1,30}"
    r" )?(?:nicht im (?:b[üu]ro|hause)|abwesend|au(?:ß|ss)er haus|im urlaub|nicht"
    r" erreichbar)",
    r"bin ich .{0,60}(?:nicht im (?:b[üu]ro|hause)|abwesend|im urlaub)",
)  # fmt: skip
RETURN = any_of(
    r"(?:[àa]|d[èe]s) mon retour",
    r"de retour (?:le|[àa] partir|lundi|mardi|mercredi|jeudi|vendredi|au)", r"jusqu['’]au",
    r"du \d{1,2}.{1,40} au \d{1,2}", r"en cas d['’]urgence",
    r"pour toute (?:urgence|demande|question)",
    r"(?:acc[èe]s|consult\w+) .{0,30}(?:mes |ma )?(?:mails?|e-mails|messagerie|messages)",
    r"until", r"when i return", r"(?:on|upon) my return", r"limited access", r"for urgent",
    r"in case of emergency", r"if .{0,20}urgent", r"back (?:in the office )?on",
    r"bis (?:zum|einschlie|\d)", r"nach meiner r[üu]ckkehr",
    r"wieder (?:erreichbar|im b[üu]ro|da)", r"in dringenden", r"vertretung",
    r"ne sera pas (?:lu|trait|transf)", r"pas transf[ée]r[ée]", r"will not be (?:read|forwarded)",
    r"nicht weitergeleitet",
)  # fmt: skip
GREETING = any_of(
    r"^(?:bonjour|bonsoir|madame|monsieur|mesdames|messieurs|hello|hi|dear|hallo|guten"
    r" tag|sehr geehrte|merci (?:pour|de) votre|thank you for|thanks for|vielen dank"
    r"|danke)\b",
)  # fmt: skip
REQUEST = any_of(
    r"\?", r"probl[èe]me", r"panne", r"erreur", r"caisse", r"ticket", r"cl[ôo]ture", r"imprim",
    r"licence", r"version", r"pouvez[- ]vous", r"pourriez",
    r"merci de (?!contacter|vous adresser|joindre|patienter)",
    r"please (?!contact|call|note|email|e-mail|write)", r"bitte (?!wenden|kontaktieren|beachten)",
)  # fmt: skip
RECEIPT_SUBJECT = any_of(
    r"^(?:lu|read|gelesen|non lu|not read|ungelesen|letto|le[íi]do|accus[ée] de"
    r" (?:lecture|r[ée]ception)(?: \(affich[ée]\))?|confirmation de lecture|read"
    r" receipt|return receipt(?: \(displayed\))?|lesebest[äa]tigung|confirmation de"
    r" r[ée]ception)\s*(?:[:-]|\bde\b|pour|$)",
)  # fmt: skip
RECEIPT_TEXT = any_of(
    r"a [ée]t[ée] (?:lu|affich[ée]|ouvert|supprim[ée])", r"was (?:read|displayed|deleted)",
    r"has been (?:read|displayed|opened)", r"wurde .{0,80}(?:gelesen|angezeigt)",
    r"ceci est un accus[ée]", r"this is a (?:return|read) receipt",
    r"return receipt for the mail", r"receipt (?:verifies|acknowledges)", r"dies ist eine",
    r"votre message\s*(?:[àa]|objet)\s*:",
)  # fmt: skip
SHORT = 1_500


def is_absence(subject: str, text: str) -> bool:
    """Whether the letter is an automatic answer, as far as its words can tell."""
    if AUTOMATIC_SUBJECT.search(subject):
        return True
    if len(text) > SHORT or not AWAY.search(text) or asks_something(text):
        return False
    if ABSENCE_SUBJECT.match(subject):
        return True
    # Under the subject of what it answers: then it begins with it, and says what comes next.
    return bool(AWAY.search(_first_sentence(text)) and RETURN.search(text))


def asks_something(text: str) -> bool:
    """Whether it bears a request, which nobody writes who is away."""
    return bool(REQUEST.search(_own_words(text)))


def _own_words(text: str) -> str:
    """Without links and addresses, in which a "?" asks nothing."""
    return re.sub(r"\S+@\S+|https?://\S+", " ", text)


def _first_sentence(text: str) -> str:
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    while lines and (GREETING.match(lines[0]) or len(lines[0]) < 4) and not AWAY.search(lines[0]):
        lines.pop(0)
    return " ".join(lines[:2])[:300]


def is_receipt(subject: str, text: str) -> bool:
    """Whether a mail program says, in words alone, that a message was read."""
    if not RECEIPT_SUBJECT.match(subject) or len(text) > SHORT:
        return False
    return not text.strip() or bool(RECEIPT_TEXT.search(text))
