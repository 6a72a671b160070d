"""Messages arrive through a pipe complete and in order."""

import os
from pathlib import Path
from typing import Any

import pytest

from octavo.serve.ipc import (
    HEADER_SIZE,
    BuildRequest,
    Inbox,
    ThreadedInbox,
    body_size,
    decode_message,
    encode_message,
    receive,
    sender,
)


def test_messages_arrive_through_a_pipe_complete_and_in_order() -> None:
    source, target = os.pipe()
    messages: list[Any] = [BuildRequest(None), BuildRequest(frozenset({Path("/a")})), "x" * 5000]
    with os.fdopen(source, "rb", buffering=0) as reading:
        with os.fdopen(target, "wb") as writing:
            send = sender(writing)
            for message in messages:
                send(message)
            writing.write(encode_message("cut short")[:6])
        assert [receive(reading) for _ in messages] == messages
        assert receive(reading) is None


def test_the_header_has_the_size_of_the_body() -> None:
    message = BuildRequest(frozenset({Path("/a")}))
    data = encode_message(message)
    assert body_size(data[:HEADER_SIZE]) == len(data) - HEADER_SIZE
    assert decode_message(data[HEADER_SIZE:]) == message


@pytest.mark.parametrize("kind", [Inbox, ThreadedInbox])
def test_an_inbox_tells_if_a_message_arrives_in_time(kind: type[Inbox]) -> None:
    source, target = os.pipe()
    with os.fdopen(source, "rb", buffering=0) as reading:
        with os.fdopen(target, "wb") as writing:
            send, found = sender(writing), kind(reading)
            assert not found.arrives_within(0.05)
            for message in ("one", "two"):
                send(message)
            assert found.arrives_within(60)
            assert found.arrives_within(60)
            assert [found.next(), found.next()] == ["one", "two"]
            assert not found.arrives_within(0)
        assert found.arrives_within(60)
        assert found.next() is None
