"""Every page and state that a person can see, once each: what the checkers of accessibility and of HTML walk over.

A state is a function that asks the demo clinic for a page, as a person would, and returns the response. Its name says
what is special about it."""

from collections.abc import Callable
from dataclasses import dataclass

from django.http import HttpResponse


@dataclass(frozen=True)
class State:
    page: str  # the name of the address, or the status of a refusal
    name: str
    ask: Callable[..., HttpResponse]
    status: int
    is_empty: bool  # asked before anybody has filled the clinic


class States(dict[str, State]):
    def state(self, page: str, *, name: str = "", status: int = 200, empty: bool = False) -> Callable:
        def register(ask: Callable) -> Callable:
            self.add(State(page, name or ask.__name__, ask, status, empty))
            return ask

        return register

    def opens(self, page: str, path: str, *, who: str = "", name: str = "", **more: int) -> None:
        """A state that is no more than an address that somebody opens: a member of staff, or nobody known."""

        def ask(clinic):
            return (clinic.staff(who) if who else clinic.visitor()).get(path)

        self.state(page, name=name or page, **more)(ask)

    def add(self, state: State) -> None:
        if state.name in self:
            raise ValueError(f"Two states are called {state.name}.")
        self[state.name] = state

    def with_all(self, *others: "States") -> "States":
        whole = States(self)
        for other in others:
            for each in other.values():
                whole.add(each)
        return whole
