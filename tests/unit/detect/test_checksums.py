from deid.detect.patterns.checksums import card, iban, luhn, nhs, vin


def test_valid_numbers_pass_and_one_wrong_digit_fails():
    assert luhn("4111 1111 1111 1111") and not luhn("4111 1111 1111 1112")
    assert card("5500-0000-0000-0004") and not card("5500-0000-0000-0005")
    assert nhs("943 476 5919") and not nhs("943 476 5918")
    assert iban("GB82 WEST 1234 5698 7654 32") and not iban("GB82 WEST 1234 5698 7654 33")
    assert vin("1HGCM82633A004352") and not vin("1HGCM82633A00435O")


def test_a_row_of_one_digit_is_no_card():
    assert not card("0000 0000 0000 0000")
