"""Pages that send visitors on: which are search engines, networks, mail and AI assistants.

Data for the step that tells sources. A new one is a line here and a line in the tests.
"""

from __future__ import annotations

from functools import lru_cache

# By medium: the source's name, and its hosts. A host stands for its subdomains too; `google.*`
# stands for google.com, google.de, google.co.uk.
KNOWN: dict[str, dict[str, str]] = {
    "search": {
        "google": "google.* googleadservices.com syndicatedsearch.goog"
        " com.google.android.googlequicksearchbox"
        " com.google.android.googlequicksearchbox.https com.google.android.apps.searchlite",
        "bing": "bing.com com.microsoft.bing", "yahoo": "search.yahoo.com search.yahoo.co.jp",
        "duckduckgo": "duckduckgo.com com.duckduckgo.mobile.android", "ecosia": "ecosia.org",
        "yandex": "yandex.* ya.ru", "baidu": "baidu.com", "qwant": "qwant.com",
        "startpage": "startpage.com", "brave": "search.brave.com", "naver": "search.naver.com",
        "daum": "search.daum.net", "seznam": "search.seznam.cz", "sogou": "sogou.com",
        "so.com": "so.com", "aol": "search.aol.com", "ask": "ask.com", "kagi": "kagi.com",
        "mojeek": "mojeek.com", "swisscows": "swisscows.com", "onet": "szukaj.onet.pl",
        "metager": "metager.org metager.de", "presearch": "presearch.com",
        "lycos": "search.lycos.com", "dogpile": "dogpile.com", "rambler": "nova.rambler.ru",
        "coccoc": "coccoc.com",
    },
    "ai": {
        "chatgpt": "chatgpt.com chat.openai.com com.openai.chatgpt",
        "claude": "claude.ai com.anthropic.claude",
        "perplexity": "perplexity.ai ai.perplexity.app.android",
        "gemini": "gemini.google.com bard.google.com com.google.android.apps.bard",
        "copilot": "copilot.microsoft.com copilot.com copilot.cloud.microsoft"
        " m365.cloud.microsoft com.microsoft.copilot",
        "deepseek": "chat.deepseek.com com.deepseek.chat", "grok": "grok.com grok.x.ai ai.x.grok",
        "doubao": "doubao.com", "yuanbao": "yuanbao.tencent.com", "genspark": "genspark.ai",
        "lumo": "lumo.proton.me", "manus": "manus.im", "iask": "iask.ai", "felo": "felo.ai",
        "andi": "andisearch.com", "komo": "komo.ai", "pi.ai": "pi.ai",
        "mistral": "chat.mistral.ai", "meta ai": "meta.ai", "you": "you.com",
        "phind": "phind.com", "poe": "poe.com", "kimi": "kimi.com kimi.moonshot.cn",
        "qwen": "chat.qwen.ai", "notebooklm": "notebooklm.google.com", "duck.ai": "duck.ai",
        "character.ai": "character.ai",
    },
    "social": {
        "facebook": "facebook.com fb.com fb.me com.facebook.katana com.facebook.orca"
        " messenger.com",
        "instagram": "instagram.com com.instagram.android",
        "threads": "threads.net threads.com com.instagram.barcelona",
        "x": "x.com twitter.com t.co com.twitter.android",
        "linkedin": "linkedin.com lnkd.in com.linkedin.android",
        "youtube": "youtube.com youtu.be com.google.android.youtube",
        "tiktok": "tiktok.com com.zhiliaoapp.musically com.ss.android.ugc.trill",
        "pinterest": "pinterest.* pin.it com.pinterest",
        "reddit": "reddit.com out.reddit.com com.reddit.frontpage",
        "bluesky": "bsky.app go.bsky.app",
        "mastodon": "mastodon.social mastodon.online fosstodon.org",
        "telegram": "t.me web.telegram.org org.telegram.messenger",
        "whatsapp": "whatsapp.com wa.me com.whatsapp", "vk": "vk.com away.vk.com",
        "odnoklassniki": "ok.ru", "discord": "discord.com discordapp.com",
        "snapchat": "snapchat.com com.snapchat.android", "tumblr": "tumblr.com",
        "quora": "quora.com", "xing": "xing.com",
        "hacker news": "news.ycombinator.com hn.algolia.com",
        "weibo": "weibo.com t.cn", "zhihu": "zhihu.com", "line": "line.me",
        "slack": "app.slack.com com.slack", "twitch": "twitch.tv", "vimeo": "vimeo.com",
        "teams": "teams.microsoft.com statics.teams.cdn.office.net", "wykop": "wykop.pl",
        "lobsters": "lobste.rs", "product hunt": "producthunt.com",
        "disqus": "disqus.com disq.us", "strava": "strava.com", "wechat": "mp.weixin.qq.com",
        "xiaohongshu": "xiaohongshu.com",
    },
    "mail": {
        "gmail": "mail.google.com com.google.android.gm",
        "yahoo mail": "mail.yahoo.com mail.yahoo.co.jp",
        "outlook": "outlook.live.com outlook.office.com outlook.office365.com"
        " outlook.cloud.microsoft safelinks.protection.outlook.com mail.live.com"
        " com.microsoft.office.outlook",
        "proton mail": "mail.proton.me mail.protonmail.com", "icloud mail": "icloud.com",
        "gmx": "navigator.gmx.net deref-gmx.net", "web.de": "deref-web.de navigator-bs.web.de",
        "yandex mail": "mail.yandex.ru mail.yandex.com", "mail.ru": "e.mail.ru",
        "zoho mail": "mail.zoho.com", "fastmail": "app.fastmail.com",
        "orange mail": "mail.orange.fr messagerie.orange.fr", "wp": "poczta.wp.pl",
        "onet mail": "poczta.onet.pl", "o2": "poczta.o2.pl", "interia": "poczta.interia.pl",
        "aol mail": "mail.aol.com", "naver mail": "mail.naver.com",
        "mailchimp": "list-manage.com",
    },
}  # fmt: skip

# The mark that an advertiser's link leaves in the page's address: source, medium and channel.
CLICK_IDS: dict[str, tuple[str, str, str]] = {
    "gclid": ("google", "cpc", "paid search"), "gbraid": ("google", "cpc", "paid search"),
    "wbraid": ("google", "cpc", "paid search"), "dclid": ("google", "display", "display"),
    "msclkid": ("bing", "cpc", "paid search"), "yclid": ("yandex", "cpc", "paid search"),
    "fbclid": ("facebook", "social", "social"), "igshid": ("instagram", "social", "social"),
    "igsh": ("instagram", "social", "social"), "ttclid": ("tiktok", "cpc", "paid social"),
    "twclid": ("x", "cpc", "paid social"), "li_fat_id": ("linkedin", "cpc", "paid social"),
    "ScCid": ("snapchat", "cpc", "paid social"), "epik": ("pinterest", "cpc", "paid social"),
    "rdt_cid": ("reddit", "cpc", "paid social"), "qclid": ("quora", "cpc", "paid social"),
    "mc_cid": ("mailchimp", "email", "mail"), "mc_eid": ("mailchimp", "email", "mail"),
    "_hsenc": ("hubspot", "email", "mail"), "mkt_tok": ("marketo", "email", "mail"),
    "vero_id": ("vero", "email", "mail"), "_kx": ("klaviyo", "email", "mail"),
    "irclickid": ("impact", "affiliate", "affiliates"),
    "awc": ("awin", "affiliate", "affiliates"), "cjevent": ("cj", "affiliate", "affiliates"),
    "ranSiteID": ("rakuten", "affiliate", "affiliates"),
    "tduid": ("tradedoubler", "affiliate", "affiliates"),
    "obOrigUrl": ("outbrain", "cpc", "display"), "tblci": ("taboola", "cpc", "display"),
    "criteo_id": ("criteo", "cpc", "display"),
}  # fmt: skip

_exact = {
    host: (source, medium)
    for medium, sources in KNOWN.items()
    for source, hosts in sources.items()
    for host in hosts.split()
    if not host.endswith(".*")
}
_any_ending = {
    host.removesuffix(".*"): (source, medium)
    for medium, sources in KNOWN.items()
    for source, hosts in sources.items()
    for host in hosts.split()
    if host.endswith(".*")
}
_mediums = {source: medium for medium, sources in KNOWN.items() for source in sources}
# What else campaigns call them; advertisers' programs write some of these by themselves.
ALSO = {
    "mail": "newsletter email e-mail mail hubspot marketo klaviyo brevo mailerlite sendgrid",
    "social": "fb ig insta meta twitter",
    "search": "adwords googleads google-ads bingads",
    "ai": "openai",
}
_mediums |= {name: medium for medium, names in ALSO.items() for name in names.split()}
# What may stand before google or pinterest; docs.google.com is no search engine.
_before = {"m", "images", "image", "lens", "encrypted", "cse", "mobile"}


@lru_cache(maxsize=65_536)
def known(host: str) -> tuple[str, str] | None:
    """Source and medium of a referrer's host; None where it is just somebody's page."""
    labels = host.removeprefix("www.").split(".")
    for at in range(len(labels) - 1):
        found = _exact.get(".".join(labels[at:]))
        if found is not None:
            return found
    if len(labels) > 2 and (labels[0] in _before or len(labels[0]) == 2):
        labels = labels[1:]
    # google.de, google.co.uk: a name before one or two short last parts.
    ending = len(labels) in (2, 3) and all(len(label) <= 3 for label in labels[1:])
    return _any_ending.get(labels[0]) if ending else None


@lru_cache(maxsize=4096)
def medium_of(source: str) -> str:
    """The medium of a source as a campaign names it: google, chatgpt.com, Facebook; or empty."""
    name = source.strip().lower()
    if name in _mediums:
        return _mediums[name]
    found = known(name) if "." in name else None
    return found[1] if found is not None else ""
