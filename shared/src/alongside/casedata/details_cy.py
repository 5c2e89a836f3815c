"""The details that may be shared, in Welsh, as they are said to the person. No translator has signed them off."""

from typing import Final

DETAILS: Final = {
    "IDN": "eich enw",
    "DOB": "eich oedran",
    "CON": "sut i gysylltu â chi",
    "SAF": "pryd a sut mae’n ddiogel cysylltu â chi",
    "ADR": "ble rydych chi’n byw",
    "PAD": "y cyfeiriad rydych chi’n ei gadw’n breifat",
    "COM": "eich iaith a beth sy’n eich helpu i siarad",
    "WSH": "beth rydych chi ei eisiau",
    "INC": "beth ddigwyddodd yn fyr",
    "NAR": "eich geiriau eich hun am beth ddigwyddodd",
    "STR": "pam rydych chi’n meddwl iddo ddigwydd",
    "VCH": "beth ddywedoch chi wrthym am bwy ydych chi",
    "HEA": "eich iechyd",
    "HHM": "yr oedolion rydych chi’n byw gyda nhw",
    "CHD": "eich plant",
    "RLV": "pa mor fuan mae angen help arnoch",
    "RDT": "beth ddywedoch chi wrthym am eich diogelwch",
    "PID": "pwy rydych chi’n dweud wnaeth hyn",
    "PCO": "beth wnaethon nhw o’r blaen",
    "WIT": "pwy welodd hyn",
    "EVD": "lluniau a ffeiliau",
    "TEN": "pa fath o gartref sydd gennych",
    "REH": "ble hoffech chi fyw",
    "ACT": "beth rydyn ni wedi’i wneud hyd yn hyn",
    "FIN": "eich arian",
    "IMM": "eich hawl i aros yn y wlad hon",
    "GRC": "rhywbeth a ddywedoch chi wrthym yn breifat",
}
