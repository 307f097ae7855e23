"""Single-page applications made with the routers that people use: one visit for each page they show."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from tracker.person import Visitor
from tracker.scenario import Ends, Site, Told, expect

pytestmark = [pytest.mark.e2e, pytest.mark.scenario]

# Where the routers and esbuild are installed, for development only.
PACKAGES = Path(__file__).parents[3] / "tracker"

REACT = """
    import {createElement as h, useEffect} from "react";
    import {createRoot} from "react-dom/client";
    import {HISTORY, Link, redirect, useLocation} from "react-router";
    import {RouterProvider} from "react-router/dom";
    const Page = ({name}) => {
        const {search} = useLocation();
        useEffect(() => { document.title = name; }, [name]);
        return h("main", null, h("h1", null, name + search), LINKS.map((to) => h(Link, {key: to, to, id: to.slice(1) || "home"}, to)));
    };
    const routes = [["/", "Home"], ["/mugs", "Mugs"], ["/cart", "Cart"]].map(([path, name]) => ({path, element: h(Page, {name})}));
    routes.push({path: "/old", loader: () => redirect("/cart")});
    createRoot(document.querySelector("#app")).render(h(RouterProvider, {router: HISTORY(routes)}));
"""
VUE = """
    import {createApp, h} from "vue";
    import {createRouter, HISTORY, RouterLink, RouterView} from "vue-router";
    const page = (name) => ({render: () => h("main", [h("h1", name), LINKS.map((to) => h(RouterLink, {to, id: to.slice(1) || "home"}, () => to))])});
    const routes = [["/", "Home"], ["/mugs", "Mugs"], ["/cart", "Cart"]].map(([path, title]) => ({path, component: page(title), meta: {title}}));
    routes.push({path: "/old", redirect: "/cart"});
    const router = createRouter({history: HISTORY(), routes});
    router.afterEach(({meta}) => { document.title = meta.title; });
    createApp({render: () => h(RouterView)}).use(router).mount("#app");
"""
LINKS = ["/", "/mugs", "/cart", "/old"]
ROUTERS = [
    ("react-router", REACT, "createBrowserRouter", ""),
    ("react-router behind a #", REACT, "createHashRouter", "#"),
    ("vue-router", VUE, "createWebHistory", ""),
    ("vue-router behind a #", VUE, "createWebHashHistory", "#"),
]


def bundle(source: str, history: str) -> str:
    text = source.replace("LINKS", json.dumps(LINKS)).replace("HISTORY", history)
    done = subprocess.run(
        ["node_modules/.bin/esbuild", "--bundle", "--format=iife", "--minify",
         '--define:process.env.NODE_ENV="production"', "--define:__VUE_OPTIONS_API__=true",
         "--define:__VUE_PROD_DEVTOOLS__=false", "--define:__VUE_PROD_HYDRATION_MISMATCH_DETAILS__=false"],
        cwd=PACKAGES, input=text, capture_output=True, text=True, check=True,
    )  # fmt: skip
    return done.stdout


@pytest.mark.parametrize(
    ("name", "source", "history", "base"), ROUTERS, ids=[row[0] for row in ROUTERS]
)
def test_each_page_is_a_visit(
    name: str, source: str, history: str, base: str, visitor: Callable[..., Visitor], site: Site
) -> None:
    site.web.put("/app.js", bundle(source, history))
    shell = site.page(
        '<div id="app"></div><script src="/app.js"></script>', 'data-spa="auto"', title="Home"
    )
    for path in LINKS:
        site.web.put(path, shell)
    person = visitor().opens("/").sees("page.visit", title="Home")
    person.clicks("#mugs").sees("page.visit", title="Mugs")
    person.clicks("#old").sees("page.visit", title="Cart")
    person.clicks("#cart").lingers(400)  # already there
    person.runs("history.back()").sees("page.visit", 2, title="Mugs")
    pages = [("/mugs", "Mugs"), ("/cart", "Cart"), ("/mugs", "Mugs")]
    visits = [
        Told("page.visit", {"url": Ends(base + path), "title": title}) for path, title in pages
    ]
    expect(person, [Told("page.visit", {"title": "Home"}), *visits])
