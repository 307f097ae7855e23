"""Machines that name themselves in their user agent: crawlers, headless browsers, libraries.

Data for the step that marks bots. A new one is a line here and a line in the tests.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

# Words that only machines have in their user agents. CUBOT makes phones.
GENERIC = (
    r"(?<!cu)bots?(?![a-z])", r"crawl", r"spider(?!man)", r"scrap(?:er|ing)", r"slurp",
    r"\bvalidator\b", r"\bmonitor(?:ing)?\b", r"\barchiver\b", r"\bfetcher\b", r"link ?preview",
    r"uri ?preview", r"url ?preview", r"\+https?://\S+\)?$",
    r"^WhatsApp/",  # its link preview; its users' browsers have it at their end
)  # fmt: skip

# Crawlers, link previews and monitors whose names hold none of those words.
NAMED = (
    "360JK", "Accoona", "AdsBot", "AddThis", "AhrefsSiteAudit", "AlwaysOnline", "Amazon CloudFront",
    "AmazonBuyForMe", "Amzn-SearchBot", "Amzn-User", "anthropic-ai", "APIs-Google",
    "Baidu-YunGuanCe", "BingPreview", "Bidtellect", "Blackbox Exporter", "BrandVerity",
    "Bytespider", "CCBot", "CensysInspect", "Chrome-Lighthouse", "Claude-User", "Claude-SearchBot",
    "Claude-Web", "ChatGPT-User", "cohere-ai", "cortex/1.0", "Dalvik-Prober", "Dataprovider",
    "DareBoost", "Datanyze", "Daum/", "DeepSeek", "Detectify", "Domain Re-Animator", "DuckAssist",
    "Embedly", "expanse", "facebookcatalog", "facebookexternalhit", "Feedbin", "FeedBurner",
    "FeedFetcher", "Feedly", "FlipboardProxy", "Fuzz Faster", "Go-Collector",
    "Gemini-Deep-Research", "Google-Ads", "Google-Agent", "Google-CloudVertex", "Google Favicon",
    "Google-InspectionTool", "GoogleOther", "Google-NotebookLM", "GoogleAgent-",
    "Google-PageRenderer", "Google-Read-Aloud", "Google-Safety", "Google-Site-Verification",
    "Google Web Preview", "GoogleImageProxy", "GoogleDocs", "GTmetrix", "heritrix", "HTTrack",
    "HubSpot", "ia_archiver", "Iframely", "img2dataset", "InternetMeasurement", "InsightPulse",
    "Jetpack", "Kagi-Fetcher", "LAIONDownloader", "LinkCheck", "LinkWalker", "Lighthouse",
    "Mastodon/", "Manus-User", "masscan", "Mediapartners-Google", "meta-externalagent",
    "meta-externalfetcher", "meta-webindexer", "MicrosoftPreview", "MistralAI-User", "Netcraft",
    "NetSystemsResearch", "NewRelicPinger", "Nikto", "Nmap Scripting", "NovaAct", "Nutch", "Nuclei",
    "OAI-SearchBot", "okhttp-prober", "omgili", "Outbrain", "PageSpeed", "PagePeeker", "Panscient",
    "Perplexity-User", "Pingdom", "Prerender", "PTST/", "Qwantify", "redditbot", "RSSOwl",
    "Screaming Frog", "SearchAtlas", "SEOkicks", "serpstat", "SiteAnalyzer", "Siteimprove",
    "Site24x7", "SiteLockSpider", "SkypeUriPreview", "Slack-ImgProxy", "Snap URL Preview", "sqlmap",
    "StatusCake", "Swiftype", "TinEye", "Tiny Tiny RSS", "Trendiction", "TTD-Content", "updown.io",
    "Uptime-Kuma", "Vagabondo", "vkShare", "W3C_", "Wappalyzer", "WebPageTest", "Webzio-",
    "WordPress/", "WPScan", "Y!J-", "YahooMailProxy", "YandexMetrika", "Yandex.Webmaster",
    "ZoominfoBot", "zgrab", "Zabbix",
)  # fmt: skip

HEADLESS = (
    "HeadlessChrome", "HeadlessEdg", "PhantomJS", "SlimerJS", "jsdom", "HtmlUnit", "Puppeteer",
    "Playwright", "Selenium", "Cypress/", "Splash",
)  # fmt: skip

# What programs use to ask. Apps and servers send their events with these, so such a name says
# nothing there; in the log of a web server it is what reads pages without being a browser.
LIBRARIES = (
    "curl/", "Wget", "python-requests", "Python-urllib", "aiohttp", "python-httpx",
    "Go-http-client", "Java/", "Java-http-client", "Apache-HttpClient", "axios/", "node-fetch",
    "undici", "got (", "libwww-perl", "LWP::", "Scrapy", "Ruby", "Faraday", "PHP/", "GuzzleHttp",
    "PostmanRuntime", "insomnia/", "HTTPie", "PowerShell", "WinHttp", "Mechanize", "colly",
    "reqwest", "hackney",
)  # fmt: skip


def _any(words: tuple[str, ...], patterns: tuple[str, ...] = ()) -> re.Pattern[str]:
    return re.compile("|".join((*patterns, *map(re.escape, words))), re.IGNORECASE)


_crawler, _headless, _library = _any(NAMED, GENERIC), _any(HEADLESS), _any(LIBRARIES)
_named = _any(NAMED)
_version = re.compile(r"[/ ]v?(\d+(?:\.[1-9]\d*)?)")


class Crawler(NamedTuple):
    """A crawler's name and version, empty where only a parser may know."""

    name: str = ""
    version: str = ""


def crawler_of(user_agent: str) -> Crawler:
    """What a crawler of the table calls itself."""
    found = _named.search(user_agent)
    if found is None:
        return Crawler()
    version = _version.match(user_agent, found.end() - found[0].endswith("/"))
    return Crawler(found[0].rstrip("/"), version[1] if version else "")


@lru_cache(maxsize=16_384)
def machine_of(user_agent: str) -> str:
    """Which kind of machine a user agent names: crawler | headless | library, or empty."""
    if _headless.search(user_agent):
        return "headless"
    if _crawler.search(user_agent):
        return "crawler"
    return "library" if _library.search(user_agent) else ""
