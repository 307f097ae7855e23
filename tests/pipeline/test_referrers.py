"""Real referrers, campaigns and click ids, and where each says that a visit came from."""

from __future__ import annotations

from typing import Any

import pytest
from activities import activity

from footfall.events.source_rule import Match, SourceRule
from footfall.pipeline import source, traffic
from footfall.pipeline.activity import Activity
from footfall.pipeline.traffic import SiteSources

SHOP = SiteSources(("shop.example", "*.shop.example"))

# referrer → source, medium, channel
REFERRERS = (
    ("https://www.google.com/", "google", "organic", "search"),
    ("https://www.google.co.uk/", "google", "organic", "search"),
    ("https://www.google.com.au/url?q=x", "google", "organic", "search"),
    ("https://google.pl/", "google", "organic", "search"),
    ("https://images.google.de/imgres?x", "google", "organic", "search"),
    ("android-app://com.google.android.googlequicksearchbox/", "google", "organic", "search"),
    ("https://www.bing.com/search?q=tea", "bing", "organic", "search"),
    ("https://cn.bing.com/", "bing", "organic", "search"),
    ("https://duckduckgo.com/", "duckduckgo", "organic", "search"),
    ("https://html.duckduckgo.com/html/", "duckduckgo", "organic", "search"),
    ("https://search.yahoo.com/", "yahoo", "organic", "search"),
    ("https://fr.search.yahoo.com/search", "yahoo", "organic", "search"),
    ("https://www.ecosia.org/", "ecosia", "organic", "search"),
    ("https://yandex.ru/clck/jsredir", "yandex", "organic", "search"),
    ("https://yandex.com.tr/search/", "yandex", "organic", "search"),
    ("https://ya.ru/", "yandex", "organic", "search"),
    ("https://www.baidu.com/link?url=x", "baidu", "organic", "search"),
    ("https://m.baidu.com/", "baidu", "organic", "search"),
    ("https://www.qwant.com/", "qwant", "organic", "search"),
    ("https://www.startpage.com/", "startpage", "organic", "search"),
    ("https://search.brave.com/", "brave", "organic", "search"),
    ("https://search.naver.com/search.naver", "naver", "organic", "search"),
    ("https://search.seznam.cz/", "seznam", "organic", "search"),
    ("https://kagi.com/", "kagi", "organic", "search"),
    ("https://www.sogou.com/", "sogou", "organic", "search"),
    ("https://chatgpt.com/", "chatgpt", "ai", "ai"),
    ("https://chat.openai.com/", "chatgpt", "ai", "ai"),
    ("https://claude.ai/", "claude", "ai", "ai"),
    ("https://www.perplexity.ai/", "perplexity", "ai", "ai"),
    ("https://gemini.google.com/", "gemini", "ai", "ai"),
    ("https://copilot.microsoft.com/", "copilot", "ai", "ai"),
    ("https://chat.deepseek.com/", "deepseek", "ai", "ai"),
    ("https://grok.com/", "grok", "ai", "ai"),
    ("https://chat.mistral.ai/", "mistral", "ai", "ai"),
    ("https://www.meta.ai/", "meta ai", "ai", "ai"),
    ("https://m365.cloud.microsoft/chat", "copilot", "ai", "ai"),
    ("https://www.doubao.com/chat/", "doubao", "ai", "ai"),
    ("android-app://com.openai.chatgpt/", "chatgpt", "ai", "ai"),
    ("android-app://ai.perplexity.app.android/", "perplexity", "ai", "ai"),
    ("android-app://com.pinterest/", "pinterest", "social", "social"),
    ("android-app://com.zhiliaoapp.musically/", "tiktok", "social", "social"),
    ("https://eur01.safelinks.protection.outlook.com/", "outlook", "email", "mail"),
    ("https://www.facebook.com/", "facebook", "social", "social"),
    ("https://l.facebook.com/l.php?u=x", "facebook", "social", "social"),
    ("https://lm.facebook.com/", "facebook", "social", "social"),
    ("https://m.facebook.com/", "facebook", "social", "social"),
    ("https://l.instagram.com/", "instagram", "social", "social"),
    ("https://www.threads.net/", "threads", "social", "social"),
    ("https://t.co/AbCdEf", "x", "social", "social"),
    ("https://x.com/", "x", "social", "social"),
    ("https://www.linkedin.com/feed/", "linkedin", "social", "social"),
    ("https://lnkd.in/x", "linkedin", "social", "social"),
    ("android-app://com.linkedin.android/", "linkedin", "social", "social"),
    ("https://www.youtube.com/", "youtube", "social", "social"),
    ("https://www.tiktok.com/", "tiktok", "social", "social"),
    ("https://pl.pinterest.com/", "pinterest", "social", "social"),
    ("https://www.pinterest.co.uk/", "pinterest", "social", "social"),
    ("https://www.reddit.com/r/tea/", "reddit", "social", "social"),
    ("https://out.reddit.com/", "reddit", "social", "social"),
    ("https://bsky.app/", "bluesky", "social", "social"),
    ("https://t.me/s/tea", "telegram", "social", "social"),
    ("android-app://org.telegram.messenger/", "telegram", "social", "social"),
    ("https://web.whatsapp.com/", "whatsapp", "social", "social"),
    ("https://away.vk.com/away.php", "vk", "social", "social"),
    ("https://news.ycombinator.com/item?id=1", "hacker news", "social", "social"),
    ("https://discord.com/", "discord", "social", "social"),
    ("https://teams.microsoft.com/", "teams", "social", "social"),
    ("https://mail.google.com/mail/u/0/", "gmail", "email", "mail"),
    ("android-app://com.google.android.gm/", "gmail", "email", "mail"),
    ("https://outlook.live.com/", "outlook", "email", "mail"),
    ("https://outlook.office.com/mail/", "outlook", "email", "mail"),
    ("https://mail.yahoo.com/", "yahoo mail", "email", "mail"),
    ("https://mail.proton.me/", "proton mail", "email", "mail"),
    ("https://deref-gmx.net/mail/client/x", "gmx", "email", "mail"),
    ("https://poczta.onet.pl/", "onet mail", "email", "mail"),
    ("https://mail.yandex.ru/", "yandex mail", "email", "mail"),
    ("https://docs.google.com/document/d/x", "docs.google.com", "referral", "referral"),
    ("https://accounts.google.com/", "accounts.google.com", "referral", "referral"),
    ("https://github.com/footfall", "github.com", "referral", "referral"),
    ("https://en.wikipedia.org/wiki/Tea", "en.wikipedia.org", "referral", "referral"),
    ("https://www.theguardian.com/food", "theguardian.com", "referral", "referral"),
    ("https://www.paypal.com/", "paypal.com", "referral", "referral"),
    ("https://notgoogle.com/", "notgoogle.com", "referral", "referral"),
    ("https://google.com.evil.example/", "google.com.evil.example", "referral", "referral"),
    ("https://shop.example/basket", "shop.example", "internal", "internal"),
    ("https://www.shop.example/", "www.shop.example", "internal", "internal"),
    ("https://blog.shop.example/", "blog.shop.example", "internal", "internal"),
    ("", "direct", "none", "direct"),
    ("not a url", "direct", "none", "direct"),
)  # fmt: skip

# query of the page's address, referrer → source, medium, channel, campaign, click id
LINKS = (
    ("utm_source=newsletter&utm_medium=email&utm_campaign=may", "", ("newsletter", "email", "mail", "may", "")),
    ("utm_source=google&utm_medium=cpc&utm_campaign=brand&gclid=x", "https://www.google.com/", ("google", "cpc", "paid search", "brand", "gclid")),
    ("utm_source=facebook&utm_medium=paid_social&utm_campaign=may", "https://l.facebook.com/", ("facebook", "paid_social", "paid social", "may", "")),
    ("utm_source=facebook&utm_medium=cpc", "", ("facebook", "cpc", "paid social", "", "")),
    ("utm_source=instagram&utm_medium=social", "", ("instagram", "social", "social", "", "")),
    ("utm_source=partner&utm_medium=affiliate", "", ("partner", "affiliate", "affiliates", "", "")),
    ("utm_source=adnet&utm_medium=banner", "", ("adnet", "banner", "display", "", "")),
    ("utm_source=adnet&utm_medium=cpc", "", ("adnet", "cpc", "campaign", "", "")),
    ("utm_source=flyer&utm_medium=qr&utm_campaign=fair", "", ("flyer", "qr", "campaign", "fair", "")),
    ("utm_source=flyer", "", ("flyer", "", "campaign", "", "")),
    ("utm_source=chatgpt.com", "", ("chatgpt.com", "ai", "ai", "", "")),
    ("utm_source=chatgpt.com&utm_medium=referral", "", ("chatgpt.com", "referral", "ai", "", "")),
    ("utm_source=LinkedIn", "", ("LinkedIn", "social", "social", "", "")),
    ("utm_medium=email", "", ("(not set)", "email", "mail", "", "")),
    ("utm_medium=organic", "https://www.bing.com/", ("bing", "organic", "search", "", "")),
    ("gclid=EAIaIQ", "https://www.google.com/", ("google", "cpc", "paid search", "", "gclid")),
    ("gbraid=x", "", ("google", "cpc", "paid search", "", "gbraid")),
    ("msclkid=x", "https://www.bing.com/", ("bing", "cpc", "paid search", "", "msclkid")),
    ("fbclid=IwAR0", "https://l.facebook.com/", ("facebook", "social", "social", "", "fbclid")),
    ("fbclid=IwAR0", "https://l.instagram.com/", ("instagram", "social", "social", "", "fbclid")),
    ("fbclid=IwAR0", "https://www.google.com/", ("facebook", "social", "social", "", "fbclid")),
    ("utm_medium=social&fbclid=x", "https://l.instagram.com/", ("instagram", "social", "social", "", "fbclid")),
    ("utm_source=ig&utm_medium=paid", "", ("ig", "paid", "paid social", "", "")),
    ("utm_source=agency&utm_medium=paid_social", "", ("agency", "paid_social", "paid social", "", "")),
    ("utm_source=twitter", "", ("twitter", "social", "social", "", "")),
    ("utm_source=adwords&utm_medium=ppc", "", ("adwords", "ppc", "paid search", "", "")),
    ("ttclid=x", "", ("tiktok", "cpc", "paid social", "", "ttclid")),
    ("mc_cid=1&mc_eid=2", "", ("mailchimp", "email", "mail", "", "mc_cid")),
    ("awc=1_2_3", "https://www.awin1.com/", ("awin", "affiliate", "affiliates", "", "awc")),
    ("q=gclid", "", ("direct", "none", "direct", "", "")),
    ("xgclid=1", "", ("direct", "none", "direct", "", "")),
)  # fmt: skip

RULES = (
    SourceRule(Match(host="*.partner.example"), "Partner", "affiliate"),
    SourceRule(Match(path="/fair/*"), "Fair", "qr", "campaign"),
    SourceRule(Match(param="ref=friend-*"), "Friends", channel="referral"),
    SourceRule(Match(host="pay.example", path="/thanks"), "Payment", "internal", "internal"),
    SourceRule(Match(param="gclid"), "Our agency", "cpc", "paid search"),
)

# page, referrer → source, medium, channel under RULES
RULED = (
    ("/", "https://a.partner.example/", ("Partner", "affiliate", "affiliates")),
    ("/", "https://partner.example/", ("partner.example", "referral", "referral")),
    ("/fair/2026", "https://www.google.com/", ("Fair", "qr", "campaign")),
    ("/?ref=friend-7", "", ("Friends", "referral", "referral")),
    ("/?ref=foe", "", ("direct", "none", "direct")),
    ("/thanks", "https://pay.example/", ("Payment", "internal", "internal")),
    ("/other", "https://pay.example/", ("pay.example", "referral", "referral")),
    ("/?utm_source=x&gclid=1", "", ("Our agency", "cpc", "paid search")),
)  # fmt: skip


def visited(url: str, referrer: str, sources: SiteSources = SHOP, **params: Any) -> Activity:
    one = activity("page.visit", params={"url": url, "referrer": referrer, **params})
    source.page([one])
    traffic.origin([one], lambda site: sources)
    return one


@pytest.mark.parametrize(
    ("referrer", "name", "medium", "channel"), REFERRERS, ids=range(len(REFERRERS))
)
def test_a_referrer_tells_where_a_visit_came_from(
    referrer: str, name: str, medium: str, channel: str
) -> None:
    one = visited("https://shop.example/", referrer)
    assert (one.traffic_source, one.medium, one.channel) == (name, medium, channel)


@pytest.mark.parametrize(("query", "referrer", "found"), LINKS, ids=range(len(LINKS)))
def test_a_link_tells_its_campaign(query: str, referrer: str, found: tuple[str, ...]) -> None:
    one = visited(f"https://shop.example/?{query}", referrer)
    assert (one.traffic_source, one.medium, one.channel, one.campaign, one.click_id) == found


@pytest.mark.parametrize(("page", "referrer", "found"), RULED, ids=range(len(RULED)))
def test_a_sites_own_rules_come_first(page: str, referrer: str, found: tuple[str, ...]) -> None:
    one = visited(f"https://shop.example{page}", referrer, SiteSources((), RULES))
    assert (one.traffic_source, one.medium, one.channel) == found


def test_a_page_of_the_same_host_is_internal_without_domains() -> None:
    one = visited("https://www.shop.example/", "https://shop.example/", SiteSources())
    assert one.channel == "internal"


def test_term_and_content_are_kept() -> None:
    one = visited("https://shop.example/?utm_source=x&utm_term=mug&utm_content=blue", "")
    assert (one.utm_term, one.utm_content) == ("mug", "blue")


def test_what_is_no_visit_and_names_no_page_before_came_from_nowhere() -> None:
    one = activity("button.click", params={"url": "https://shop.example/"})
    source.page([one])
    traffic.origin([one], lambda site: SHOP)
    assert (one.channel, one.page_host) == ("", "shop.example")
