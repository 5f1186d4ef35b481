"""The words of robots and of mail programs, as many of them write them.

By some a robot gives itself away; others say that what follows is passed on or answered.
"""

import re


def any_of(*phrases: str) -> re.Pattern[str]:
    return re.compile("|".join(phrases), re.IGNORECASE)


NAMES = any_of(
    r"mail(?:er)?[-_. ]?da?emon", r"mail delivery", r"delivery (?:sub)?system",
    r"mail deliver system", r"mail(?: administrat|[- ]?system)", r"system administrator",
    r"postmaster", r"microsoft (?:outlook|exchange)$", r"internet mail (?:delivery|service)",
    r"remise du courrier", r"distribution du courrier", r"syst[eè]me de (?:messagerie|courrier)",
    r"administrateur syst[eè]me", r"service de messagerie", r"mailzustell",
    r"delivery (?:status )?notification", r"^mta$", r"returned mail", r"bounce", r"undeliver",
    r"mail gateway", r"interscan", r"mailmarshal", r"e-?mail (?:filter|gateway)", r"mail router",
    r"message transfer",
)  # fmt: skip
DAEMONS = any_of(
    r"^(?:mail(?:er)?[-_.]?da?emon|mdaemon|mail[-_.]?delivery.*|maildeliver.*"
    r"|microsoftexchange[0-9a-f]{8,}|double-?bounce|bounces?(?:[-_+=].*)?|undeliver.*"
    r"|mail[-_.]?system|null|nobody|mailrobot|autoanswer|listserv|.*mailer-daemon.*)$",
)  # fmt: skip
POSTMASTERS = any_of(
    r"^(?:post[-_.]?masters?.*|mail[-_.]?admin.*|administrat(?:or|eur)|root|sysadmin.*"
    r"|smtp.*|no[-_.]?reply.*|do[-_.]?not[-_.]?reply.*|ne[-_.]?pas[-_.]?repondre.*|mail"
    r"|mta|email|exchange|abuse|staff|fbl|feedback.*|complaints?.*|.*[-_]?admin"
    r"|.*[-_]owner|.*[-_]request|sc\.\w+|.*(?:smtp|anti-?virus|gateway"
    r"|mail[-_.]?service|mailadm|inetgw|internet|daemon|robot).*|ndr|dsn)$",
)  # fmt: skip
MACHINES = re.compile(r"^(?:no[-_.]?reply|.*(?:smtp|gateway|internet|daemon|robot)).*$")
"""Robots write from these, and people do too: what they say has to look like a robot's."""
SUBJECTS = any_of(
    r"undeliver", r"failed mail",
    r"delivery (?:status|failure|fail|report|notification|problem|error|has failed"
    r"|unsuccessful|delay)",
    r"delivery (?:to .{1,80} )?failed", r"failure (?:notice|delivery)",
    r"returned (?:mail|message|e-?mail)", r"return(?:ed|ing) (?:to|message to) sender",
    r"mail (?:delivery|system error|could not|failure|not delivered|undelivered|status"
    r" report)",
    r"(?:message|mail|e-?mail)(?: you sent)? (?:could not be|was not|not|has not been"
    r"|cannot be) (?:be )?(?:deliver|sent|accept)",
    r"non[- ]?(?:delivery|remis|distribu|deliverable)", r"nondeliverable", r"not deliver",
    r"could(?:n't| not) (?:be )?deliver", r"can(?:'t|not) (?:be )?deliver", r"unable to deliver",
    r"unzustellbar", r"nicht zustellbar", r"mail ?delivery", r"unzustellbarkeit", r"zustell",
    r"[ée]chec (?:de (?:la )?)?(?:remise|distribution|livraison|d['’]envoi|l['’]envoi"
    r"|notification)",
    r"non (?:remis|distribu[ée]|d[ée]livr[ée]|recapitabile|recevable|remise)",
    r"impossible (?:de )?(?:remettre|distribuer|d[ée]livrer|d['’]envoyer)",
    r"rapport (?:de )?(?:remise|non[- ]remise)",
    r"(?:message|courrier|courriel|mail) (?:non |n['’]a (?:pas )?(?:pu )?(?:[êe]tre )?"
    r"|retourn)",
    r"notification (?:d['’][ée]tat de remise|de non[- ]remise|d['’][ée]chec)", r"avis de non[- ]",
    r"retour (?:[àa] l['’]exp[ée]diteur|de courrier)", r"onbestelbaar", r"niet afgeleverd",
    r"mancata (?:consegna|recapito)", r"no se (?:ha )?(?:puede|pudo|podido) entregar",
    r"no entregado", r"devuelto", r"n[ãa]o (?:entregue|entreg[áa]vel)", r"niedor[ęe]cz",
    r"kan ikke leveres", r"user unknown", r"unknown (?:user|recipient|address)",
    r"recipient unknown", r"mailbox (?:full|unavailable)", r"over quota", r"quota exceeded",
    r"error (?:sending|delivering)", r"mail error",
    r"message (?:status|delayed|rejected|blocked|refused)",
    r"(?:e-?mail|mail) (?:rejected|blocked|refused|returned|bounced|retourn)", r"\bbounced?\b",
    r"\bdsn\b", r"warning: (?:message|could not send|mail)", r"(?:still )?being retried",
    r"delayed mail", r"notice: mail delivery", r"address (?:unknown|not found|rejected)",
    r"adresse (?:inconnue|introuvable)", r"loop alert", r"not member article", r"メールエラー",
    r"エラー通知", r"配信(?:不能|エラー)", r"送信エラー", r"宛先不明", r"不達",
    r"退信", r"无法投递", r"投递失败", r"未送达",
    r"недоставл", r"не (?:может быть )?доставлен", r"возвра[щт]", r"does not exist", r"rejected:",
    r"ignored not member", r"no such user", r"invalid (?:address|recipient)", r"proceso de envio",
    r"\[bounce\]", r"mail not sent", r"problem(?:s)? (?:with|delivering)",
)  # fmt: skip
TEXTS = any_of(
    r"could ?n[o']t be delivered",
    r"(?:was|were|is|are) (?:not|never) (?:able to )?(?:be )?deliver", r"undeliverable",
    r"undelivered", r"not (?:yet )?(?:been )?delivered", r"unable to deliver",
    r"delivery (?:to|of|failed|has failed|failure|attempt)",
    r"failed (?:permanently|to deliver|recipient|address)",
    r"following (?:address|recipient|user)s?", r"permanent (?:fatal )?error", r"fatal errors",
    r"returned (?:message|mail|to sender|below)",
    r"(?:user|mailbox|recipient|host|domain|account|address)(?:s|\(s\))? (?:is |are "
    r"|was |name )?(?:unknown|not found|unavailable|does ?n[o']t exist|full|disabled"
    r"|not exist|not known|not listed|rejected|invalid|over)",
    r"unknown (?:user|recipient|local|address|mailbox|host)",
    r"no such (?:user|address|mailbox|recipient|person|domain)", r"quota",
    r"exceeds (?:allowed|the)", r"invalid (?:final|user|recipient|address)",
    r"did not (?:exactly )?match", r"not a valid", r"mail system", r"transcript of session",
    r"said: ?\W{0,3}[45]\d\d", r"\b5\.\d\.\d\b", r"smtp error", r"(?:^|[\s:(])55[0-4][ -]",
    r"bounce", r"can(?:'t|not) (?:be )?(?:deliver|accept)", r"rejected", r"undeliver",
    r"n['’]a (?:pas )?(?:pu|[ée]t[ée]) .{0,20}(?:remis|distribu|d[ée]livr|livr|transmis"
    r"|achemin)",
    r"[ée]chec (?:de|d['’])",
    r"(?:destinataire|adresse|bo[îi]te|utilisateur) .{0,30}(?:inconnu|introuvable"
    r"|pleine|n['’]existe|invalide|satur)",
    r"impossible de (?:remettre|distribuer|d[ée]livrer)", r"nicht zugestellt", r"unzustellbar",
    r"konnte nicht", r"no se (?:ha )?(?:pudo|puede|podido)", r"recapitat",
    r"relay(?:ing)? (?:denied|access)", r"spam", r"blocked", r"virus", r"not accept", r"refused",
    r"error",
)  # fmt: skip
REFUSALS = any_of(
    r"(?:could|can) ?n[o']t be (?:delivered|sent)", r"undeliver", r"was not delivered",
    r"failed recipients?", r"non-delivery report", r"mailbox unavailable",
    r"n['’]a (?:pas )?(?:pu|[ée]t[ée]) [êe]?e?t?r?e? ?(?:[^\n]{0,12})(?:remis|distribu"
    r"|d[ée]livr)",
    r"nicht zugestellt", r"returned to (?:you|sender)", r"permanent error",
    r"following (?:address|recipient)\(?e?s", r"no such user", r"(?:invalid|unknown) user",
    r"user unknown", r"duplicated message-id", r"not listed in", r"not a valid user",
)  # fmt: skip
"""What a returned mail says in its first lines, whoever it is from."""
BY_HAND = any_of(
    r"outlook(?! express server)", r"thunderbird", r"apple mail", r"iphone", r"ipad", r"mutt",
    r"k-?mail", r"evolution", r"squirrel", r"roundcube", r"webmail", r"zimbra", r"gmail",
    r"yahoo", r"eudora", r"mozilla", r"lotus notes", r"claws",
)  # fmt: skip
"""Programs in which people write."""
DELAYS = any_of(
    r"delivery status notification \(delay", r"delayed", r"delivery delay", r"\bwarning\b",
    r"still (?:being )?(?:retr|try|in queue)", r"not yet (?:been )?deliver",
    r"will (?:keep|continue|be retried|retry)", r"no action is required",
    r"do not need to resend", r"retard[ée]", r"diff[ée]r[ée]", r"verz[öo]ger",
)  # fmt: skip
FINALS = any_of(
    r"permanent", r"fatal", r"giving up", r"i've given up", r"returned", r"undeliver", r"failed",
    r"failure", r"unknown", r"\b5\.\d\.\d\b", r"\b55[0-4]\b", r"[ée]chec", r"d[ée]finitif",
    r"does not exist", r"no such",
)  # fmt: skip
COMPLAINTS = any_of(
    r"^(?:email feedback report for ip|complaint about message|abuse report|fw:"
    r" .*feedback report)",
    r"feedback report",
)  # fmt: skip
AGGREGATE = re.compile(
    r"^(?:[^!/\\]+![^!/\\]+!\d{6,}!\d{6,}[^/\\]*)\.(?:xml|zip|gz|xml\.gz|json\.gz|json)$",
    re.IGNORECASE,
)
_PASSED_ON = r"tr|fwd?|wg|i|rv"
FORWARDED = re.compile(rf"^\s*(?:{_PASSED_ON})\s*:", re.IGNORECASE)
"""How a subject begins with which somebody passes a letter on."""
ANSWERED = re.compile(rf"^\s*(?:re|r[ée]f|aw|{_PASSED_ON})\s*:", re.IGNORECASE)
"""The same, and that of an answer."""
FORWARDED_BELOW = re.compile(
    r"^(?:-{2,}[ \t]*(?:(?:message|mail) transf[ée]r[ée]|forwarded message"
    r"|weitergeleitete nachricht).{0,40}"
    r"|(?:d[ée]but du message (?:r[ée]exp[ée]di[ée]|transf[ée]r[ée])|begin forwarded message)"
    r"[ \t]*:)[ \t]*$",
    re.IGNORECASE | re.MULTILINE,
)
"""The line below which stands what somebody passes on."""
ORIGINAL_BELOW = re.compile(
    r"^-{2,}[ \t]*(?:message d['’]origine|message original|mail original|original message"
    r"|e-?mail d['’]origine|original mail|ursprüngliche nachricht|reply message)"
    r"[ \t]*-{2,}[ \t]*$",
    re.IGNORECASE | re.MULTILINE,
)
"""The line below which stands what is answered, or passed on."""
