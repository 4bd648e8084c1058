from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from django.db import connection


def at_once(calls, refusal):
    """Every call on a thread and a connection of its own, all let go together: what each returned, or the code of its
    `refusal`. Anything else is an error of the test."""
    barrier = Barrier(len(calls))

    def outcome(call):
        barrier.wait()
        try:
            return call()
        except refusal as told:
            return told.code
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(outcome, calls))
