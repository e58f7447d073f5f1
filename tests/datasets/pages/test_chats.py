"""Chats: token counts with their method, roles, faults by line, bubbles."""

import pytest

from datasets.models import DatasetVersion
from tests.datasets.pages.conftest import chats, nothing_hostile, page_of, text_of

pytestmark = pytest.mark.django_db


def test_the_overview_counts_tokens_and_says_how(bob, make):
    text = text_of(page_of(bob.client, make(chats(), "faq.jsonl")))
    assert "We read this as: 31 chats, 65 messages, about" in text
    assert "All counts are approximate: 4 characters a token" in text
    assert "System 1 message " in text
    assert "Assistant 32 messages" in text
    assert "no chat is longer" in text


def test_faults_are_told_by_line_with_code_and_fix_twenty_first(bob, make):
    dataset = make(chats(bad=24), "faq.jsonl")
    client = bob.client
    answer = page_of(client, dataset)
    text = text_of(answer)
    assert "24 × bad_json" in text
    assert "32 Error: Line 32 was left out. The line is not valid JSON" in text
    assert "every line must be one complete JSON object" in text
    assert len(answer.context["problems"]["shown"]) == 20
    assert "Show all 2" in text
    everything = page_of(client, dataset, problems="all")
    assert len(everything.context["problems"]["shown"]) == everything.context["problems"]["all"] > 20
    assert "Show all" not in text_of(everything)


def test_bubbles_speak_by_role_and_hold_text_only(bob, make):
    answer = page_of(bob.client, make(chats(), "faq.jsonl"), "preview")
    text = text_of(answer)
    assert nothing_hostile(answer)
    assert "&lt;u&gt;bob&lt;/u&gt;" in text
    assert "1 000 more characters, not shown here" in text
    assert "Not learnt" in text
    body = answer.content.decode()
    assert [body.count(f"bubble-{side}") for side in ("start", "end", "middle")] == [11, 11, 1]
    assert "Line 11" not in text


def test_a_lower_limit_marks_the_chats_that_training_would_cut(ed, make):
    dataset = make(chats(), "faq.jsonl")
    client = ed.client
    url = f"/datasets/{dataset.pk}/read-again/?version=1"
    refused = client.post(url, {"token_limit": "12"})
    assert refused.status_code == 422
    assert "greater than or equal to 64" in text_of(refused)
    assert client.post(url, {"token_limit": "100"}).status_code == 302
    assert DatasetVersion.objects.get(number=2).options == {"token_limit": 100}
    limited = make(chats(), "short.jsonl", options={"token_limit": 100})
    assert text_of(page_of(client, limited, "preview")).count("Longer than 100: cut off there in training") == 1


def test_a_file_of_mostly_bad_lines_is_refused_with_the_lines_named(ed, make):
    dataset = make(chats(lines=3, bad=40), "faq.jsonl")
    text = text_of(page_of(ed.client, dataset))
    assert "40 of 44 lines cannot be used" in text
    assert "5 Error: Line 5 was left out." in text
    assert "Change how it is read" in text
    assert "Who speaks" not in text


def test_while_it_is_read_the_page_says_what_is_looked_for(bob, make):
    dataset = make(chats(), "faq.jsonl", read=False)
    assert "Reading the chats: every line is checked" in text_of(page_of(bob.client, dataset))
