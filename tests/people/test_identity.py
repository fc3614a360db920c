"""公民身份号码: valid or said what is wrong, sealed, found by a hash, masked."""

import pytest
from cryptography.exceptions import InvalidTag

from ganxun.people import identity

#: The two examples printed in GB 11643-1999.
EXAMPLES = ["11010519491231002X", "440524188001010014"]


@pytest.mark.parametrize("number", EXAMPLES)
def test_the_examples_of_the_standard_are_valid(number):
    assert identity.is_identity_number(number)


@pytest.mark.parametrize("number", EXAMPLES)
def test_any_single_wrong_digit_is_noticed(number):
    for place in range(17):
        for digit in "0123456789":
            wrong = number[:place] + digit + number[place + 1 :]
            assert identity.is_identity_number(wrong) == (digit == number[place])


@pytest.mark.parametrize(
    "written", ["１１０１０５１９４９１２３１００２Ｘ", "110105 19491231 002x", " 11010519491231002ｘ\n"]
)
def test_full_width_digits_blanks_and_a_small_x_are_understood(written):
    assert identity.normalised(written) == "11010519491231002X"
    assert identity.is_identity_number(written)
    assert identity.fingerprint(written) == identity.fingerprint("11010519491231002X")


@pytest.mark.parametrize(
    ("number", "words"),
    [
        ("110105491231002", "18位"),
        ("1101051949123100XX", "18位"),
        ("١١٠١٠٥١٩٤٩١٢٣١٠٠٢X", "18位"),
        ("110105194913310026", "出生日期"),
        ("110105194912310021", "校验位"),
        ("", "18位"),
    ],
)
def test_what_is_wrong_is_said(number, words):
    assert words in identity.why_not_identity_number(number)


def test_a_sealed_number_opens_with_the_key_and_never_looks_the_same(settings):
    one, other = identity.sealed(EXAMPLES[0]), identity.sealed(EXAMPLES[0])
    assert one != other
    assert identity.opened(one) == identity.opened(other) == EXAMPLES[0]
    assert EXAMPLES[0].encode() not in one
    settings.IDENTITY_KEY = b"another key of another installation"
    with pytest.raises(InvalidTag):
        identity.opened(one)


def test_the_hash_depends_on_the_key_of_the_installation(settings):
    here = identity.fingerprint(EXAMPLES[0])
    settings.IDENTITY_KEY = b"another key of another installation"
    assert identity.fingerprint(EXAMPLES[0]) != here


def test_a_page_shows_the_last_four_only():
    assert identity.masked("002X") == "**************002X"
    assert identity.masked("") == ""
