"""Words of a South Slavic text in, which of Bosnian, Croatian and Serbian it is out.

The features are those of the standards' handbooks: the reflex of yat (ekavian mesto, ijekavian mjesto), lexical
doublets (tjedan, sedmica, nedelja), interrogatives (tko, ko; što, šta), adapted foreign verbs (-irati, -isati), and
whether an infinitive or da follows a modal verb.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping

from bot.languages.letters import words

_WORD = re.compile(r"[^\W\d_]+")

# Beginnings of words, and whole words after "=", with the standards that use them.
_CROATIAN = """
tisuć milijun tjed kazališ glazb =tijekom povijes sveučiliš izvješć priopć gospodarstv proračun mirovin odvjetni
sudioni sukladn prosvjed =udruga =udruge udrug županij desetljeć zrakoplov rajčic veleposl španjol rumunj nizozem
švicar cipar =tko =netko =nitko =svatko =itko točn točk redatelj skladatelj znanstv ravnatelj siječ veljač ožuj travnj
svibnj =svibanj lipnj =lipanj srpnj =srpanj kolovoz rujn =rujan listopad studen prosin stožer vojarn tvrtk tvornic
unutarn računal =glede ljekarn knjižnic kolodvor uhit uhić pučanstv pozornos ozračj natječaj =unatoč tajništ tajni
povjerenstv promidžb =idući =idućeg =iduće predstojni šport =tijek momčad svjedodžb zemljovid bilježni nogometaš
kršćan svećeni stoljeć =osim suradn surađ sustav uvjet obitelj uporab hrvatsk premijerk =kojemu =kojega =njezin njezin
=prigodom učinkovit glasnogovorni =nadzor zaposleni djelatni stanovništv =ujedinjenih =primjerice =ravnopravno dopušt
skupin zahtijev =također europ vijeć =tlak nositelj =pobijedio izbornik =sukob otkri čelnik dužnosni
"""
_BOSNIAN = """
historij sedmic =sedmice lahk mehk kahv uposlen halal =juni =juli =juna =jula august hefta hiljad bošnja =naprimjer
univerzitet općin opć opće ambasad sigurnos =također evrop milion kompanij =šta =neko =niko =ko =svako organizova
=tokom =sedmicu =kantona kanton federacij hapš uhapš porodic =poslije januar februar =mart =marta =maja septemb oktob
novemb decemb finansij =bh bosansk sarajev =bih demokratij tačn tačk sistem uslov muzik pozoriš
"""
_SERBIAN = """
istorij opštin opšt uopšt saopšt =takođe =juče bezbedn bezbjedn hrišćan svešteni avgust =jun =jul vazduh fudbal spoljn
pozorišt suv =kafa =kafu =kafe hleb hljeb =voz vozov paradajz kancelarij zvaničn portparol jermen švajcar kipar
=španija španij holand hiljad milion evrop =tokom sistem uslov tačn tačk januar februar =mart =marta =april =aprila
=maj =maja =juna =juni =jula septemb oktob novemb decemb =šta =neko =niko =ko =svako muzik sarad sarađ saglas učesni
učestvov naučn naučni nauk budžet penzij privred porodic upotreb deceni rezerv pasoš oficir avion ambasad advokat
kompanij fabrik štab kasarn univerzitet reditelj kompozitor sekretar unutrašnj hapš uhapš organizova finansi definis
kontrolis informis regulis saobraćaj aerodrom apotek bibliotek tužilac tužilaš odbran štamp opozici hemij =kiseonik
ishran takmič spisak =srbija srbij srpsk srbin srbi beograd dinar policaj direktorka preduzeć =sajt obrazovanj
"""
# What these standards have in common against the third: the same words count for both.
_EKAVIAN = """
=pre =posle =gde =ovde =onde =negde =nigde =svuda =uvek =ceo =cela =celu =celo =cele =deo =dela =delu =deca =dece
=decu =deci =vreme =vremena =reč =reči svet sveta svetu svetsk čovek čoveč =mesto mest mera =mere meru predsedn
predlog predlož =vest vesti izvešt primen promen zamen uspeh uspeš uspel =uspeo htel =hteo video vide odeljenj let
leto sneg nemač =nemci reš rešenj razume nedelj bel beli beogra sledeć =sledi spreč zahtev oseć sused susret lep lekar
lek del deluje telo =tela cen cena =pesma pesm peva verov ver =vera veru =vere videl živel umet pobed pobedi uvere sme
smen ponedelj rek reke sveč sedi sednic prem premes presed =treba odele dve =dvesta zvezd obe gre levo levic mesec
mesečn cveć hleb mlek dete detet odred određ terat potreb razvedr isped delov podel udel odelj učesnic savet =svetski
smest smer primer promene zemlj bolesn starešin telev preti naprem izmen namer verovat ovdašnj stepen
"""
_IJEKAVIAN = """
=prije =poslije =gdje =ovdje =negdje =nigdje =uvijek =cijel cijel =cio =dio dijel dje dijete djec djel =vrijeme vrijem
vremens riječ svijet svjet čovjek čovječ mjest mjer predsjedn prijedlog predlaž vijest vijesti izvij primjen promjen
zamjen uspjeh uspješ uspje htje =htio vidje vidjeti odjel ljet ljeto snijeg njemač =nijemci rješ riješ razumije
nedjelj bijel slijed sljed sprječ zahtjev osje susjed susret lijep liječ lijek tijel cijen pjes pjev vjer vjerov živje
umje pobjed uvjer smije smjen ponedjelj rijek svje sjed sjednic premje dvije dvjesta zvijezd objema lijev mjesec cvije
mlijek tjer potrebn razvije podijel udio savjet smjest smjer primjer bolesn starješin prijet izmijen namjer nije
mijenj smijen sjever sjeć sjeti vrijed vrijedn pogrješ dospje lijek rijet djev posjet nesreć obavije obavješt dijalog
"""
_BROAD = words("let bel ver reš lek del cen mera svet sme smen rek gre obe nije dje nesreć susret dijalog bolesn")

_MODAL = (
    r"(?:može|mogu|mogao|mogla|mogli|mora|moraju|morao|morala|želi|žele|želio|treba|trebaju|hoće|počeo|počela|"
    r"nastavio|odlučio|odlučila|pokušava|pokušao|planira|namjerava|smije|uspio|odbija|odbio)"
)
_DA = re.compile(rf"\b{_MODAL}\s+(?:se\s+|je\s+)?da\s")
_INFINITIVE = re.compile(rf"\b{_MODAL}\s+(?:se\s+|je\s+|biti\s+)?[^\W\d_]+(?:ti|ći)\b")
_FUTURE_APART = re.compile(r"\b[^\W\d_]{2,}[aieu]t\s+(?:ću|ćeš|će|ćemo|ćete)\b")
_FUTURE_TOGETHER = re.compile(r"\b[^\W\d_]{2,}[aieu](?:ću|ćeš|će|ćemo|ćete)\b")
_ADAPTED_IR = re.compile(r"\b[^\W\d_]{3,}ira(?:ti|o|la|li|n|na|no|ni|ju|t)\b")
_ADAPTED_IS = re.compile(r"\b[^\W\d_]{3,}(?:isa|ova)(?:ti|o|la|li|n|na|no|ni)\b")
_LONG_CASE = re.compile(r"\b[^\W\d_]{3,}(?:oga|omu|ome)\b")
_DA_LI = re.compile(r"\bda li\b")
_JE_LI = re.compile(r"\b(?:je|jesu) li\b")
_MONTENEGRIN = re.compile(r"[śź]|\b(?:nijesam|nijesu|nijesmo|đe|neđe|ođe|viđet\w*|śutra|crnogors\w*)\b")


def _stems() -> tuple[Mapping[str, frozenset[str]], Mapping[str, frozenset[str]]]:
    """Return word beginnings and whole words, each with the lists that hold it."""
    lists = {"H": _CROATIAN, "B": _BOSNIAN, "S": _SERBIAN, "E": _EKAVIAN, "I": _IJEKAVIAN}
    beginnings: dict[str, frozenset[str]] = {}
    whole: dict[str, frozenset[str]] = {}
    for label, listed in lists.items():
        for word in listed.split():
            if word in _BROAD:
                continue
            shelf = whole if word.startswith("=") else beginnings
            bare = word.removeprefix("=")
            shelf[bare] = shelf.get(bare, frozenset()) | {label}
    return beginnings, whole


_BEGINNINGS, _WHOLE = _stems()
_LONGEST = max(map(len, _BEGINNINGS))


def _count(text: str) -> Counter[str]:
    """Return how many words of each list the text has."""
    found: Counter[str] = Counter()
    for word in _WORD.findall(text):
        labels = _WHOLE.get(word)
        if labels is None:
            for length in range(min(len(word), _LONGEST), 2, -1):
                labels = _BEGINNINGS.get(word[:length])
                if labels:
                    break
        found.update(labels or ())
    return found


def weigh(text: str) -> dict[str, float]:
    """Return log odds for ``bs``, ``hr`` and ``sr`` of a text in Latin letters, and for ``cnr`` where it shows."""
    text = text.lower()
    found = _count(text)
    da, infinitive = len(_DA.findall(text)), len(_INFINITIVE.findall(text))
    apart, together = len(_FUTURE_APART.findall(text)), len(_FUTURE_TOGETHER.findall(text))
    ir, adapted = len(_ADAPTED_IR.findall(text)), len(_ADAPTED_IS.findall(text))
    case, da_li, je_li = len(_LONG_CASE.findall(text)), len(_DA_LI.findall(text)), len(_JE_LI.findall(text))
    eastern = found["S"] + 0.5 * adapted + 0.7 * da + da_li
    western = found["H"] + 0.4 * ir + 0.4 * infinitive + 0.4 * case + je_li
    yat = min(found["E"], 6) - min(found["I"], 6)
    odds = {
        "sr": 1.6 * yat + 0.8 * found["S"] + 1.0 * together - 0.9 * western - 0.3 * apart,
        "hr": -1.2 * yat + 1.0 * western - 0.9 * eastern - 0.5 * found["B"] + 0.2 * apart - 1.0 * together,
        "bs": -1.2 * yat + 0.5 * found["B"] + 0.3 * eastern - 0.35 * found["H"] + 0.3 * apart - 0.1,
    }
    marks = len(_MONTENEGRIN.findall(text))
    if marks and yat < 0:
        odds["cnr"] = max(odds.values()) + marks - 1.5
    return odds
