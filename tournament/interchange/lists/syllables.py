"""What is a Vietnamese syllable: an onset, a rhyme, and a tone that the rhyme can carry."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_ONSET = "(?:ngh|ng|nh|gh|gi|kh|ph|th|tr|ch|qu|[bcdđghklmnpqrstvx])?"
_RHYMES = """
a ac ach ai am an ang anh ao ap at au ay ăc ăm ăn ăng ăp ăt âc âm ân âng âp ât âu ây
e ec em en eng eo ep et ê êch êm ên ênh êp êt êu
i ia ich im in inh ip it iu iêc iêm iên iêng iêp iêt iêu yêm yên yêng yêt yêu
o oa oac oach oai oam oan oang oanh oao oap oat oay oăc oăm oăn oăng oăt oc oe oen oeo oet oi om on ong ooc oong op ot
ô ôc ôi ôm ôn ông ôp ôt ơ ơi ơm ơn ơp ơt
u ua uân uâng uât uây uc uê uêch uên uênh ui um un ung uôc uôi uôm uôn uông uôt uơ up ut uy uya uych uyên uyêt uyn uynh
uyp uyt uyu ư ưa ưc ưi ưm ưn ưng ươc ươi ươm ươn ương ươp ươt ươu ưt ưu y ych ynh yt
"""
_STOPPED = re.compile("(?:c|ch|p|t)$")


def _pattern(stopped: bool) -> re.Pattern[str]:
    rhymes = (rhyme for rhyme in _RHYMES.split() if bool(_STOPPED.search(rhyme)) == stopped)
    return re.compile(f"{_ONSET}(?:{'|'.join(rhymes)})")


_OPEN_SYLLABLE, _STOPPED_SYLLABLE = _pattern(False), _pattern(True)
_TONES = "\u0300\u0301\u0303\u0309\u0323"
_OF_STOPPED = ("\u0301", "\u0323")
_MARKED = re.compile(f"[{_TONES}]")


@lru_cache(maxsize=20_000)
def is_syllable(word: str) -> bool:
    """Tell whether a word is a Vietnamese syllable; those that end in c, ch, p or t are sắc or nặng."""
    if word[1:] != word[1:].lower() and word != word.upper():
        return False
    apart = unicodedata.normalize("NFD", word.casefold())
    tones = _MARKED.findall(apart)
    plain = unicodedata.normalize("NFC", _MARKED.sub("", apart))
    if len(tones) > 1:
        return False
    if _STOPPED_SYLLABLE.fullmatch(plain):
        return bool(tones) and tones[0] in _OF_STOPPED
    return _OPEN_SYLLABLE.fullmatch(plain) is not None
