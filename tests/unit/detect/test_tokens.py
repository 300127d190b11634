"""Words of a text keep the places that they have in the text as written."""

from deid.detect.words.tokens import tokenise


def surfaces(text):
    tokens = tokenise(text)
    return [(tokens.norms[i], tokens.surface(i)) for i in range(len(tokens))]


def test_words_are_normal_and_places_are_of_the_text():
    assert surfaces("😀 ﬁne Ｊａｎｅ, ja\u0301ne’s J\u200bane") == [
        ("fine", "ﬁne"),
        ("jane", "Ｊａｎｅ"),
        ("jane", "ja\u0301ne"),
        ("jane", "J\u200bane"),
    ]


def test_letters_digits_and_underscores_part_words():
    assert [norm for norm, _ in surfaces("jane_delgado88.docx P001 O'Brien's")] == [
        "jane", "delgado", "88", "docx", "p", "001", "obrien",
    ]  # fmt: skip


def test_case_tells_nothing_in_lower_and_in_upper_surroundings():
    lower = tokenise("so i told will that it hurts")
    upper = tokenise("TOLD WILL THAT IT HURTS")
    mixed = tokenise("So I told will that it hurts.")
    assert (lower.case(3), upper.case(1), mixed.case(3)) == ("lower", "upper", "mixed")


def test_labels_of_turns_do_not_make_a_text_capitalised():
    tokens = tokenise("Keira: my friend sky told me\nCoun: and then")
    assert tokens.case(3) == "lower"


def test_words_are_linked_across_a_line_but_not_across_a_sentence_of_marks():
    tokens = tokenise("Jane\n Delgado - - - - Jane")
    assert tokens.linked(0, 2)
    assert not tokens.linked(1, 3)
