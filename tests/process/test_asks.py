"""Asking a thread to do something between its turns."""

from __future__ import annotations

import threading

import pytest

from footfall.process.asks import Asks, Stopped


def test_what_is_asked_is_done_by_the_thread_that_serves() -> None:
    asks = Asks()
    over = threading.Event()

    def serve() -> None:
        while not over.is_set():
            asks.serve(60)

    thread = threading.Thread(target=serve)
    thread.start()
    assert asks.ask(threading.get_ident).result(10) == thread.ident
    asks.ask(over.set).result(10)
    thread.join()


def test_what_it_raises_is_raised_for_who_asked_and_the_thread_goes_on() -> None:
    asks = Asks()
    failing, working = asks.ask(lambda: 1 // 0), asks.ask(lambda: 1)
    asks.serve()
    with pytest.raises(ZeroDivisionError):
        failing.result(0)
    assert working.result(0) == 1


def test_nobody_waits_for_a_thread_that_has_ended() -> None:
    asks = Asks()
    early = asks.ask(lambda: 1)
    asks.close()
    for future in (early, asks.ask(lambda: 1)):
        with pytest.raises(Stopped):
            future.result(0)
