"""Reading a sample: the same for every reader, kept at once, taken up again, and what it shows is stated in the release."""

import json
import pickle
import shutil

import pytest

import deid
from deid.audit import Mark, Verdict
from deid.desk.concluding import conclude
from deid.desk.frame import readables
from deid.desk.review import open_review
from deid.desk.sheets import Sheet
from deid.errors import ConfigError, LeakFound, RawTextError, ReviewFailed, StudyFileError, VerificationFailed
from deid.files import write_whole
from deid.inputs import read_inputs
from deid.past.releases import past_release
from deid.rawtext import plain
from deid.release import open_release, verify
from deid.release.reviewed import review_problems
from deid.studyledger import ledger_of
from tests.desks import approved, as_person, built, read_all, say, with_keys
from tests.leak.canaries import found
from tests.studies import CANARIES, NOTES, codes_of, csv_bytes, edit, folder_bytes, write_study


@pytest.fixture
def steward(people):
    builder, steward = people
    built(builder)
    return steward


def released(study, note):
    return open_release(study.config.releases / "march").notes.set_index("note").loc[note, "text"]


def test_of_a_small_release_every_note_is_read(steward):
    desk = steward.desk.sample("march")
    assert sorted(desk.order) == sorted(open_release(steward.config.releases / "march").notes["note"])
    assert sum(stratum.sample for stratum in desk.sample.strata) == len(desk.order) == 8


def test_the_sample_and_its_order_are_the_same_for_every_reader_and_every_time(steward):
    order = steward.desk.sample("march").order
    assert steward.desk.sample("march").order == order == as_person(steward, "b.second").desk.sample("march").order


def test_a_release_that_is_built_again_is_read_in_another_order(steward):
    orders = {steward.desk.sample("march").order}
    for name in ("april", "may"):
        steward.release(release_id=name, passphrase=say("steward"))
        orders.add(steward.desk.sample(name).order)
    assert len(orders) == 3


def test_a_sheet_shows_the_clean_note_and_what_was_removed_and_prints_neither(steward):
    desk = steward.desk.sample("march")
    sheets = [desk.sheet(note) for note in desk.order]
    originals = {one.original for sheet in sheets for one in sheet.replaced}
    assert {"Oriolanthe Vexbury", "218-555-0143", "Bartholomew Osei"} <= originals
    for sheet in sheets:
        assert sheet.text == released(steward, sheet.note)
        for one in sheet.replaced:
            assert sheet.text[one.start : one.end].startswith("[") and sheet.text[one.end - 1] == "]"
    assert found(CANARIES, repr([desk, *sheets, *(s.replaced for s in sheets)]).encode()) == []


def test_a_sheet_does_not_leave_the_process(steward):
    desk = steward.desk.sample("march")
    with pytest.raises(RawTextError):
        pickle.dumps(desk.sheet(desk.order[0]))
    assert isinstance(desk.sheet(desk.order[0]), Sheet)


def test_originals_of_a_note_that_changed_since_are_not_shown(steward):
    edit(steward.config.notes, "Called from", "She called from")
    desk = steward.desk.sample("march")
    shown = {one.original for sheet in desk.sheets.values() for one in sheet.replaced}
    assert "218-555-0143" not in shown and "" in shown and "Oriolanthe Vexbury" in shown


def test_what_was_replaced_is_known_of_every_note_or_nothing_is_read(steward):
    path = steward.config.private / "releases" / "march" / "replaced.jsonl"
    path.write_bytes(b"".join(path.read_bytes().splitlines(keepends=True)[1:]))
    with pytest.raises(StudyFileError, match=r"replaced\.jsonl is missing or damaged\. Restore private/ from a backup"):
        steward.desk.sample("march")


def test_the_draw_knows_class_people_length_and_the_least_sure_mask_of_every_note(steward):
    past = past_release("march", ledger_of(steward.config).entries(), steward.config.private)
    codes = codes_of(steward, "march")
    frame = {one.note: one for one in readables(past, steward.config.releases / "march", codes["note"])}
    assert set(frame) == set(codes["note"].values())
    path = steward.config.private / "releases" / "march" / "replaced.jsonl"
    for note, made in map(json.loads, path.read_bytes().splitlines()):
        one, (source,) = frame[codes["note"][note]], [row for row in NOTES if row["note_id"] == note]
        people = {codes["participant"][who] for who in source["participants"].split(";")}
        assert one.confidence == min((score for *_, score in made), default=1.0)
        assert (one.note_class, set(one.participants)) == ("note", people)
        assert one.length == len(released(steward, one.note))
    assert len({one.confidence for one in frame.values()}) > 1


def test_raw_texts_of_the_sample_alone_are_read(tmp_path):
    notes = [
        {**NOTES[n % 5], "note_id": f"M{n:04d}", "session_date": f"2025-05-{n % 28 + 1:02d}", "session_id": ""}
        for n in range(400)
    ]
    study = deid.open_study(write_study(tmp_path / "study", notes=notes))
    study.release(release_id="march")
    steward = as_person(study, "d.lindqvist")
    desk = open_review(steward.config, read_inputs(steward.config, texts=False), steward.config.releases / "march")
    names = {code: name for name, code in codes_of(steward, "march")["note"].items()}
    texts = {row["note_id"]: row["text"] for row in notes}
    assert {note: plain(text) for note, text in desk.raw.items()} == {note: texts[names[note]] for note in desk.order}


def test_of_a_session_that_was_cut_what_was_removed_from_the_rest_is_shown(tmp_path):
    text = "Saoirse: I called 218-555-0147.\nThaddeora: I drink again.\nSaoirse: Sleep is better."
    session = {**NOTES[0], "note_id": "N020", "participants": "P005;P003", "session_id": "G-3", "text": text}
    builder, steward = with_keys(write_study(tmp_path / "study", notes=[*NOTES, session]))
    builder.segments("N020", reason="the group agreed")
    built(builder)
    desk = steward.desk.sample("march")
    sheet = desk.sheet(codes_of(steward, "march")["note"]["N020"])
    assert "218-555-0147" in {one.original for one in sheet.replaced} and "drink" not in desk.raw[sheet.note]


def test_notes_that_left_the_files_of_the_study_are_read_without_their_originals(steward):
    rows = [row for row in NOTES if row["note_id"] != "N004"]
    steward.config.notes.write_bytes(csv_bytes(rows))
    desk, note = steward.desk.sample("march"), codes_of(steward, "march")["note"]["N004"]
    assert {one.original for one in desk.sheet(note).replaced} == {""} and set(desk.order) - set(desk.raw) == {note}


def test_a_verdict_is_kept_at_once_and_taken_up_by_the_next_session(steward):
    desk = steward.desk.sample("march")
    first, second = desk.order[:2]
    desk.judge(Verdict(first))
    desk.judge(Verdict(second, (Mark(0, 3, "missed", "PERSON"),)))
    again = deid.open_study(steward.config.root)
    again = as_person(again, steward.config.actor).desk.sample("march")
    assert list(again.verdicts) == [first, second] and again.verdicts[second].leak
    again.judge(Verdict(first, (Mark(1, 2, "missed", "DATE"),)))
    assert list(desk.verdicts) == [second, first]
    assert desk.undo() == first and list(desk.verdicts) == [second]
    assert desk.undo() == second and desk.undo() is None


def test_what_readers_say_is_kept_apart_and_holds_no_text(steward):
    second = as_person(steward, "b/../second")
    for person in (steward, second):
        desk = person.desk.sample("march")
        desk.judge(Verdict(desk.order[0], (Mark(0, 3, "missed", "PERSON"),)))
    files = folder_bytes(steward.config.private / "reviews")
    assert sum(path.endswith(".json") for path in files) == 2
    for path, data in files.items():
        assert found([*CANARIES, "tired", "N001", "P001"], data) == [], path


@pytest.mark.parametrize("verdict", [Verdict("N-999"), Verdict("N-001", (Mark(0, 10_000, "missed", "PERSON"),))])
def test_a_verdict_that_fits_no_note_of_the_sample_is_refused(steward, verdict):
    with pytest.raises(ConfigError):
        steward.desk.sample("march").judge(verdict)


def file_of_reader(study):
    (path,) = (study.config.private / "reviews" / "march").glob("*.json")
    return path


@pytest.mark.parametrize("damage", [b"{", b"[]", b'{"seed": "00", "verdicts": []}'])
def test_a_damaged_file_of_verdicts_is_told(steward, damage):
    desk = steward.desk.sample("march")
    desk.judge(Verdict(desk.order[0]))
    file_of_reader(steward).write_bytes(damage)
    with pytest.raises(StudyFileError, match="missing, was changed, or is about another sample"):
        _ = desk.verdicts


def test_what_a_reader_said_cannot_be_edited_renamed_or_lost(steward):
    read_all(steward)
    desk = steward.desk.sample("march")
    desk.judge(Verdict(desk.order[0], (Mark(0, 3, "missed", "PERSON"),)))
    path = file_of_reader(steward)
    whole = path.read_bytes()
    told = json.loads(whole)
    for one in told["verdicts"]:
        one["marks"] = []
    path.write_text(json.dumps(told), encoding="utf-8")
    with pytest.raises(StudyFileError, match="was changed"):
        steward.desk.conclude("march")
    path.rename(path.with_name("0123456789abcdef.json"))
    with pytest.raises(StudyFileError, match="missing"):
        steward.desk.conclude("march")
    path.with_name("0123456789abcdef.json").unlink()
    with pytest.raises(StudyFileError, match="missing"):
        steward.desk.conclude("march")
    path.write_bytes(whole)
    with pytest.raises(ReviewFailed):
        steward.desk.conclude("march")


def test_somebody_who_said_nothing_is_no_reader_whatever_files_lie_there(steward):
    read_all(steward)
    (steward.config.private / "reviews" / "march" / "fedcba9876543210.json").write_text("{}", encoding="utf-8")
    assert steward.desk.conclude("march").readers == 1


def test_what_lies_in_the_folder_of_a_review_does_not_join_codes_and_ids(people):
    builder, steward = people
    built(builder)
    read_all(steward)
    steward.desk.learn("march")
    codes = codes_of(steward, "march")["note"]
    gold = [
        json.loads(line)["id"]
        for line in (steward.config.private / "reviews/march/gold.jsonl").read_text("utf-8").splitlines()
    ]
    said = [one["note"] for one in json.loads(file_of_reader(steward).read_bytes())["verdicts"]]
    assert gold == sorted(gold) and said == sorted(said) and [codes[note] for note in gold] != said


def test_only_notes_of_the_sample_can_be_judged(tmp_path):
    notes = [
        {**NOTES[n % 5], "note_id": f"M{n:04d}", "session_date": f"2025-05-{n % 28 + 1:02d}", "session_id": ""}
        for n in range(400)
    ]
    study = deid.open_study(write_study(tmp_path / "study", notes=notes))
    release = study.release(release_id="march")
    steward = as_person(study, "d.lindqvist")
    desk = steward.desk.sample("march")
    others = sorted(set(release.notes["note"]) - set(desk.order))
    assert len(others) > 200 and set(desk.sheets) == set(desk.order)
    with pytest.raises(ConfigError, match="not in the sample"):
        desk.judge(Verdict(others[0]))
    with pytest.raises(ConfigError, match="Nobody has judged a note"):
        steward.desk.conclude("march")
    desk.judge(Verdict(desk.order[0]))
    with pytest.raises(ConfigError, match=r"182 of 183 notes are left for d\.lindqvist"):
        steward.desk.conclude("march")


def test_the_draw_is_recorded_before_anything_is_shown_and_chance_decides_it(steward, monkeypatch, tmp_path):
    copy = tmp_path / "copy"
    shutil.copytree(steward.config.root, copy)
    away = as_person(deid.open_study(copy), steward.config.actor)
    assert away.desk.sample("march").sample.seed != steward.desk.sample("march").sample.seed
    assert list(steward.log()["kind"]).count("review-begun") == 1
    monkeypatch.setattr("deid.desk.review.desk_of", lambda *_: 1 / 0)
    steward.release(release_id="april", passphrase=say("steward"))
    with pytest.raises(ZeroDivisionError):
        steward.desk.sample("april")
    assert list(steward.log()["kind"]).count("review-begun") == 2


def test_a_sample_that_nobody_drew_cannot_be_concluded(steward):
    with pytest.raises(ConfigError, match="Nobody has begun to read march"):
        steward.desk.conclude("march")


def test_earlier_samples_that_failed_or_were_left_are_stated(people):
    builder, steward = people
    for name in ("one", "two"):
        built(builder, name)
        desk = steward.desk.sample(name)
    for note in desk.order:
        desk.judge(Verdict(note, (Mark(0, 3, "missed", "PERSON"),)))
    with pytest.raises(ReviewFailed):
        steward.desk.conclude("two")
    built(builder, "three")
    read_all(steward, "three")
    outcome = steward.desk.conclude("three")
    assert (outcome.earlier_failed, outcome.earlier_left) == (1, 1)
    release = open_release(steward.config.releases / "three")
    assert release.attestation["review"]["earlier"] == {"failed": 1, "left": 1}
    assert (
        "2 of earlier releases of the study were drawn: 1 failed, 1 were never concluded"
        in release.report.read_text("utf-8")
    )


def test_the_builder_alone_is_no_reader(people):
    builder, steward = people
    built(builder)
    read_all(builder)
    with pytest.raises(ConfigError, match="Only whoever built march has read it"):
        builder.desk.conclude("march")
    read_all(steward)
    assert builder.desk.conclude("march").readers == 2


def test_a_sample_without_a_leak_is_stated_in_release_report_and_ledger(steward):
    read_all(steward)
    before = open_release(steward.config.releases / "march").report.read_text(encoding="utf-8")
    outcome = steward.desk.conclude("march")
    assert (outcome.population, outcome.read, outcome.leaks, outcome.at_most, outcome.bound) == (8, 8, 0, 0, 0.0)
    release = open_release(steward.config.releases / "march")
    review = release.attestation["review"]
    assert review["notes"] == sorted(release.notes["note"]) and review["at_most"] == 0 and review["readers"] == 1
    assert review["kinds"]["PERSON"] > 10 and 0.3 < review["further"] < 0.32  # 1 - 0.05 ** (1 / 8)
    report = release.report.read_text(encoding="utf-8")
    assert "Not yet reviewed" in before and "Not yet reviewed" not in report and "Human review" in report
    assert verify(release.folder).status == "CANDIDATE" and steward.desk.verify("march").status == "CANDIDATE"
    assert steward.log()["what"].to_list()[-1] == "release=march, read=8, leaks=0, at_most=0"


def test_only_report_data_package_and_attestation_change(steward):
    folder = steward.config.releases / "march"
    before = folder_bytes(folder)
    read_all(steward)
    steward.desk.conclude("march")
    after = folder_bytes(folder)
    assert {path for path in after if after[path] != before[path]} == {
        "attestation.json",
        "datapackage.json",
        "report.html",
    }
    assert set(after) == set(before)


def test_a_review_is_concluded_once(steward):
    read_all(steward)
    steward.desk.conclude("march")
    for call in (steward.desk.conclude, steward.desk.sample):
        with pytest.raises(ConfigError, match=r"is concluded .* no leak was found"):
            call("march")


def test_a_reader_who_began_reads_to_the_end(steward):
    steward.desk.sample("march")
    with pytest.raises(ConfigError, match="Nobody has judged a note"):
        steward.desk.conclude("march")
    read_all(steward)
    second = as_person(steward, "b.second").desk.sample("march")
    second.judge(Verdict(second.order[0]))
    with pytest.raises(ConfigError, match="not read to the end: 7 of 8"):
        steward.desk.conclude("march")


def test_one_leak_fails_the_release_for_good_and_is_recorded(steward):
    read_all(steward)
    desk = steward.desk.sample("march")
    desk.judge(Verdict(desk.order[3], (Mark(0, 3, "missed", "PERSON"),)))
    with pytest.raises(ReviewFailed, match="1 of the 8 notes read hold an identifier") as raised:
        steward.desk.conclude("march")
    assert raised.value.exit_status == 1
    assert steward.log()["what"].to_list()[-1] == "release=march, read=8, leaks=1, at_most=1"
    assert open_release(steward.config.releases / "march").attestation["review"] is None
    with pytest.raises(ConfigError, match="concluded or erased meanwhile"):
        desk.judge(Verdict(desk.order[3]))
    with pytest.raises(ConfigError, match="a leak was found; mend it and build again"):
        steward.desk.conclude("march")


def test_what_one_of_two_readers_finds_counts_and_their_agreement_is_told(steward):
    read_all(steward)
    second = as_person(steward, "b.second")
    read_all(second)
    first_desk, desk = steward.desk.sample("march"), second.desk.sample("march")
    first_desk.judge(Verdict(desk.order[0], (Mark(*place(desk, desk.order[0]), "over"),)))
    desk.judge(Verdict(desk.order[0], (Mark(*place(desk, desk.order[0]), "over"),)))
    desk.judge(Verdict(desk.order[1], (Mark(*place(desk, desk.order[1]), "over"),)))
    outcome = steward.desk.conclude("march")
    assert (outcome.readers, outcome.read_by_two, outcome.needless) == (2, 8, 2)
    # Observed agreement 7/8; expected 1/8 * 2/8 + 7/8 * 6/8 = 44/64: kappa = (56 - 44) / (64 - 44).
    assert outcome.kappa == pytest.approx(0.6)
    assert "agreed on 88% of them (kappa 0.60)" in open_release(steward.config.releases / "march").report.read_text(
        encoding="utf-8"
    )


def place(desk, note):
    one = desk.sheet(note).replaced[0]
    return one.start, one.end


def test_a_reader_who_disagrees_fails_it_too(steward):
    read_all(steward)
    second = as_person(steward, "b.second")
    read_all(second)
    desk = second.desk.sample("march")
    desk.judge(Verdict(desk.order[0], (Mark(0, 3, "missed", "PERSON"),)))
    with pytest.raises(ReviewFailed, match=r"Two readers read 8 of the notes; kappa 0.00"):
        steward.desk.conclude("march")


@pytest.mark.parametrize("stops_at", ["report.html", "datapackage.json", "attestation.json"])
def test_a_conclusion_that_stopped_half_way_is_taken_up(steward, monkeypatch, stops_at):
    def stop(path, data, **_):
        if path.name == stops_at and "releases" in path.parts:
            raise KeyboardInterrupt
        write_whole(path, data)

    read_all(steward)
    with monkeypatch.context() as patch:
        patch.setattr("deid.desk.statedfiles.write_whole", stop)
        with pytest.raises(KeyboardInterrupt):
            steward.desk.conclude("march")
    assert steward.desk.conclude("march").leaks == 0
    assert steward.desk.verify("march").status == "CANDIDATE"
    assert list(steward.log()["kind"]).count("review") == 1


def test_somebody_new_on_the_roster_is_looked_for_before_the_review_is_stated(steward):
    read_all(steward)
    path = steward.config.participants
    path.write_bytes(path.read_bytes() + b"P077,Diary,Breathing,1970-01-01,,,,\r\n")
    edit(path, "Diary,Breathing", "Dreams,Waiting Room")
    with pytest.raises(LeakFound):
        steward.desk.conclude("march")
    assert open_release(steward.config.releases / "march").attestation["review"] is None


def test_a_changed_policy_stops_a_review(steward):
    edit(steward.config.root / "study.toml", "min_k = 2", "min_k = 3")
    changed = as_person(deid.open_study(steward.config.root), steward.config.actor)
    with pytest.raises(ConfigError, match="not what they were when march was made"):
        changed.desk.sample("march")


def test_a_release_that_was_tampered_with_or_withdrawn_from_is_not_read(steward):
    steward.withdraw("P002")
    with pytest.raises(VerificationFailed, match="WITHDRAWN"):
        steward.desk.sample("march")
    notes = steward.config.releases / "march" / "notes.csv"
    notes.write_bytes(notes.read_bytes() + b"x")
    with pytest.raises(VerificationFailed, match=r"notes\.csv was changed"):
        steward.desk.sample("march")


def test_a_larger_release_is_sampled_and_its_bound_fits_what_verify_works_out(tmp_path):
    notes = [
        {**NOTES[n % 5], "note_id": f"M{n:04d}", "session_date": f"2025-05-{n % 28 + 1:02d}", "session_id": ""}
        for n in range(400)
    ]
    study = deid.open_study(write_study(tmp_path / "study", notes=notes))
    study.release(release_id="march")
    study = as_person(study, "d.lindqvist")
    desk = study.desk.sample("march")
    assert 150 < len(desk.order) < 200 and len(desk.sample.strata) > 5
    read_all(study)
    outcome = study.desk.conclude("march")
    assert outcome.at_most == 4 and outcome.bound == 0.01
    assert study.desk.verify("march").status == "CANDIDATE"


def test_a_stated_review_that_its_figures_do_not_bear_out_is_refused(steward):
    read_all(steward)
    steward.desk.conclude("march")
    stated = open_release(steward.config.releases / "march").attestation
    assert list(review_problems(stated)) == []
    for change in (
        {"at_most": 1},
        {"strata": [[8, 7]]},
        {"strata": [[9, 8]]},
        {"notes": stated["review"]["notes"][1:]},
        {"notes": [*stated["review"]["notes"][1:], "N-999"]},
        {"further": 0.01},
        {"read_by_two": 8},
        {"readers": 2, "read_by_two": 9},
        {"strata": [[8, 9]]},
    ):
        assert list(review_problems({**stated, "review": {**stated["review"], **change}})), change
    fewer = {
        **stated["review"],
        "notes": stated["review"]["notes"][:4],
        "strata": [[8, 4]],
        "at_most": 3,
        "further": 0.527129,
    }
    assert list(review_problems({**stated, "review": fewer})) == ["review does not show what the policy promises"]


def test_what_readers_marked_feeds_the_lists_the_gold_and_the_next_release(people):
    builder, steward = people
    edit(builder.config.notes, "He worries about losing his job.", "He worries about the purple kettle crowd.")
    built(builder)
    desk = steward.desk.sample("march")
    for note in desk.order:
        text, marks = desk.sheet(note).text, []
        if (at := text.find("purple kettle")) >= 0:
            marks.append(Mark(at, at + len("purple kettle"), "missed", "ORG"))
        if (at := text.find("[DATE day +")) >= 0:
            marks.append(Mark(at, text.index("]", at) + 1, "over"))
        desk.judge(Verdict(note, tuple(sorted(marks, key=lambda m: m.start))))
    with pytest.raises(ReviewFailed):
        steward.desk.conclude("march")
    told = steward.desk.learn("march")
    assert told.startswith("Added to private/deny.csv: 1; to private/allow.csv: 1.")
    assert (steward.config.private / "deny.csv").read_text(encoding="utf-8") == "phrase,label\npurple kettle,ORG\n"
    assert steward.desk.learn("march").startswith("Added to private/deny.csv: 0; to private/allow.csv: 0.")
    gold = [
        json.loads(line)
        for line in (steward.config.private / "reviews/march/gold.jsonl").read_text("utf-8").splitlines()
    ]
    by_id = {one["id"]: one for one in gold}
    marked = [by_id["N004"]["text"][s["start"] : s["end"]] for s in by_id["N004"]["spans"]]
    assert marked == ["Bartholomew Osei", "KH-204118", "Abena", "purple kettle"]
    assert "DATE" not in {span["label"] for span in by_id["N002"]["spans"]} and by_id["N002"]["participants"] == [
        "P001"
    ]
    assert (steward.config.private / "reviews/march/gold.jsonl").stat().st_mode & 0o077 == 0
    texts = "\n".join(built(builder, "april").notes["text"])
    assert "purple kettle" not in texts and "on April 9" in texts


def test_the_functions_take_inputs_read_before(steward):
    read_all(steward)
    assert conclude(steward.config, read_inputs(steward.config), steward.config.releases / "march").leaks == 0


def test_a_reader_who_does_not_go_on_is_left_out_and_what_they_found_counts(steward):
    read_all(steward)
    second = as_person(steward, "m")
    desk = second.desk.sample("march")
    desk.judge(Verdict(desk.order[0]))
    with pytest.raises(ConfigError, match=r"7 of 8 notes are left for m\. Whoever will not go on"):
        steward.desk.conclude("march")
    for name, reason, told in (("x", "typed", "Readers: d.lindqvist, m"), ("m", " ", "Say why")):
        with pytest.raises(ConfigError, match=told):
            steward.desk.leave_out("march", name, reason=reason)
    steward.desk.leave_out("march", "m", reason="a name typed by mistake")
    outcome = steward.desk.conclude("march")
    assert (outcome.readers, outcome.read_by_two) == (2, 1)


def test_a_leak_that_a_reader_who_left_had_found_fails_the_release(steward):
    read_all(steward)
    second = as_person(steward, "m")
    desk = second.desk.sample("march")
    desk.judge(Verdict(desk.order[0], (Mark(0, 3, "missed", "PERSON"),)))
    steward.desk.leave_out("march", "m", reason="went on leave")
    with pytest.raises(ReviewFailed):
        steward.desk.conclude("march")


def test_a_lone_ordinary_word_is_not_denied(steward):
    desk = steward.desk.sample("march")
    for note in desk.order:
        text = desk.sheet(note).text
        at = text.find("tired")
        desk.judge(Verdict(note, (Mark(at, at + 5, "missed", "PERSON"),) if at >= 0 else ()))
    told = steward.desk.learn("march")
    assert told.startswith("Added to private/deny.csv: 0;") and "1 ordinary words were not denied" in told


def test_a_release_is_taken_to_have_left_until_a_steward_says_that_it_stayed(people):
    builder, steward = people
    built(builder)
    desk = steward.desk.sample("march")
    for note in desk.order:
        desk.judge(Verdict(note, (Mark(0, 3, "missed", "PERSON"),)))
    with pytest.raises(ReviewFailed, match="deid recall STUDY --stayed march"):
        steward.desk.conclude("march")
    assert "march" in builder.disclosures("P004").with_suffix(".md").read_text(encoding="utf-8")
    steward.desk.stayed("march")
    april = built(builder, "april")
    assert not april.attestation["intruder"]["compared"]
    builder.withdraw("P002")
    told = []
    builder.recall(notify=told.append, passphrase=say("builder"))
    assert any(line.startswith("march went to nobody") for line in told)
    assert (
        not (builder.config.root / "recalls" / "march").exists()
        and (builder.config.root / "recalls" / "april").exists()
    )
    page = builder.disclosures("P004").with_suffix(".md").read_text(encoding="utf-8")
    assert "april" in page and "march" not in page


def test_only_what_may_have_stayed_is_recorded_so(people):
    builder, steward = people
    approved(builder, steward)
    for name, told in (("march", "was approved or recalled"), ("none", "no such release")):
        with pytest.raises(ConfigError, match=told):
            steward.desk.stayed(name)
