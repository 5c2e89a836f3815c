"""Her page in Welsh. Not yet signed off by a translator: a help beside the English words, and no evidence."""

from typing import Final

from alongside.casedata.details_cy import DETAILS
from referral.domain.ledger_language import LedgerWords

WORDS: Final = LedgerWords(
    key="cy",
    name="Cymraeg (Welsh)",
    language="cy",
    translated=True,
    signed_off_by="",
    months=(
        "Ionawr",
        "Chwefror",
        "Mawrth",
        "Ebrill",
        "Mai",
        "Mehefin",
        "Gorffennaf",
        "Awst",
        "Medi",
        "Hydref",
        "Tachwedd",
        "Rhagfyr",
    ),
    and_="a hefyd",
    somebody="rhywun sy’n gallu helpu",
    title="Pwy sy’n gwybod beth amdanoch chi",
    intro=(
        "Mae’r dudalen hon yn dweud wrth bwy y dywedon ni amdanoch chi, beth ddywedon ni, a pham.",
        "Gallwch ofyn i ni ei newid neu ei stopio unrhyw bryd.",
    ),
    told="Wrth bwy y dywedon ni",
    told_nobody="Dydyn ni ddim wedi dweud wrth neb eto.",
    why="Pam",
    what="Beth ddywedon ni wrthyn nhw",
    when="Pryd",
    agreed="Oeddech chi’n cytuno?",
    answer="Beth ddywedon nhw",
    how_long="Am ba hyd",
    reference="Rhif i’w roi i ni",
    sent_on="Anfonon ni hyn ar {}.",
    on_its_way="Mae ar ei ffordd atyn nhw.",
    you_said_yes="Oeddwn. Fe gytunoch chi i hyn.",
    we_decided=(
        "Nac oeddwn. Roedd rhaid i ni benderfynu heb eich cytundeb, oherwydd y gallai rhywun fod wedi cael niwed "
        "difrifol, neu oherwydd bod y gyfraith yn dweud hynny. Gallwch ddweud wrthym nad ydych chi’n cytuno."
    ),
    until="Gallan nhw ei ddefnyddio nes i chi ddweud stop. Byddwn ni’n gofyn i chi eto cyn {}.",
    until_stop="Gallan nhw ei ddefnyddio nes i chi ddweud stop.",
    no_answer="Mae ganddyn nhw’r wybodaeth. Dydyn nhw ddim wedi ateb eto.",
    answers={
        "accepted": "Fe gytunon nhw. Byddan nhw’n eich helpu.",
        "declined": "Fe ddywedon nhw na allan nhw helpu gyda hyn. Rydyn ni’n chwilio am rywun arall gyda chi.",
        "more_info": "Fe ofynnon nhw rywbeth i ni. Rydyn ni’n ateb.",
        "progress": "Maen nhw’n gweithio arno.",
        "outcome": "Fe ddywedon nhw wrthym beth wnaethon nhw. Byddwn ni’n mynd drwyddo gyda chi.",
    },
    stops={
        "STOP_ASKED": "Fe ofynnoch chi i ni stopio. Rydyn ni wedi dweud wrthyn nhw.",
        "STOP_RECEIVED": "Fe ofynnoch chi i ni stopio. Rydyn ni wedi dweud wrthyn nhw. Mae’n rhaid iddyn nhw ateb.",
        "STOP_NO_RECEIPT": "Fe ofynnoch chi i ni stopio. Rydyn ni’n eu ffonio nhw.",
        "STOP_NO_ANSWER": "Fe ofynnoch chi i ni stopio. Rydyn ni’n eu ffonio nhw.",
        "STOP_ERASED": "Fe ofynnoch chi i ni stopio. Fe gadarnhaon nhw ei fod wedi’i ddinistrio.",
        "STOP_NOT_HELD": "Fe ofynnoch chi i ni stopio. Chyrhaeddodd e ddim, felly does ganddyn nhw ddim byd.",
        "STOP_RETAINED": (
            "Fe ofynnoch chi i ni stopio. Fe stopion nhw, ac maen nhw’n cadw’r hyn oedd ganddyn nhw am gyfnod."
        ),
        "STOP_CONTINUING": (
            "Fe ofynnoch chi i ni stopio. Maen nhw’n dweud bod rhaid iddyn nhw barhau. Gallwn ni eich helpu i gwyno."
        ),
    },
    not_sent="Beth na anfonon ni",
    not_sent_says="Wnaethon ni ddim anfon hyn atyn nhw.",
    cancelled_says="Fe ofynnoch chi i ni stopio. Ni chafodd hyn ei anfon.",
    not_yet_says="Nid yw wedi ein gadael ni eto.",
    not_arrived_says="Ni chyrhaeddodd mewn pryd. Rydyn ni’n eu ffonio nhw.",
    said_no="I bwy y dywedoch chi na",
    said_no_says="Fe ddywedoch chi na i hyn.",
    said_no_limits=(
        "Rydyn ni’n dilyn yr hyn rydych chi’n ei ddweud.",
        "Dim ond os gallai rhywun gael niwed difrifol, neu os nad yw plentyn neu oedolyn yn ddiogel, y gallai fod "
        "rhaid i ni ddweud wrth rywun er hynny.",
        "Byddwn ni’n siarad â chi’n gyntaf, oni bai y byddai hynny’n gwneud pethau’n fwy peryglus.",
    ),
    stop="Sut i’w stopio",
    stop_says=(
        "Dywedwch \u201cstop\u201d wrth unrhyw un sy’n gweithio yma. Does dim rhaid i chi ddweud pam.",
        "Gallwch stopio’r cyfan, neu un ohonyn nhw’n unig.",
        "Byddwn ni’n dweud wrthyn nhw yr un diwrnod. Wedyn byddan nhw’n dweud wrthym beth wnaethon nhw, a byddwn "
        "ni’n dweud wrthych chi.",
        "Byddwn ni’n dal i’ch helpu yn union yr un fath.",
    ),
    danger="Os ydych chi mewn perygl",
    danger_says=(
        "Ffoniwch 999.",
        "Os na allwch siarad, ffoniwch 999 o ffôn symudol a phwyswch 55 pan ofynnir i chi.",
        "Os na allwch glywed neu siarad ar y ffôn, defnyddiwch ap Relay UK, neu anfonwch neges destun i 999 os ydych "
        "chi wedi cofrestru.",
    ),
    unhappy="Os nad ydych chi’n hapus gyda hyn",
    unhappy_says=(
        "Dywedwch wrthym. Gallwch ofyn am weld popeth sydd gennym amdanoch chi, a gofyn i ni ei gywiro.",
        "Gallwch hefyd fynd at yr Ombwdsmon, neu at y Comisiynydd Gwybodaeth. Mae am ddim.",
    ),
    plan="Eich cynllun",
    plan_wants="Beth rydych chi ei eisiau",
    plan_steps="Beth fyddwn ni’n ei wneud",
    plan_none="Dydyn ni ddim wedi gwneud cynllun gyda chi eto.",
    plan_by="erbyn {}",
    plan_done="wedi’i wneud",
    contact="Sut rydyn ni’n cysylltu â chi",
    contact_says=(
        "Dim ond yn y ffyrdd y dywedoch chi eu bod yn ddiogel. Dywedwch wrthym ar unwaith os bydd hynny’n newid."
    ),
    ring_us="Gallwch ein ffonio ar {}.",
    dear="Annwyl {}",
    purposes={
        "police.report": "Er mwyn iddyn nhw wybod beth ddigwyddodd ac edrych i mewn iddo.",
        "police.emergency": "Er mwyn iddyn nhw allu dod ar unwaith.",
        "police.anonymous": (
            "Er mwyn iddyn nhw wybod beth sy’n mynd ymlaen yma. Dydyn nhw ddim yn gwybod mai chi oedd e."
        ),
        "support.victim_general": "Er mwyn i rywun eich ffonio a’ch helpu.",
        "support.hate_specialist": "Er mwyn i rywun sy’n gwybod am hyn eich helpu.",
        "panel.multi_agency": "Er mwyn i bobl sy’n gallu helpu wneud un cynllun gyda’i gilydd.",
        "safeguarding.adult": "Er mwyn i’r cyngor helpu i’ch cadw’n ddiogel.",
        "safeguarding.child": "Er mwyn i’r cyngor helpu i gadw plentyn yn ddiogel.",
        "housing.homelessness": "Er mwyn i chi gael lle i aros.",
        "safety.target_hardening": "Er mwyn gwneud eich cloeon a’ch drysau’n fwy diogel.",
        "housing.rehousing": "Er mwyn i chi ddod o hyd i gartref arall, os ydych chi eisiau un.",
        "access.interpreter": "Er mwyn i rywun gyfieithu ar y pryd i chi.",
        "health.mental_health": "Er mwyn i chi gael help gyda sut rydych chi’n teimlo.",
        "legal.enforcement": "Er mwyn i ni allu defnyddio’r gyfraith i’w stopio.",
        "review.asb_case_review": "Er mwyn i eraill edrych eto ar yr hyn a wnaed.",
        "support.restorative": "Er mwyn i chi allu dweud beth wnaeth hyn i chi, os ydych chi eisiau.",
        "support.domestic_abuse": "Er mwyn i chi gael help pan fydd yn rhywun agos atoch chi.",
        "safety.fire": "Er mwyn i’ch cartref fod yn fwy diogel os bydd tân.",
        "property.repair_graffiti": "Er mwyn trwsio’r difrod.",
        "education.school": "Er mwyn i’r ysgol allu helpu.",
        "advice.independent_legal": "Er mwyn i chi gael cyngor am ddim am eich hawliau.",
        "support.witness": "Er mwyn i bobl a welodd hyn gael help.",
        "community.tension": "Er mwyn i bethau dawelu lle rydych chi’n byw.",
        "perpetrator.intervention": "Er mwyn i rywun weithio gyda’r person a’i gwnaeth.",
    },
    purpose_else="Er mwyn iddyn nhw eich helpu.",
    details=DETAILS,
    detail_else="rhywbeth arall a ddywedoch chi wrthym",
)
