"""The Lucide icons of the sprite. After a change run `script/vendor`, which draws it anew."""

_NAMES = """\
archive arrow-down arrow-left arrow-right arrow-up badge-check ban bell bell-ring book-open box
boxes building building-2 calendar calendar-check calendar-clock camera chart-column check
check-check chevron-down chevron-left chevron-right chevron-up chevrons-up-down circle
circle-alert circle-check circle-dot circle-help circle-minus circle-pause circle-play circle-x
clipboard clipboard-check clipboard-list clock cloud-off command copy cpu download ellipsis
external-link eye eye-off file file-badge file-check file-clock file-lock file-pen file-search
file-text file-warning file-x fingerprint flag folder funnel gauge git-branch globe
graduation-cap hand-coins handshake hard-drive headphones history hourglass house id-card image
inbox info key key-round landmark languages layout-dashboard life-buoy link list list-checks
lock lock-open log-in log-out mail mail-check mail-open map map-pin megaphone menu
message-square messages-square minus monitor moon package package-check package-open package-x
paperclip pause pen pencil phone phone-call phone-incoming phone-missed play plus printer
qr-code refresh-cw reply rotate-ccw save scale scroll-text search send server settings shield
shield-alert shield-check shield-off shield-x signature smartphone star stethoscope store sun
sun-moon tag thumbs-down thumbs-up ticket timer trash-2 triangle-alert truck undo-2 unlink
upload user user-check user-cog user-plus user-round user-x users users-round wifi-off wrench x
"""

ICONS = frozenset(_NAMES.split())
