"""Finds addresses of homes: street and house number, and postcodes of a few houses."""

import re

_BEFORE = (
    r"rue|avenue|av\.?|boulevard|bd\.?|bvd|place|chemin|impasse|all[ée]e|quai|cours|route|passage|square|villa|"
    r"calle|c/|avda?\.?|avenida|plaza|paseo|ronda|camino|traves[ií]a|glorieta|carrer|r[uú]a|"
    r"via|viale|v\.le|piazza|p\.za|corso|vicolo|largo|strada|contrada|borgo|"
    r"rua|r\.|pra[cç]a|travessa|alameda|largo|beco|estrada|"
    r"ul\.?|ulica|al\.?|aleja|aleje|pl\.?|plac|os\.?|osiedle|"
    r"ulice|n[aá]m(?:[eě]st[ií])?\.?|n[aá]mestie|t[rř][ií]da|avenija|trg|"
    r"οδ[οό]ς|λεωφ[οό]ρος|strada|str\.|bulevardul|bd\.|calea|aleea|"
    r"am|an der|auf der|in der|im|zum|zur|unter den"
)
_AFTER = (
    r"street|st|road|rd|avenue|ave|lane|ln|close|drive|dr|court|ct|way|place|pl|terrace|crescent|cres|"
    r"gardens?|grove|square|sq|row|walk|mews|rise|hill|green|parade|view|bypass|boulevard|blvd|parkway|"
    r"alley|arcade|bend|bluff|branch|bridge|broadway|brook|burg|canyon|causeway|circle|circus|cliffs?|common|"
    r"corners?|course|cove|creek|croft|crossing|curve|dale|dell|dene|divide|drives|estates?|expressway|"
    r"extension|falls|fields?|flats?|fold|ford|forest|forge|fork|freeway|gate|gateway|glade|glens?|harbor|"
    r"haven|heights|highway|hills|hollow|inlet|islands?|isle|junction|key|knolls?|lakes?|landing|loaf|locks?|"
    r"lodge|loop|mall|manor|meadows?|mills?|mission|motorway|mount|mountains?|neck|orchard|oval|overpass|park|"
    r"pass|passage|paths?|pike|pines?|plains?|plaza|points?|ports?|prairie|ramp|ranch|rapids?|rest|ridges?|"
    r"river|route|run|shoals?|shores?|skyway|springs?|spurs?|squares|station|stravenue|stream|streets|summit|"
    r"throughway|trace|track|trail|tunnel|turnpike|underpass|unions?|vale|valleys?|viaduct|views|villages?|"
    r"ville|vista|walks|wall|wells?|wharf|wynd|yard|"
    r"vej|gade|all[eé]|v[aä]gen|gatan|gata|veien|vei|gate|plads|plass|katu|tie|kuja|polku|"
    r"utca|[uú]t|[uú]tja|t[eé]r|k[oö]z|k[oö]r[uú]t|sor|ulica|ulice|cesta|t[aä]nav|tee|puiestee|maantee|iela|gatv[eė]"
)
_JOINED = (
    r"stra(?:ß|ss)e|str\.?|gasse|weg|platz|allee|ring|ufer|damm|steig|steg|hof|chaussee|promenade|markt|graben|"
    r"straat|baan|boulevard|bulevardi|str|laan|plein|gracht|kade|singel|dijk|hof|pad|steeg|dreef|hoek|veld|erf|park|"
    r"vej|gade|v[aä]gen|gatan|gata|gr[aä]nd|stigen|veien|vei|gate|bakken|katu|tie|kuja|polku|puisto|ranta|rinne|"
    r"vænget|stræde|haven|torvet|torget|plan|backen|lia|svingen|hellinga|åsen|haugen|marka|berget|skogen|eggen|holtet|myra|bakken|"
    r"sletta|tunet|kollen|dalen|jordet|løkka|stien"
)
_NUMBER = r"(?!0)\d{1,4}(?: ?(?:bis|ter|quater)\b| ?[a-zA-Z]\b|[-/]\d{1,4}[a-z]?)?\.?"
_REST = r"(?:[ ,].*)?"
_NAME = r"[^\W\d_][^\W\d_'’.\-]*"
_FORMS = tuple(
    re.compile(form, re.IGNORECASE)
    for form in (
        rf"(?:(?:flat|apt|unit) \w+,? )?{_NUMBER},? (?:{_NAME} ){{1,4}}(?:{_AFTER})\.?{_REST}",
        rf"{_NUMBER},? (?:{_BEFORE}) .{{2,60}}",
        rf"(?:{_BEFORE}) [^\d]{{2,60}}?,? (?:n[.ºo°]* ?)?{_NUMBER}{_REST}",
        rf"(?:{_NAME}[ .-]){{0,4}}[^\W\d_'’.\-]*(?:{_JOINED}),? ?{_NUMBER}{_REST}",
        rf"(?:{_NAME}[ .]+){{1,4}}(?:{_AFTER})\.?,? {_NUMBER}{_REST}",
        rf"{_NUMBER},? (?:{_NAME} ){{0,3}}[^\W\d_]+(?:{_JOINED}){_REST}",
        rf"(?:{_NAME} ){{0,2}}[^\W\d_]{{2,}}(?:sk[aá]|ck[aá]|ov[aá]|ev[aá]|ná|ní|ého)"
        rf" {_NUMBER}{_REST}",
        r"(?:GIR ?0AA|[A-Z]{1,2}\d[A-Z\d]? \d[ABD-HJLNP-UW-Z]{2})",
        r"[1-9]\d{3} (?!SA|SD|SS)[A-Z]{2}",
    )
)
_SHORT = re.compile(r"(?<!\d)[1-9]\d{0,3}(?!\d)")
_NO_HOME = re.compile(r"\bblock\b|\bjunction\b|\bnear\b|\bm\d+\b", re.IGNORECASE)


def is_home(text: str) -> bool:
    """Say whether a text is the address of a house, or a postcode that few houses share.

    Examples
    --------
    >>> is_home("12 rue de l'Exemple"), is_home("Musterweg 3a"), is_home("On or near High Street")
    (True, True, False)
    """
    if not _SHORT.search(text) or _NO_HOME.search(text):
        return False
    return any(form.fullmatch(text) for form in _FORMS)
