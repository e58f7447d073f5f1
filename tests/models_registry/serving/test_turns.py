"""People take turns, not questions."""

import threading

import pytest

from models_registry.serving.turns import Abandoned, QueueFull, TookTooLong, Turns


def order(turns: Turns, tickets: list) -> list[str]:
    served = []
    while tickets:
        ticket = next(ticket for ticket in tickets if turns.has(ticket))
        served.append(ticket.who)
        tickets.remove(ticket)
        turns.leave(ticket)
    return served


def test_a_flood_of_one_delays_the_others_by_one_question_each():
    turns = Turns()
    tickets = [turns.join(who, 20) for who in "aaaabbc"]
    assert order(turns, tickets) == list("aabcaba")
    assert not turns.busy


def test_those_who_leave_the_queue_are_passed_over():
    turns = Turns()
    first, second, third = (turns.join(who, 20) for who in "abc")
    turns.leave(second)
    turns.leave(second)
    turns.leave(first)
    assert turns.has(third)


def test_the_queue_and_each_one_s_part_of_it_have_bounds():
    turns = Turns()
    turns.join("a", 4)
    for _ in range(2):
        turns.join("b", 4)
    with pytest.raises(QueueFull) as own:
        turns.join("b", 4)
    turns.join("c", 4)
    turns.join("d", 4)
    with pytest.raises(QueueFull) as whole:
        turns.join("e", 4)
    assert (own.value.own, whole.value.own) == (True, False)


def test_waiting_ends_by_time_by_giving_up_and_by_the_turn():
    turns = Turns()
    first, second = turns.join("a", 4), turns.join("b", 4)
    with pytest.raises(TookTooLong):
        turns.wait(second, 0.01)
    third = turns.join("b", 4)
    threading.Timer(0.05, turns.abandon, [third]).start()
    with pytest.raises(Abandoned):
        turns.wait(third, 5)
    fourth = turns.join("b", 4)
    threading.Timer(0.05, turns.leave, [first]).start()
    turns.wait(fourth, 5)
    assert turns.has(fourth)
