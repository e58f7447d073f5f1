"""`mlplatform doctor`: what is there, what is missing, and how to get it."""

import json

from tests.system.portal import Running, environment, run


def findings(env: dict[str, str]) -> dict[str, dict[str, str]]:
    return {finding["name"]: finding for finding in json.loads(run("doctor", "--json", env=env).stdout)}


def test_before_the_first_start_it_says_what_to_do(tmp_path):
    found = findings(environment(tmp_path / "new"))
    assert found["Database"]["status"] == "missing"
    assert "mlplatform start" in found["Database"]["remedy"]
    assert found["Running"]["status"] == "missing"
    assert found["scikit-learn"]["status"] == "ok"
    # A trainer's reason holds its command already.
    wanting = [found[name] for name in found if found[name]["status"] != "ok" and not name.startswith("Trainer ")]
    assert all(finding["remedy"] for finding in wanting)


def test_it_sees_the_running_portal(portal: Running):
    found = findings(portal.env)
    assert portal.address in found["Running"]["detail"]
    assert found["Database"]["status"] == "ok"


def test_a_server_that_does_not_answer_is_a_problem(tmp_path):
    env = environment(tmp_path / "new") | {"REDIS_URL": "redis://127.0.0.1:9/0"}
    done = run("doctor", env=env)
    assert done.returncode == 1
    assert "PROBLEM  Redis" in done.stdout


def test_a_key_that_others_can_read_is_a_problem(tmp_path):
    env = environment(tmp_path / "new")
    run("doctor", env=env)
    (tmp_path / "new" / "secret_key").chmod(0o644)
    assert findings(env)["Signing key"]["remedy"].startswith("chmod 600 ")
