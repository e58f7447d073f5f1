"""Files of other programs and countries are read as they were meant."""

import pytest

from datasets.kinds.encoding import chosen_encoding, detect_encoding
from datasets.kinds.encoding_guess import CANDIDATES
from datasets.kinds.encoding_names import ENCODINGS

FRENCH = "nom;ville;prix\nRenée Gauthier;Besançon;12,5\nHélène;Nîmes;7,1\n"
GERMAN = "name,stadt\nMüller,Köln\nGrüße aus Überlingen,„schön“\n"
RUSSIAN = "имя;город;возраст\nИван;Москва;30\nАнна;Казань;25\n"
GREEK = "όνομα,πόλη\nΓιώργος,Αθήνα\n"
CHINESE = "id,评论,评分\n1,这个产品非常好用，推荐购买,5\n2,质量太差了,1\n"
TAIWAN = "id,評論\n1,這個產品非常好用，推薦購買\n"
JAPANESE = "注文番号,商品名,価格\n1,りんごジュース,120\n2,東京バナナ,950\n"
KOREAN = "id,리뷰,점수\n1,정말 재미있는 영화였어요,5\n2,별로였습니다,1\n"


@pytest.mark.parametrize(
    ("text", "written", "read"),
    [
        (FRENCH, "cp1252", "cp1252"),
        (GERMAN, "cp1252", "cp1252"),
        ("name,city\n" + "Bob,London\n" * 200 + "Zoë,Paris\n", "cp1252", "cp1252"),
        (RUSSIAN, "cp1251", "cp1251"),
        (RUSSIAN, "koi8-r", "koi8-r"),
        (RUSSIAN, "cp866", "cp866"),
        (GREEK, "cp1253", "cp1253"),
        (CHINESE, "gbk", "gb18030"),
        (TAIWAN, "big5", "cp950"),
        (JAPANESE, "shift_jis", "cp932"),
        (JAPANESE, "euc_jp", "euc_jp"),
        (KOREAN, "cp949", "cp949"),
    ],
)
def test_encoding_is_found_from_the_bytes(text, written, read):
    content = text.encode(written)
    assert detect_encoding(content) == read
    assert content.decode(read) == text


@pytest.mark.parametrize("encoding", ["cp1251", "gbk", "shift_jis", "cp949"])
def test_a_beginning_that_ends_inside_a_character_is_judged_by_its_whole_lines(encoding):
    text = {"cp1251": RUSSIAN, "gbk": CHINESE, "shift_jis": JAPANESE, "cp949": KOREAN}[encoding]
    content = ("plain,line\n" * 1_000 + text * 300).encode(encoding)
    assert (
        detect_encoding(content[:40_001]) == detect_encoding(content[:40_000]) == detect_encoding(text.encode(encoding))
    )


def test_noise_is_not_taken_for_writing():
    assert detect_encoding(bytes(range(256)) * 40) == "cp1252"


def test_whatever_is_found_can_be_chosen_too():
    names = dict(ENCODINGS)
    for encoding in CANDIDATES.values():
        assert chosen_encoding(encoding) == encoding
        assert encoding in names
