"""Files as people have them: a right reading, or a refusal that says what to do; never anything else."""

import io
import zipfile

import pyarrow.parquet as pq
import pytest


def codes(reading):
    return [problem["code"] for problem in reading["problems"]]


def problem(reading, code):
    return next(found for found in reading["problems"] if found["code"] == code)


def column(reading, name):
    return next(found for found in reading["columns"] if found["name"] == name)


def rows(reading):
    return reading["preview"]["rows"]


def test_semicolon_with_decimal_comma_and_thousands(read_table):
    reading = read_table("name;price;area\nA;1.234,50;2,5\nB;999,00;3,25\nC;12.000,10;4,0\n")
    assert reading["options"]["delimiter"] == ";"
    assert (reading["options"]["decimal"], reading["options"]["thousands"]) == (",", ".")
    assert [row[1] for row in rows(reading)] == [1234.5, 999.0, 12000.1]
    assert column(reading, "area")["type"] == "numeric"


@pytest.mark.parametrize(("mark", "name"), [(",", ","), (";", ";"), ("\t", "\t"), ("|", "|")])
def test_delimiters(read_table, mark, name):
    lines = [["city", "note", "n"], ["Bonn", "a", "1"], ["Köln", "b", "2"]]
    reading = read_table("\n".join(mark.join(line) for line in lines))
    assert reading["options"]["delimiter"] == name
    assert rows(reading) == [["Bonn", "a", 1], ["Köln", "b", 2]]


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_line_ends(read_table, ending):
    reading = read_table(ending.join(["a,b", "1,x", "2,y", "3,z"]) + ending)
    assert reading["rows"] == 3
    assert column(reading, "a")["stats"]["mean"] == 2


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252"])
def test_encodings(read_table, encoding):
    text = "ville,prix\n" + "".join(f"Orléans é {number},{number}\n" for number in range(40))
    reading = read_table(text.encode(encoding))
    assert reading["columns"][0]["name"] == "ville"
    assert rows(reading)[0] == ["Orléans é 0", 0]
    assert ("encoding_guessed" in codes(reading)) == (encoding == "cp1252")


def test_encoding_that_shows_late_is_read_again_as_windows_1252(read_table):
    content = b"name,n\n" + b"plain,1\n" * 700_000 + "Müller,2\n".encode("cp1252")
    reading = read_table(content)
    assert reading["rows"] == 700_001
    assert reading["options"]["encoding"] == "cp1252"
    assert problem(reading, "encoding_guessed")["line"] == 700_002
    assert ["Müller", 1] in column(reading, "name")["top"]


def test_damaged_utf8_is_kept_utf8_and_located(read_table):
    reading = read_table("name,n\nMüller,1\n".encode() + b"M\xfcller,2\n", encoding="utf-8")
    assert problem(reading, "not_utf8")["line"] == 3
    assert rows(reading)[0][0] == "Müller"


def test_nul_bytes_are_removed_and_reported(read_table):
    reading = read_table(b"name,n\n" + b"abc,1\n" * 50 + b"d\0ef,2\n")
    assert rows(reading)[-1] == ["abc", 1]
    assert problem(reading, "nul_bytes")["line"] == 52
    assert ["def", 1] in column(reading, "name")["top"]


def test_ragged_rows_are_left_out_and_named_by_line(read_table):
    body = ["a,b,c"] + [f"{number},x,y" for number in range(50)]
    body[10], body[20] = "9,x", "19,x,y,z"
    reading = read_table("\n".join(body))
    assert reading["rows"] == 48
    assert [(found["line"]) for found in reading["problems"] if found["code"] == "ragged_row"] == [11, 21]
    assert "2 rows" in problem(reading, "ragged_rows")["message"]
    assert any("could not be read" in reason["message"] for reason in reading["quality"]["reasons"])


def test_ragged_line_numbers_count_lines_inside_quotes(read_table):
    body = 'a,b\n1,"two\nlines"\n2,x\n3\n' + "".join(f"{number},x\n" for number in range(4, 20))
    assert problem(read_table(body), "ragged_row")["line"] == 5


def test_mostly_ragged_is_refused_with_the_first_line(refuse_table):
    refused = refuse_table("a,b,c\n1,2,3\n1\n2\n3\n4\n")
    assert refused.code == "ragged_rows"
    assert "line 3" in refused.message


def test_row_names_without_header_cell(read_table):
    reading = read_table("height,weight\nann,1.5,50\nbob,1.8,80\n")
    assert [found["name"] for found in reading["columns"]] == ["column_1", "height", "weight"]
    assert "header_short" in codes(reading)


def test_delimiter_at_the_end_of_every_line(read_table):
    for header in ("a,b", "a,b,"):
        reading = read_table(f"{header}\n1,x,\n2,y,\n")
        assert [found["name"] for found in reading["columns"]] == ["a", "b"]
        assert rows(reading) == [[1, "x"], [2, "y"]]


@pytest.mark.parametrize(
    ("content", "code"), [("", "empty_file"), (" \n\n \t\n", "empty_file"), ("a,b,c\n", "no_rows")]
)
def test_nothing_to_read(refuse_table, content, code):
    assert refuse_table(content).code == code


def test_duplicate_and_missing_names(read_table):
    reading = read_table("x,x,,x_2\n1,2,3,4\n5,6,7,8\n")
    assert [found["name"] for found in reading["columns"]] == ["x", "x_3", "column_3", "x_2"]
    assert {"duplicate_column", "unnamed_column"} <= set(codes(reading))


def test_names_with_any_characters_reach_parquet(read_table, tmp_path):
    names = ["a.b", "[c] (mm)", "ü\u2028\u200f", "<script>", "od280/od315", "line\nbreak", "'", " 表"]
    header = ",".join(f'"{name}"' for name in names)
    reading = read_table(header + "\n" + "1,2,3,4,5,6,7,8\n" * 3)
    assert [found["name"] for found in reading["columns"]] == [name.strip() for name in names]
    assert pq.read_schema(tmp_path / "data.parquet").names == [name.strip() for name in names]


def test_no_header(read_table):
    reading = read_table("5.1,3.5,setosa\n4.9,3.0,setosa\n6.0,2.2,virginica\n")
    assert reading["rows"] == 3
    assert not reading["options"]["header"]
    assert [found["name"] for found in reading["columns"]] == ["column_1", "column_2", "column_3"]


def test_one_column(read_table):
    reading = read_table("value\n3\n4\n\n5\n")
    assert [found["name"] for found in reading["columns"]] == ["value"]
    assert rows(reading) == [[3], [4], [5]]
    sentences = read_table("text\nHello, you\nWell; perhaps, or not\nplain\n")
    assert [row[0] for row in rows(sentences)] == ["Hello, you", "Well; perhaps, or not", "plain"]


def test_one_class(read_table):
    reading = read_table("x,label\n" + "".join(f"{number / 7},yes\n" for number in range(60)))
    assert [warning["code"] for warning in column(reading, "label")["warnings"]] == ["constant"]
    assert reading["suggested"]["target"] != "label"


def xlsx() -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("xl/workbook.xml", "<workbook/>")
    return packed.getvalue()


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20, "PNG"),
        (b"\xff\xd8\xff\xe0" + bytes(200), "JPEG"),
        (b"%PDF-1.7\n1 0 obj", "PDF"),
        (xlsx(), "Excel"),
        (b"PK\x03\x04" + b"data.csv", "ZIP"),
        (b"\x1f\x8b\x08\x00abc", "gzip"),
        (b"SQLite format 3\x00" + bytes(100), "SQLite"),
        (b"PAR1" + bytes(100), "Parquet"),
        (b"<!DOCTYPE html><html><body>Sign in", "web page"),
        (b'[{"a": 1}]', "JSON"),
        (bytes(range(1, 32)) * 100, "binary"),
    ],
)
def test_other_content_named_csv_is_refused_by_its_name(refuse_table, content, what):
    refused = refuse_table(content, "picture.csv")
    assert refused.code == "not_a_table"
    assert what in refused.message
    assert "picture.csv" in refused.message


def test_formula_cells_are_text_and_reported(read_table):
    reading = read_table('name,total\n"=HYPERLINK(""http://x"")",1\n@SUM(A1),2\n+cmd|calc,3\n-5,4\nplain,5\n')
    assert column(reading, "name")["type"] in ("categorical", "text")
    assert rows(reading)[0][0] == '=HYPERLINK("http://x")'
    found = problem(reading, "formula_cells")
    assert found["line"] == 2
    assert found["message"].startswith("3 cells")


def test_unclosed_quote_costs_its_line_not_the_file(read_table):
    body = "a,b\n" + "".join(f"{number},text\n" for number in range(30)) + '30,"never closed\n'
    body += "".join(f"{number},text\n" for number in range(31, 60))
    reading = read_table(body)
    assert reading["rows"] == 59
    assert problem(reading, "unclosed_quote")["line"] == 32


def test_unclosed_quote_that_meets_a_later_one(read_table):
    body = 'a,b\n1,"open\n2,x\n3,"fine"\n4,y\n' + "".join(f"{number},text\n" for number in range(5, 30))
    reading = read_table(body)
    assert reading["rows"] == 28
    assert [row[0] for row in rows(reading)[:3]] == [2, 3, 4]
    assert problem(reading, "unclosed_quote")["line"] == 2


def test_quotes_inside_cells(read_table):
    reading = read_table('item,n\n"5"" pipe",1\n6" pipe,2\n"a, b\nc",3\n')
    assert [row[0] for row in rows(reading)] == ['5" pipe', '6" pipe', "a, b\nc"]


def test_row_longer_than_a_block(read_table):
    reading = read_table("a,b\n1,short\n2," + "x" * 5_000_000 + "\n3,end\n")
    assert reading["rows"] == 3
    assert column(reading, "b")["stats"]["max_length"] == 5_000_000


def test_ten_thousand_columns(read_table):
    width = 10_000
    lines = [",".join(f"c{place}" for place in range(width))]
    lines += [",".join(str((place * line) % 7) for place in range(width)) for line in range(5)]
    reading = read_table("\n".join(lines))
    assert len(reading["columns"]) == width
    assert reading["rows"] == 5


def test_excel_separator_hint(read_table):
    reading = read_table("sep=;\na;b\n1;2\n3;4\n")
    assert reading["options"]["delimiter"] == ";"
    assert rows(reading) == [[1, 2], [3, 4]]


TABLE = "day,shop,sold\n" + "".join(f"2024-01-{day:02},Bonn,{day}\n" for day in range(1, 20))


@pytest.mark.parametrize(
    ("above", "lines"),
    [
        ("# exported by a, b and c\n# 2024\n", 2),
        ("Sales report\n\nall shops\n\n", 2),
        ("Sales report, 2024\n", 1),
        ("sep=,\nSales report\n", 1),
        ("\ufeff# made by hand\r\n", 1),
    ],
)
def test_lines_above_the_table_are_left_out_and_named(read_table, above, lines):
    reading = read_table(above + TABLE + "2024-02-01,Bonn,x,y\n")
    assert [found["name"] for found in reading["columns"]] == ["day", "shop", "sold"]
    assert reading["rows"] == 19
    assert f"{lines} line" in problem(reading, "lines_before")["message"]
    first_line = above.count("\n") + 1
    assert problem(reading, "ragged_row")["line"] == first_line + 20
    again = read_table(above + TABLE, **reading["options"])
    assert again["columns"] == reading["columns"]


@pytest.mark.parametrize(
    "text",
    [
        "text\nhello, world\nfoo, bar\nlorem, ipsum\n",  # one column of prose that holds commas
        "#id,name,n\n1,a,2\n2,b,3\n3,c,4\n",  # a header that starts with #
        "n\n1\n2\n3\n",
        ",a,b\nx,1,2\ny,3,4\n",
        "a,b\nx,1,2\ny,3,4\nz,5,6\n",  # row names without a name of their own
    ],
)
def test_a_table_from_the_first_line_on_keeps_it(read_table, text):
    reading = read_table(text)
    assert "lines_before" not in codes(reading)
    assert reading["rows"] == text.count("\n") - 1


def test_points_can_group_thousands_alone(read_table):
    reading = read_table("town;people\n" + "".join(f"t{n};1.{n:03}.500\n" for n in range(30)))
    assert (reading["options"]["decimal"], reading["options"]["thousands"]) == (",", ".")
    assert column(reading, "people")["stats"]["min"] == 1_000_500


@pytest.mark.parametrize(
    "cells",
    [["$1,200.50", "$3.00"], ["12%", "7.5 %"], ["(12.50)", "3.20"], ["1.200,50", "0,75"], ["10 €", "1 250,00 €"]],
)
def test_numbers_with_signs_are_pointed_out(read_table, cells):
    lines = "".join(f'x{place},{place}.25,"{cells[place % 2]}"\n' for place in range(20))
    reading = read_table("name,ratio,price\n" + lines)
    assert problem(reading, "signed_numbers")["column"] == "price"
    assert column(reading, "price")["type"] != "numeric"


@pytest.mark.parametrize("cells", [["1.2.10", "1.3.0"], ["10.0.0.1", "10.0.0.2"], ["007", "008"], ["a%", "5%"]])
def test_codes_are_not_taken_for_numbers_with_signs(read_table, cells):
    reading = read_table("name,code\n" + "".join(f"x{place},{cells[place % 2]}\n" for place in range(20)))
    assert "signed_numbers" not in codes(reading)
