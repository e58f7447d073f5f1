"""`mlplatform token`: one line on stdout that works in a call."""

import json

import pytest

from tests.system.portal import Running, environment, run


def test_it_prints_only_a_token_that_works(portal: Running):
    made = run("token", "--user", "ada", "--team", "Lab", env=portal.env)
    assert made.returncode == 0, made.stderr
    assert made.stdout.count("\n") == 1
    token = made.stdout.strip()
    status, body = portal.get("/api/datasets", Authorization=f"Bearer {token}")
    assert (status, json.loads(body)["items"]) == (200, [])
    assert "Made the user “ada”" in made.stderr
    assert "Made the team “Lab”" in made.stderr


def test_it_works_before_the_first_start_and_makes_nothing_twice(tmp_path):
    env = environment(tmp_path / "new")
    first = run("token", "--user", "ada", "--team", "Lab", env=env)
    second = run("token", "--user", "ada", "--team", "Lab", "--scopes", "read", "--days", "7", env=env)
    assert (first.returncode, second.returncode) == (0, 0), first.stderr + second.stderr
    assert first.stdout != second.stdout
    assert "Made" not in second.stderr


def test_the_data_directory_may_be_named(tmp_path):
    env = environment(tmp_path / "unused")
    made = run("token", "--data-dir", str(tmp_path / "other"), "--user", "ada", "--team", "Lab", env=env)
    assert made.returncode == 0, made.stderr
    assert (tmp_path / "other" / "db.sqlite3").exists()
    assert not (tmp_path / "unused").exists()


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["--scopes", "everything"], "“everything” is no scope of a token. Write --scopes read"),
        (["--days", "0"], "A token cannot work for 0 days. Write --days with a number from 1 to"),
        (["--days", "99999999"], "A token cannot work for 99999999 days."),
        (["--user", "ada lovelace"], "username: Enter a valid username."),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_said_to_be_made(tmp_path, words, sentence):
    refused = run("token", "--user", "ada", "--team", "Lab", *words, env=environment(tmp_path / "new"))
    assert refused.returncode == 2
    assert sentence in refused.stderr
    assert "Made" not in refused.stderr
    assert refused.stdout == ""
