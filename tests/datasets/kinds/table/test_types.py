"""Types and missing words: found, shown, and overruled by the user."""

import datetime as dt

import pyarrow as pa
import pyarrow.parquet as pq
import pytest


def table(*columns: list[str], names: str = "abcdefgh") -> str:
    """CSV of the columns, after a first column that keeps them from being the first."""
    lines = ["lead," + ",".join(names[: len(columns)])]
    lines += ["v," + ",".join(f'"{cell}"' for cell in cells) for cells in zip(*columns, strict=True)]
    return "\n".join(lines) + "\n"


def only(reading, name="a"):
    return next(found for found in reading["columns"] if found["name"] == name)


def codes(reading):
    return [problem["code"] for problem in reading["problems"]]


@pytest.mark.parametrize(
    ("cells", "kind", "stored"),
    [
        (["1", "2", "3"] * 5, "numeric", pa.int64()),
        (["+1", "-2", "3"] * 5, "numeric", pa.int64()),
        (["1", "2.5", "1e3"] * 5, "numeric", pa.float64()),
        (["007", "008", "009"] * 5, "categorical", pa.string()),
        ([f"{number:05}" for number in range(20)], "identifier", pa.string()),
        ([f"1234567890123456789{number}" for number in range(10, 30)], "identifier", pa.string()),
        (["0x10", "0x11", "0x12"] * 5, "categorical", pa.string()),
        (["1_0", "2_0", "3_0"] * 5, "categorical", pa.string()),
        (["10%", "20%", "30%"] * 5, "categorical", pa.string()),
        (["$10", "$20", "€30"] * 5, "categorical", pa.string()),
        (["true", "False", "TRUE"] * 5, "boolean", pa.bool_()),
        (["yes", "no", "yes"] * 5, "categorical", pa.string()),
        (["red", "green", "blue"] * 5, "categorical", pa.string()),
        ([f"user{number}@mail.org" for number in range(20)], "identifier", pa.string()),
        ([f"the {number} brown foxes jump over it" for number in range(20)], "text", pa.string()),
        (["2024-01-31", "2024-02-29", "2023-12-01"] * 5, "datetime", pa.timestamp("us")),
        (
            ["2024-01-31T10:00:00Z", "2024-02-29T10:00:00+02:00", "2023-12-01 10:00:00Z"] * 5,
            "datetime",
            pa.timestamp("us"),
        ),
        (["31.01.2024", "29.02.2024", "01.12.2023 10:30"] * 5, "datetime", pa.timestamp("us")),
        (["1/31/2024", "2/29/2024 3:05 PM", "12/1/23"] * 5, "datetime", pa.timestamp("us")),
        (["31 Jan 2024", "29 February 2024", "1 Dec 2023"] * 5, "datetime", pa.timestamp("us")),
        (["Jan 31, 2024", "Feb 29, 2024", "Dec 1, 2023"] * 5, "datetime", pa.timestamp("us")),
        (["1.2.10", "1.2.11", "1.3.0"] * 5, "categorical", pa.string()),
        (["10:30", "11:45", "12:00"] * 5, "categorical", pa.string()),
        (["", "", ""] * 5, "categorical", pa.string()),
    ],
)
def test_type_and_storage(read_table, tmp_path, cells, kind, stored):
    reading = read_table(table(cells))
    assert only(reading)["type"] == kind
    assert pq.read_schema(tmp_path / "data.parquet").field("a").type == stored


def test_dates_are_right(read_table, tmp_path):
    read_table(table(["31.01.2024", "1.2.2024 23:59:01"], ["12/31/2024 12:05 AM", "1/2/2024 1:00 pm"]))
    rows = pq.read_table(tmp_path / "data.parquet").to_pylist()
    assert [row["a"] for row in rows] == [dt.datetime(2024, 1, 31), dt.datetime(2024, 2, 1, 23, 59, 1)]
    assert [row["b"] for row in rows] == [dt.datetime(2024, 12, 31, 0, 5), dt.datetime(2024, 1, 2, 13, 0)]


def test_day_that_does_not_exist_is_not_moved_to_the_next_month(read_table):
    reading = read_table(table(["01.02.2024"] * 30 + ["30.02.2024"]))
    assert only(reading)["type"] == "categorical"
    mixed = next(problem for problem in reading["problems"] if problem["code"] == "mixed_column")
    assert mixed["line"] == 32
    assert "30.02.2024" in mixed["message"]


def test_ambiguous_dates_are_reported_and_can_be_turned(read_table):
    content = table(["01/02/2024", "03/04/2024"] * 5)
    reading = read_table(content)
    assert "ambiguous_dates" in codes(reading)
    assert only(reading)["stats"]["min"] == "2024-02-01"
    assert only(read_table(content, date_order="month-first"))["stats"]["min"] == "2024-01-02"


def test_order_of_day_and_month_is_learned_from_any_row(read_table):
    reading = read_table(table(["01/02/2024"] * 5000 + ["01/25/2024"]))
    assert only(reading)["stats"]["max"] == "2024-01-25"
    assert "ambiguous_dates" not in codes(reading)


def test_missing_words_keep_a_column_numeric_and_are_counted(read_table):
    words = ["NA", "N/A", "nan", "null", "None", "?", "-", "", "#N/A"]
    column = only(read_table(table([*words, *(str(number) for number in range(20))])))
    assert column["type"] == "numeric"
    assert column["integer"]
    assert column["missing"] == len(words)
    assert column["missing_tokens"] == dict.fromkeys(words, 1)


def test_missing_words_are_values_in_categories_unless_the_user_says_otherwise(read_table):
    content = table(["None", "NA", "red", ""] * 5)
    column = only(read_table(content))
    assert column["missing_tokens"] == {"": 5}
    assert column["top"] == [["NA", 5], ["None", 5], ["red", 5]]
    assert "missing_word_kept" in codes(read_table(content))
    for chosen in ({"a": ["", "NA"]}, {"__default__": ["", "NA"]}):
        reading = read_table(content, missing_tokens=chosen)
        assert only(reading)["missing_tokens"] == {"": 5, "NA": 5}
        assert reading["options"]["missing_tokens"].items() >= chosen.items()


def test_a_word_that_is_not_named_makes_the_column_text(read_table):
    assert only(read_table(table(["1", "2", "NA"] * 9), missing_tokens={"a": [""]}))["type"] == "categorical"


def test_infinite_numbers_count_as_missing(read_table):
    reading = read_table(table(["1.5", "inf", "-Infinity", "1e400", "2.5"] * 5))
    assert only(reading)["missing_tokens"] == {"-Infinity": 5, "1e400": 5, "inf": 5}
    assert only(reading)["stats"]["max"] == 2.5
    assert "infinite" in codes(reading)


def test_chosen_types_rule(read_table, tmp_path):
    content = table(["1", "0", "x"] * 5, ["1", "2", "oops"] * 5, ["2024-01-01", "soon", ""] * 5, ["1", "2", "3"] * 5)
    chosen = {"a": "boolean", "b": "numeric", "c": "datetime", "d": "categorical"}
    reading = read_table(content, types=chosen)
    assert {found["name"]: found["type"] for found in reading["columns"][1:]} == chosen
    assert only(reading, "a")["missing_tokens"] == {"x": 5}
    assert only(reading, "b")["missing_tokens"] == {"oops": 5}
    assert only(reading, "c")["missing_tokens"] == {"": 5, "soon": 5}
    assert codes(reading).count("misfits") == 3
    assert pq.read_schema(tmp_path / "data.parquet").field("d").type == pa.string()
    assert reading["options"]["types"] == chosen


def test_types_that_only_the_end_of_the_file_shows(read_table):
    count = 400_000
    reading = read_table(table(["1"] * count + ["2.5"], ["1"] * count + ["2.5"], ["5"] * count + ["many"]))
    assert [only(reading, name)["type"] for name in "abc"] == ["numeric", "numeric", "categorical"]
    assert not only(reading)["integer"]
    mixed = next(problem for problem in reading["problems"] if problem["code"] == "mixed_column")
    assert (mixed["column"], mixed["line"]) == ("c", count + 2)


def test_identifiers(read_table):
    rows = "\n".join(f"{number},{number * 7 + 5},{number % 5}" for number in range(1, 40))
    reading = read_table("n,customer_id,grade\n" + rows)
    assert [found["type"] for found in reading["columns"]] == ["identifier", "identifier", "numeric"]
    assert [warning["code"] for warning in reading["columns"][0]["warnings"]] == ["identifier"]


def test_row_numbers_that_start_again_are_numbers(read_table):
    rows = "\n".join(f"{number % 3000},x" for number in range(6000))
    reading = read_table("n,b\n" + rows)
    assert only(reading, "n")["type"] == "numeric"
    assert only(reading, "n")["stats"]["max"] == 2999


def test_spaces_after_delimiters(read_table):
    reading = read_table("age, job\n39, clerk\n50, ?\n38, cook\n" * 1)
    assert reading["preview"]["rows"] == [[39, "clerk"], [50, "?"], [38, "cook"]]


@pytest.mark.parametrize(
    "options",
    [
        {"encoding": "klingon"},
        {"delimiter": ",,"},
        {"decimal": ";"},
        {"header": "maybe"},
        {"types": {"a": "colour"}},
        {"types": {"absent": "numeric"}},
        {"missing_tokens": {"a": "NA"}},
        {"surprise": 1},
    ],
)
def test_options_that_cannot_be_are_refused(refuse_table, options):
    assert refuse_table("a,b\n1,2\n", **options).code == "bad_option"


def test_chosen_dialect_rules(read_table):
    content = "1;2,5\n3;4,5\n"
    reading = read_table(content, delimiter=";", header=True)
    assert [found["name"] for found in reading["columns"]] == ["1", "2,5"]
    reading = read_table("x|'a|b'\n1|'c'\n", delimiter="|", quotechar="'", encoding="latin-1")
    assert [found["name"] for found in reading["columns"]] == ["x", "a|b"]
    assert reading["options"]["encoding"] == "iso8859-1"
