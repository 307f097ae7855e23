"""Forms: what tagged fields held when they were submitted, and never a secret."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tracker.person import Person, Visitor
from tracker.scenario import Scenario, Site, Told, play, told

pytestmark = [pytest.mark.e2e, pytest.mark.scenario]


def form(fields: str, attributes: str = "") -> str:
    """One that the page sends by itself, without leaving."""
    return (
        f'<form id="form" data-ff-form="order" onsubmit="event.preventDefault()" {attributes}>{fields}'
        '<button id="send">Send</button></form>'
    )


def submitted(attributes: dict[str, Any] | None = None, /, **fields: Any) -> Told:
    """The form's event; without `attributes` they are not compared."""
    params: dict[str, Any] = {"form": "order", "fields": fields}
    return Told(
        "form.submit", params if attributes is None else params | {"attributes": attributes}
    )


def sends(person: Person) -> Person:
    return person.clicks("#send")


def looks_and_sends(person: Person) -> Person:
    """Nobody sends a form that they have not looked at: attaching a shadow root tells no tracker at once."""
    return sends(person.lingers(600))


def writes(text: str) -> Callable[[Any], Any]:
    return lambda person: sends(person.writes("#it", text))


COLOURS = '<option>red</option><option>blue</option><option value="g">green</option>'

VALUES = [
    Scenario("a line of text", form('<input id="it" data-ff-field="name">'), writes("Ann"), [submitted(name="Ann")], core=True),
    Scenario("several lines", form('<textarea id="it" data-ff-field="note"></textarea>'),
             lambda p: sends(p.writes("#it", "a").presses("Enter").types("b")), [submitted(note="a\nb")]),
    Scenario("an e-mail address", form('<input id="it" type="email" data-ff-field="mail">'), writes("a@b.c"), [submitted(mail="a@b.c")]),
    Scenario("a number", form('<input id="it" type="number" data-ff-field="count">'), writes("12"), [submitted(count="12")], core=True),
    Scenario("a date", form('<input type="date" value="2026-11-25" data-ff-field="day">'), sends, [submitted(day="2026-11-25")], core=True),
    Scenario("a slider", form('<input type="range" max="10" value="3" data-ff-field="rating">'), sends, [submitted(rating="3")]),
    Scenario("a choice", form(f'<select id="it" data-ff-field="colour">{COLOURS}</select>'),
             lambda p: sends(p.focuses("#it").presses("ArrowDown", "ArrowDown")), [submitted(colour="g")], core=True),
    Scenario("several choices", form(f'<select id="it" multiple data-ff-field="colours">{COLOURS}</select>'),
             lambda p: sends(p.focuses("#it").runs("it.options[0].selected = it.options[2].selected = true")),
             [submitted(colours=["red", "g"])], core=True),
    Scenario("one of several choices is still a list", form(f'<select id="it" multiple data-ff-field="colours">{COLOURS}</select>'),
             lambda p: sends(p.runs("it.options[1].selected = true")), [submitted(colours=["blue"])]),
    Scenario("the chosen radio button", form('<input type="radio" name="size" value="S" data-ff-field="size">'
             '<input id="it" type="radio" name="size" value="L" data-ff-field="size">'),
             lambda p: sends(p.clicks("#it")), [submitted(size="L")], core=True),
    Scenario("a ticked box", form('<input id="it" type="checkbox" data-ff-field="terms">'),
             lambda p: sends(p.clicks("#it")), [submitted(terms=True)], core=True),
    Scenario("a box not ticked", form('<input type="checkbox" data-ff-field="terms">'), sends, [submitted(terms=False)], core=True),
    Scenario("boxes with values", form("".join(
                 f'<input id="{each}" type="checkbox" name="extras" value="{each}" data-ff-field="extras">' for each in ("milk", "tea", "bun"))),
             lambda p: sends(p.clicks("#milk").clicks("#bun")), [submitted(extras=["milk", "bun"])], core=True),
    Scenario("a hidden field with a tag", form('<input type="hidden" value="7" data-ff-field="offer">'), sends, [submitted(offer="7")]),
    Scenario("fields without a tag stay where they are",
             form('<input name="a" value="1"><input type="hidden" name="b" value="2"><input value="3" data-ff-field="c">'), sends, [submitted(c="3")], core=True),
    Scenario("an attribute of the customer", form('<input id="it" data-ff-attribute="city">'), writes("Ulm"),
             [told("form.submit", form="order", attributes={"city": "Ulm"})], core=True),
    Scenario("a field that is an attribute too", form('<input id="it" data-ff-field="town" data-ff-attribute="city">'),
             writes("Ulm"), [submitted({"city": "Ulm"}, town="Ulm")]),
    Scenario("words in another script", form('<input id="it" data-ff-field="name" value="Zażółć 😀">'), sends, [submitted(name="Zażółć 😀")]),
]  # fmt: skip

SENT = [
    Scenario("Enter in a field", form('<input id="it" data-ff-field="name">'),
             lambda p: p.writes("#it", "Ann").presses("Enter"), [submitted(name="Ann")], core=True),
    Scenario("a form that leads to another page",
             form('<input id="it" name="q" data-ff-field="query">', 'action="/again"').replace(' onsubmit="event.preventDefault()"', ""),
             lambda p: sends(p.writes("#it", "mugs")).awaits("location.search === '?q=mugs'"), [submitted(query="mugs")], core=True),
    Scenario("a form that posts to another page",
             form('<input id="it" name="q" data-ff-field="query">', 'action="/again" method="post"').replace(' onsubmit="event.preventDefault()"', ""),
             lambda p: sends(p.writes("#it", "mugs")).awaits("location.pathname === '/again'"), [submitted(query="mugs")]),
    Scenario("requestSubmit()", form('<input data-ff-field="name" value="Ann">'),
             lambda p: p.runs("form.requestSubmit()"), [submitted(name="Ann")], core=True),
    Scenario("a page that stops the event", form('<input data-ff-field="name" value="Ann">')
             + "<script>form.addEventListener('submit', (event) => { event.preventDefault(); event.stopImmediatePropagation() }, true)</script>",
             sends, [submitted(name="Ann")]),
    Scenario("a page that empties the form as it sends it", form('<input data-ff-field="name" value="Ann">')
             + "<script>form.addEventListener('submit', () => form.reset(form.elements[0].value = ''))</script>",
             sends, [submitted(name="Ann")]),
    Scenario("a form added later", '<div id="place"></div>',
             lambda p: sends(p.runs(f"""place.innerHTML = `{form('<input data-ff-field="name" value="Ann">')}`""")), [submitted(name="Ann")]),
    Scenario("a form in an open shadow root", '<div id="host"></div><script>host.attachShadow({mode: "open"}).innerHTML = `'
             + form('<input data-ff-field="name" value="Ann">') + "`</script>", looks_and_sends, [submitted(name="Ann")], core=True),
    Scenario("a form in a shadow root attached later", '<div id="host"></div>',
             lambda p: looks_and_sends(p.runs(f"""host.attachShadow({{mode: "open"}}).innerHTML = `{form('<input data-ff-field="name" value="Ann">')}`""")),
             [submitted(name="Ann")]),
    Scenario("a field outside of the form that belongs to it", form("") + '<input form="form" data-ff-field="name" value="Ann">',
             sends, [submitted(name="Ann")]),
    Scenario("a field that refuses keeps the form from being sent", form('<input required data-ff-field="name">'), sends, []),
    Scenario("a form without a tag", form('<input data-ff-field="name" value="Ann">').replace("data-ff-form", "data-form"), sends, []),
    Scenario("a form with params and a label",
             form('<input data-ff-field="name" value="Ann">', 'data-ff-param-step="2" data-ff-label="Ordered"'), sends,
             [told("form.submit", "Ordered", form="order", step="2", fields={"name": "Ann"})]),
    Scenario("a form with a control named like its own properties",
             form('<input name="action" value="1"><input name="id" value="1"><input name="submit" value="1">'
                  '<input data-ff-field="name" value="Ann">'), sends, [submitted(name="Ann")]),
    Scenario("a tagged button sends and tells of itself",
             form('<input data-ff-field="name" value="Ann">').replace('id="send"', 'id="send" data-ff-action="a.click"'), sends,
             [told("a.click"), submitted(name="Ann")]),
    Scenario("a form in a dialog", f'<dialog open>{form("").replace("<form", "<form method=dialog")}</dialog>', sends,
             [told("form.submit", form="order")]),
]  # fmt: skip


def never(
    name: str, field: str, does: Callable[[Any], Any] = sends, core: bool = False
) -> Scenario:
    """A tagged field that must not go along, beside one that does."""
    return Scenario(name, form(f'{field}<input value="1" data-ff-field="other" data-ff-attribute="more">'), does,
                    [submitted({"more": "1"}, other="1")], core=core)  # fmt: skip


def secret(attributes: str, name: str = "it") -> str:
    return f'<input id="it" value="S3CRET" data-ff-field="{name}" data-ff-attribute="{name}" {attributes}>'


SECRETS = [
    never("a password", secret('type="password"'), writes("1"), core=True),
    never("a password being shown", secret('type="password"') + '<i id="show" onclick="it.type = `text`">show</i>',
          lambda p: sends(p.writes("#it", "S3CRET").clicks("#show")), core=True),
    never("a password shown before anything is written",
          secret('type="password"') + '<i id="show" onclick="it.type = `text`">show</i>',
          lambda p: sends(p.clicks("#show").writes("#it", "S3CRET"))),
    never("a password added later and shown", '<div id="place"></div>',
          lambda p: sends(p.runs("place.innerHTML = `" + secret('type="password"') + "`")
                          .awaits("it.dataset.ffIgnore !== undefined").runs("it.type = 'text'"))),
    never("a password in its manager's words", secret('autocomplete="current-password"'), core=True),
    never("a new password", secret('autocomplete="section-a new-password"')),
    never("a card number", secret('autocomplete="cc-number"'), core=True),
    never("a card's code", secret('autocomplete="billing cc-csc"')),
    never("a one-time code", secret('autocomplete="one-time-code"'), core=True),
    never("a field named like a password", secret('name="user_password"')),
    never("a tag named like a password", secret("", "passwd")),
    never("a field named like a card's number", secret('name="card_number"')),
    never("a field named like a card's code", secret('name="cvc"')),
    never("a field whose id is a password's", secret("").replace('id="it"', 'id="password"')),
    never("a field inside data-ff-ignore", f"<p data-ff-ignore>{secret('')}</p>", core=True),
    never("a field that is itself ignored", secret("data-ff-ignore")),
    never("a file", '<input id="it" type="file" data-ff-field="file" data-ff-attribute="file">',
          lambda p: sends(p.brings("#it", Path(__file__)))),
    never("a disabled field, as in every form", secret("disabled")),
]  # fmt: skip

IGNORED = [
    Scenario("an ignored form", f'<div data-ff-ignore>{form(secret(""))}</div>', sends, [], core=True),
]  # fmt: skip


@pytest.mark.parametrize("row", VALUES, ids=str)
def test_values_are_told_by_their_kind(
    row: Scenario, visitor: Callable[..., Visitor], site: Site
) -> None:
    play(visitor(), site, row)


@pytest.mark.parametrize("row", SENT, ids=str)
def test_forms_are_told_however_they_are_sent(
    row: Scenario, visitor: Callable[..., Visitor], site: Site
) -> None:
    play(visitor(), site, row)


@pytest.mark.parametrize("row", SECRETS + IGNORED, ids=str)
def test_secrets_stay_on_the_page(
    row: Scenario, visitor: Callable[..., Visitor], site: Site
) -> None:
    before = len(site.web.asked)
    play(visitor(), site, row)
    # Not even on its way to the collector, which would refuse to keep some of it.
    assert all(b"S3CRET" not in asked.body for asked in site.web.asked[before:])
