"""The list of jobs."""

import pytest

from tests.training.factories import make_job, make_version

JOBS = "/jobs/"


@pytest.fixture
def version(alpha):
    return make_version(alpha)


def test_a_row_says_status_data_trainer_result_and_baseline(ed, version):
    make_job(version, status="succeeded", user=ed.user)
    page = ed.client.get(JOBS).content.decode()
    for text in ("1 · Penguins 1", "Done", "Penguins v1", "Random forest", "Accuracy 0.981", "baseline 0.442", ">ed<"):
        assert text in page
    assert "every 2s" not in page


def test_while_a_job_moves_the_list_refreshes_itself(ed, version):
    make_job(version)
    page = ed.client.get(JOBS).content.decode()
    assert 'hx-trigger="every 2s"' in page
    part = ed.client.get(JOBS, headers={"HX-Request": "true"}).content.decode()
    assert part.strip().startswith('<div id="job-list"')


def test_filters_and_order(ed, version):
    make_job(version, status="failed", name="Alpha try")
    make_job(version, status="succeeded", name="Beta try", trainer="k-means", task="tabular-clustering")

    def names(query):
        page = ed.client.get(f"{JOBS}?{query}").content.decode()
        return [name for name in ("Alpha try", "Beta try") if name in page]

    assert names("status=failed") == ["Alpha try"]
    assert names("trainer=k-means") == ["Beta try"]
    assert names("task=tabular-clustering") == ["Beta try"]
    assert names("q=alpha") == ["Alpha try"]
    assert names("q=2") == ["Beta try"]
    assert names(f"dataset={version.dataset_id}") == ["Alpha try", "Beta try"]
    assert names("status=odd&ordering=team&page=x") == ["Alpha try", "Beta try"]
    assert "No job matches" in ed.client.get(f"{JOBS}?q=nothing").content.decode()


def test_pages_are_turned_without_counting(ed, version):
    for _ in range(51):
        make_job(version, status="queued")
    first = ed.client.get(JOBS).content.decode()
    assert 'rel="next"' in first
    assert 'rel="prev"' not in first
    second = ed.client.get(f"{JOBS}?page=2").content.decode()
    assert "1 · Penguins 1<" in second
    assert 'rel="next"' not in second


def test_nothing_yet(ed, bob):
    assert "Train on Penguins" in ed.client.get(JOBS).content.decode()
    assert "When an editor of your team trains" in bob.client.get(JOBS).content.decode()


def test_other_teams_jobs_are_not_there(charlie, client, version):
    make_job(version)
    assert "Penguins 1" not in charlie.client.get(JOBS).content.decode()
    assert client.get(JOBS).status_code == 302


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_needs_the_same_queries_for_any_length(ed, version, rows, django_assert_max_num_queries):
    for _ in range(rows):
        make_job(version, status="succeeded", user=ed.user)
    client = ed.client
    with django_assert_max_num_queries(8):
        client.get(JOBS)
