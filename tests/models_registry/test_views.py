"""The registry's pages."""

import pytest
from django.urls import reverse

from models_registry.forms import PredictForm


def page(name: str, version, *more) -> str:
    return reverse(f"registry:{name}", args=[version.model_id, *more])


def test_try_it_is_prefilled_with_a_real_row_and_answers(bob, version):
    response = bob.client.get(page("version", version, 1))
    form = response.context["form"]
    assert form.initial == PredictForm.initial_from(version.signature, version.example_row)
    response = bob.client.post(page("predict", version, 1), {"c0": "49", "c1": "north"})
    assert response.context["answer"]["prediction"] == "long"
    assert "Probability" in response.content.decode()


def test_htmx_gets_the_partial_only(bob, version):
    response = bob.client.post(page("predict", version, 1), {"c0": "0", "c1": ""}, headers={"HX-Request": "true"})
    body = response.content.decode()
    assert "<html" not in body
    assert response.context["answer"]["prediction"] == "short"


def test_a_wrong_number_is_named_and_kept(bob, version):
    response = bob.client.post(page("predict", version, 1), {"c0": "tall"})
    assert response.status_code == 422
    assert 'value="tall"' in response.content.decode()


def test_a_dead_model_is_said_in_the_page(bob, version, data_dir):
    (data_dir / version.artifact_path / "model.skops").unlink()
    response = bob.client.post(page("predict", version, 1), {"c0": "1"}, headers={"HX-Request": "true"})
    assert response.status_code == 200
    assert "No prediction" in response.content.decode()


@pytest.mark.parametrize("name", ["edit", "delete"])
def test_viewers_may_not_write(bob, version, name):
    assert bob.client.post(page(name, version), {"name": "x"}).status_code == 403


def test_delete_offers_undo_and_undo_restores(ed, version):
    client = ed.client
    response = client.post(page("delete", version), follow=True)
    restore = page("restore", version)
    assert f'action="{restore}"' in response.content.decode()
    client.post(restore)
    version.model.refresh_from_db()
    assert version.model.deleted_at is None


def test_a_taken_name_is_refused_with_the_form_kept(ed, version):
    other = type(version.model).objects.create(team=ed.team, name="Taken", task="tabular-classification")
    response = ed.client.post(page("edit", version), {"name": other.name, "description": "kept"})
    assert response.status_code == 422
    assert "kept" in response.content.decode()
    assert "already has a model" in response.content.decode()


def test_the_list_asks_the_same_number_of_queries_for_one_and_three(bob, version, django_assert_max_num_queries):
    def rows(count: int) -> None:
        with django_assert_max_num_queries(8):
            assert len(bob_client.get(reverse("registry:list")).context["page"].object_list) == count

    bob_client = bob.client
    rows(1)
    for name in ("b", "c"):
        type(version.model).objects.create(team=version.model.team, name=name, task="k")
    rows(3)


def test_the_list_is_filtered_by_task_once_there_are_several(bob, version, pictures):
    body = bob.client.get(reverse("registry:list"), {"task": "image-classification"})
    assert [model.name for model in body.context["page"]] == [pictures.model.name]
    assert "Tabular classification" in body.content.decode()
    pictures.model.delete()
    assert 'name="task"' not in bob.client.get(reverse("registry:list")).content.decode()


@pytest.mark.parametrize(("name", "more"), [("detail", ()), ("version", (1,)), ("download", (1,))])
def test_outsiders_find_nothing(charlie, version, name, more):
    assert charlie.client.get(page(name, version, *more)).status_code == 404
