"""A receipt in Welsh. Not yet signed off by a translator: a help beside the English words, and no evidence."""

from typing import Final

from alongside.casedata.details_cy import DETAILS

from .receipt_language import ReceiptWords

PURPOSES: Final = {
    "police.report": "adroddiad i’r heddlu",
    "police.emergency": "help gan yr heddlu ar unwaith",
    "police.anonymous": "adroddiad i’r heddlu heb eich enw",
    "support.victim_general": "cymorth i chi",
    "support.hate_specialist": "cymorth gan bobl sy’n gwybod am hyn",
    "panel.multi_agency": "cyfarfod o bobl sy’n gallu helpu",
    "safeguarding.adult": "help gan y cyngor i’ch cadw’n ddiogel",
    "safeguarding.child": "help gan y cyngor i gadw plentyn yn ddiogel",
    "housing.homelessness": "lle i aros",
    "safety.target_hardening": "cloeon a chartref mwy diogel",
    "housing.rehousing": "cartref arall",
    "access.interpreter": "cyfieithydd ar y pryd",
    "health.mental_health": "help gyda sut rydych chi’n teimlo",
    "legal.enforcement": "beth all y gyfraith ei wneud",
    "review.asb_case_review": "golwg newydd ar yr hyn a wnaed",
    "support.restorative": "sgwrs gyda’r ochr arall",
    "support.domestic_abuse": "cymorth pan fydd yn rhywun agos atoch chi",
    "safety.fire": "diogelwch tân yn y cartref",
    "property.repair_graffiti": "gwaith trwsio",
    "education.school": "help yn yr ysgol",
    "advice.independent_legal": "cyngor am ddim am y gyfraith",
    "support.witness": "cymorth i bobl a welodd hyn",
    "community.tension": "ardal dawelach",
    "perpetrator.intervention": "gwaith gyda’r person a’i gwnaeth",
}
WORDS: Final = ReceiptWords(
    key="cy",
    name="Cymraeg (Welsh)",
    language="cy",
    format="standard",
    months=(
        "Ionawr", "Chwefror", "Mawrth", "Ebrill", "Mai", "Mehefin",
        "Gorffennaf", "Awst", "Medi", "Hydref", "Tachwedd", "Rhagfyr",
    ),
    began="Ar {day} {month} {year} am {time} fe ddywedoch chi wrthym am stopio.",
    not_told="O hynny ymlaen ni fyddwn ni’n dweud hyn wrth {agency}: {what}{why}.",
    for_="; ar gyfer: {}",
    anything="unrhyw beth amdanoch chi",
    something_else="pethau eraill",
    and_="a hefyd",
    categories=DETAILS,
    purposes=PURPOSES,
    closing=(
        "Os anfonwyd rhywbeth atyn nhw o’r blaen, byddwn ni’n dweud wrthych chi beth sy’n digwydd iddo.",
        "Byddwn ni’n dal i’ch helpu yn union yr un fath.",
        "Gallwch ddweud ie eto pryd bynnag y mynnwch. Fydd neb yn pwyso arnoch chi.",
        "Weithiau efallai y bydd rhaid i ni ddweud wrth yr heddlu neu’r cyngor er hynny.",
        "Mae hynny pan allai rhywun gael niwed difrifol, neu pan nad yw plentyn neu oedolyn yn ddiogel.",
        "Byddwn ni’n siarad â chi’n gyntaf, oni bai bod hynny’n gwneud pethau’n fwy peryglus.",
    ),
)  # fmt: skip
