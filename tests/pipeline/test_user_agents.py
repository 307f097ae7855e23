"""Real user agents, and what is told of each: the machine, and the device."""

from __future__ import annotations

import pytest

from footfall.pipeline import device
from footfall.pipeline.crawlers import machine_of
from footfall.pipeline.device import Device

# user agent, machine, (type, model, browser, its version, system, its version)
ROWS = (
    ("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36", "", ("desktop", "", "Chrome", "140", "Windows", "10")),
    ("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36 Edg/140.0.0.0", "", ("desktop", "", "Edge", "140", "Windows", "10")),
    ("Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:143.0) Gecko/20100101 Firefox/143.0", "", ("desktop", "", "Firefox", "143", "Windows", "10")),
    ("Mozilla/5.0 (Windows NT 6.1; WOW64; Trident/7.0; rv:11.0) like Gecko", "", ("desktop", "", "IE", "11", "Windows", "7")),
    ("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/138.0.0.0 Safari/537.36 OPR/122.0.0.0", "", ("desktop", "", "Opera", "122", "Windows", "10")),
    ("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/136.0.0.0 YaBrowser/25.6.0.0 Safari/537.36", "", ("desktop", "", "Yandex", "25.6", "Windows", "10")),
    ("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/138.0.0.0 Safari/537.36 Vivaldi/7.5.3735.58", "", ("desktop", "", "Vivaldi", "7.5", "Windows", "10")),
    ("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.6 Safari/605.1.15", "", ("desktop", "Mac", "Safari", "18.6", "macOS", "10.15")),
    ("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36", "", ("desktop", "Mac", "Chrome", "140", "macOS", "10.15")),
    ("Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:143.0) Gecko/20100101 Firefox/143.0", "", ("desktop", "Mac", "Firefox", "143", "macOS", "10.15")),
    ("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Safari/605.1.15 Ddg/18.0", "", ("desktop", "Mac", "DuckDuckGo", "18", "macOS", "10.15")),
    ("Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36", "", ("desktop", "", "Chrome", "140", "Linux", "")),
    ("Mozilla/5.0 (X11; Ubuntu; Linux x86_64; rv:143.0) Gecko/20100101 Firefox/143.0", "", ("desktop", "", "Firefox", "143", "Linux", "")),
    ("Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/139.0.0.0 Safari/537.36", "", ("desktop", "", "Chrome", "139", "ChromeOS", "14541")),
    ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_6_2 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.6 Mobile/15E148 Safari/604.1", "", ("mobile", "iPhone", "Safari", "18.6", "iOS", "18.6")),
    ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) CriOS/140.0.7339.101 Mobile/15E148 Safari/604.1", "", ("mobile", "iPhone", "Chrome", "140", "iOS", "18.6")),
    ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) FxiOS/143.0 Mobile/15E148 Safari/605.1.15", "", ("mobile", "iPhone", "Firefox", "143", "iOS", "18.6")),
    ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 EdgiOS/140.0.3485.54 Mobile/15E148 Safari/604.1", "", ("mobile", "iPhone", "Edge", "140", "iOS", "18.6")),
    ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) GSA/384.0.802537990 Mobile/15E148 Safari/604.1", "", ("mobile", "iPhone", "Google", "384", "iOS", "18.6")),
    ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148 [FBAN/FBIOS;FBAV/520.0.0.38.101;FBBV/756351453;FBDV/iPhone15,3;FBMD/iPhone;FBSN/iOS;FBSV/18.5;FBSS/3;FBID/phone;FBLC/en_US;FBOP/5]", "", ("mobile", "iPhone15,3", "Facebook", "520", "iOS", "18.5")),
    ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148 Instagram 390.0.0.28.85 (iPhone14,5; iOS 18_5; en_US; en; scale=3.00; 1170x2532; 764863110)", "", ("mobile", "iPhone14,5", "Instagram", "390", "iOS", "18.5")),
    ("Mozilla/5.0 (iPad; CPU OS 17_7 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.7 Mobile/15E148 Safari/604.1", "", ("tablet", "iPad", "Safari", "17.7", "iOS", "17.7")),
    ("Mozilla/5.0 (iPod touch; CPU iPhone OS 12_5_7 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/12.1.2 Mobile/15E148 Safari/604.1", "", ("mobile", "iPod", "Safari", "12.1", "iOS", "12.5")),
    ("Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Mobile Safari/537.36", "", ("mobile", "", "Chrome", "140", "Android", "10")),
    ("Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36", "", ("tablet", "", "Chrome", "140", "Android", "10")),
    ("Mozilla/5.0 (Linux; Android 15; Pixel 9) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Mobile Safari/537.36", "", ("mobile", "Pixel 9", "Chrome", "140", "Android", "15")),
    ("Mozilla/5.0 (Linux; Android 14; SM-S918B) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/28.0 Chrome/130.0.0.0 Mobile Safari/537.36", "", ("mobile", "SM-S918B", "Samsung Internet", "28", "Android", "14")),
    ("Mozilla/5.0 (Linux; Android 13; SM-X700) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36", "", ("tablet", "SM-X700", "Chrome", "126", "Android", "13")),
    ("Mozilla/5.0 (Android 15; Mobile; rv:143.0) Gecko/143.0 Firefox/143.0", "", ("mobile", "", "Firefox", "143", "Android", "15")),
    ("Mozilla/5.0 (Android 13; Tablet; rv:128.0) Gecko/128.0 Firefox/128.0", "", ("tablet", "", "Firefox", "128", "Android", "13")),
    ("Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/138.0.0.0 Mobile Safari/537.36 OPR/91.0.0.0", "", ("mobile", "", "Opera", "91", "Android", "10")),
    ("Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Mobile Safari/537.36 EdgA/140.0.0.0", "", ("mobile", "", "Edge", "140", "Android", "10")),
    ("Mozilla/5.0 (Linux; Android 14; SM-A546B Build/UP1A.231005.007; wv) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/139.0.7258.143 Mobile Safari/537.36", "", ("mobile", "SM-A546B", "WebView", "139", "Android", "14")),
    ("Mozilla/5.0 (Linux; Android 13; 2201117TG Build/TKQ1.221114.001; wv) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/138.0.7204.179 Mobile Safari/537.36 [FB_IAB/FB4A;FBAV/521.0.0.53.109;]", "", ("mobile", "2201117TG", "Facebook", "521", "Android", "13")),
    ("Mozilla/5.0 (Linux; U; Android 12; en-us; CPH2387 Build/SP1A) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/100.0.4896.58 UCBrowser/13.5.0.1313 Mobile Safari/537.36", "", ("mobile", "CPH2387", "UC Browser", "13.5", "Android", "12")),
    ("Mozilla/5.0 (Linux; Android 12; CUBOT_X30) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0.0.0 Mobile Safari/537.36", "", ("mobile", "CUBOT_X30", "Chrome", "120", "Android", "12")),
    ("Mozilla/5.0 (Linux; Android 11; KFTRWI) AppleWebKit/537.36 (KHTML, like Gecko) Silk/119.4.4 like Chrome/119.0.6045.193 Safari/537.36", "", ("tablet", "Kindle", "Amazon Silk", "119.4", "Android", "11")),
    ("Mozilla/5.0 (SMART-TV; Linux; Tizen 6.0) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/2.2 Chrome/63.0.3239.84 TV Safari/537.36", "", ("tv", "SMART-TV", "Samsung Internet", "2.2", "Tizen", "6")),
    ("Mozilla/5.0 (Web0S; Linux/SmartTV) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/108.0.5359.211 Safari/537.36 WebAppManager", "", ("tv", "Web0S SmartTV", "Chrome", "108", "webOS", "")),
    ("Mozilla/5.0 (Linux; Android 9; AFTSSS Build/PS7646) AppleWebKit/537.36 (KHTML, like Gecko) Silk/118.3.5 like Chrome/118.0.5993.155 Safari/537.36", "", ("tv", "Kindle", "Amazon Silk", "118.3", "Android", "9")),
    ("Mozilla/5.0 (PlayStation; PlayStation 5/6.00) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/15.4 Safari/605.1.15", "", ("console", "PlayStation 5", "Safari", "15.4", "", "")),
    ("Mozilla/5.0 (Windows NT 10.0; Win64; x64; Xbox; Xbox One) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Safari/537.36 Edg/130.0.0.0", "", ("console", "", "Edge", "130", "Windows", "10")),
    ("Opera/9.80 (Windows NT 6.1; WOW64) Presto/2.12.388 Version/12.18", "", ("desktop", "", "Opera", "12.18", "Windows", "7")),
    ("ShopApp/3.1 (iPhone; iOS 18.1)", "", ("mobile", "iPhone", "WebView", "", "iOS", "18.1")),
    ("ShopApp/312 CFNetwork/1568.200.51 Darwin/24.1.0", "", ("mobile", "iOS-Device", "ShopApp", "312", "iOS", "18.1")),
    ("Dalvik/2.1.0 (Linux; U; Android 14; Pixel 8 Build/AP2A.240805.005)", "", ("mobile", "Pixel 8", "Android", "14", "Android", "14")),
    ("okhttp/4.12.0", "", ("other", "", "okhttp", "4.12", "", "")),
    ("Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/140.0.0.0 Safari/537.36", "headless", ("desktop", "", "Chrome", "140", "Linux", "")),
    ("Mozilla/5.0 (Unknown; Linux x86_64) AppleWebKit/538.1 (KHTML, like Gecko) PhantomJS/2.1.1 Safari/538.1", "headless", ("desktop", "", "PhantomJS", "2.1", "Linux", "")),
    ("Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)", "crawler", ("bot", "", "Googlebot", "2.1", "", "")),
    ("Mozilla/5.0 (Linux; Android 6.0.1; Nexus 5X Build/MMB29P) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.7339.80 Mobile Safari/537.36 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)", "crawler", ("bot", "", "Googlebot", "2.1", "Android", "6")),
    ("Mozilla/5.0 (Linux; Android 6.0.1; Nexus 5X Build/MMB29P) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.7339.80 Mobile Safari/537.36 (compatible; Google-InspectionTool/1.0;)", "crawler", ("bot", "", "Google-InspectionTool", "1", "Android", "6")),
    ("Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm) Chrome/116.0.1938.76 Safari/537.36", "crawler", ("bot", "", "bingbot", "2", "", "")),
    ("Mozilla/5.0 (compatible; YandexBot/3.0; +http://yandex.com/bots)", "crawler", ("bot", "", "YandexBot", "3", "", "")),
    ("Mozilla/5.0 (compatible; Baiduspider/2.0; +http://www.baidu.com/search/spider.html)", "crawler", ("bot", "", "Baiduspider", "2", "", "")),
    ("DuckDuckBot/1.1; (+http://duckduckgo.com/duckduckbot.html)", "crawler", ("bot", "", "DuckDuckBot", "1.1", "", "")),
    ("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_5) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/13.1.1 Safari/605.1.15 (Applebot/0.1; +http://www.apple.com/go/applebot)", "crawler", ("bot", "", "Applebot", "0.1", "macOS", "10.15")),
    ("Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; GPTBot/1.2; +https://openai.com/gptbot)", "crawler", ("bot", "", "GPTBot", "1.2", "", "")),
    ("Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko); compatible; ChatGPT-User/1.0; +https://openai.com/bot", "crawler", ("bot", "", "ChatGPT-User", "1", "", "")),
    ("Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; ClaudeBot/1.0; +claudebot@anthropic.com)", "crawler", ("bot", "", "ClaudeBot", "1", "", "")),
    ("Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; PerplexityBot/1.0; +https://perplexity.ai/perplexitybot)", "crawler", ("bot", "", "PerplexityBot", "1", "", "")),
    ("Mozilla/5.0 (Linux; Android 5.0) AppleWebKit/537.36 (KHTML, like Gecko) Mobile Safari/537.36 (compatible; Bytespider; https://zhanzhang.toutiao.com/)", "crawler", ("bot", "", "Bytespider", "", "Android", "5")),
    ("CCBot/2.0 (https://commoncrawl.org/faq/)", "crawler", ("bot", "", "CCBot", "2", "", "")),
    ("meta-externalagent/1.1 (+https://developers.facebook.com/docs/sharing/webmasters/crawler)", "crawler", ("bot", "", "meta-externalagent", "1.1", "", "")),
    ("facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)", "crawler", ("bot", "", "facebookexternalhit", "1.1", "", "")),
    ("Twitterbot/1.0", "crawler", ("bot", "", "Twitterbot", "1", "", "")),
    ("LinkedInBot/1.0 (compatible; Mozilla/5.0; Apache-HttpClient +http://www.linkedin.com)", "crawler", ("bot", "", "LinkedInBot", "1", "", "")),
    ("Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)", "crawler", ("bot", "", "Slackbot-LinkExpanding", "1", "", "")),
    ("Mozilla/5.0 (Linux; Android 14; Pixel 8; wv) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/141.0.0.0 Mobile Safari/537.36 WhatsApp/2.25.1.1", "", ("mobile", "Pixel 8", "WhatsApp", "2.25", "Android", "14")),
    ("meta-webindexer/1.1", "crawler", ("bot", "", "meta-webindexer", "1.1", "", "")),
    ("Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; Google-NotebookLM)", "crawler", ("bot", "", "Google-NotebookLM", "", "", "")),
    ("Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; Amzn-User/0.1) Chrome/119.0.6045.214 Safari/537.36", "crawler", ("bot", "", "Amzn-User", "0.1", "", "")),
    ("WhatsApp/2.23.20.0", "crawler", ("bot", "", "WhatsApp", "2.23", "", "")),
    ("TelegramBot (like TwitterBot)", "crawler", ("bot", "", "TelegramBot", "", "", "")),
    ("Mozilla/5.0 (compatible; AhrefsBot/7.0; +http://ahrefs.com/robot/)", "crawler", ("bot", "", "AhrefsBot", "7", "", "")),
    ("Mozilla/5.0 (compatible; SemrushBot/7~bl; +http://www.semrush.com/bot.html)", "crawler", ("bot", "", "SemrushBot", "7", "", "")),
    ("Mozilla/5.0 (compatible; MJ12bot/v1.4.8; http://mj12bot.com/)", "crawler", ("bot", "", "MJ12bot", "1.4", "", "")),
    ("Screaming Frog SEO Spider/21.4", "crawler", ("bot", "", "Screaming Frog", "21.4", "", "")),
    ("Mozilla/5.0+(compatible; UptimeRobot/2.0; http://www.uptimerobot.com/)", "crawler", ("bot", "", "UptimeRobot", "2", "", "")),
    ("Pingdom.com_bot_version_1.4_(http://www.pingdom.com/)", "crawler", ("bot", "", "Pingdom", "1.4", "", "")),
    ("Mozilla/5.0 (Linux; Android 11; moto g power (2022)) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/119.0.0.0 Mobile Safari/537.36 Chrome-Lighthouse", "crawler", ("bot", "g power (2022)", "Chrome-Lighthouse", "119", "Android", "11")),
    ("Mozilla/5.0 (compatible; PetalBot;+https://webmaster.petalsearch.com/site/petalbot)", "crawler", ("bot", "", "PetalBot", "", "", "")),
    ("Mozilla/5.0 (compatible; archive.org_bot +http://archive.org/details/archive.org_bot)", "crawler", ("bot", "", "archive.org_bot", "", "", "")),
    ("curl/8.5.0", "library", ("other", "", "curl", "8.5", "", "")),
    ("python-requests/2.32.3", "library", ("other", "", "Python Requests", "2.32", "", "")),
    ("Go-http-client/2.0", "library", ("other", "", "Go-http-client", "2", "", "")),
    ("Scrapy/2.11.2 (+https://scrapy.org)", "crawler", ("bot", "", "Scrapy", "2.11", "", "")),
)  # fmt: skip


@pytest.mark.parametrize(("user_agent", "machine", "found"), ROWS, ids=range(len(ROWS)))
def test_a_user_agent_tells_the_device_and_the_machine(
    user_agent: str, machine: str, found: tuple[str, ...]
) -> None:
    assert machine_of(user_agent) == machine
    assert device.of(user_agent) == Device(*found)


CHROME = ROWS[0][0]
ANDROID = "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Mobile Safari/537.36"
BRANDS = '"Chromium";v="140.0.7339.80", "Not=A?Brand";v="24.0.0.0", "{}";v="{}"'


@pytest.mark.parametrize(
    ("user_agent", "hints", "found"),
    [
        (CHROME, (BRANDS.format("Google Chrome", "140.0.7339.80"), "?0", '"Windows"', '"15.0.0"', '""'), ("desktop", "", "Chrome", "140", "Windows", "11")),
        (CHROME, (BRANDS.format("Microsoft Edge", "140.0.3485.54"), "?0", '"Windows"', '"10.0.0"', '""'), ("desktop", "", "Edge", "140", "Windows", "10")),
        (CHROME, (BRANDS.format("Brave", "140.1.1"), "?0", '"Linux"', "", ""), ("desktop", "", "Brave", "140.1", "Linux", "10")),
        (ANDROID, (BRANDS.format("Google Chrome", "140.0.7339.80"), "?1", '"Android"', '"15.0.0"', '"Pixel 9"'), ("mobile", "Pixel 9", "Chrome", "140", "Android", "15")),
        (CHROME, ("", "", '"macOS"', '"15.6.1"', ""), ("desktop", "", "Chrome", "140", "macOS", "15.6")),
        (CHROME, ("nonsense", "?2", "", "", ""), ("desktop", "", "Chrome", "140", "Windows", "10")),
    ],
    ids=range(6),
)  # fmt: skip
def test_client_hints_tell_what_a_user_agent_hides(
    user_agent: str, hints: tuple[str, ...], found: tuple[str, ...]
) -> None:
    assert device.of(user_agent, "\n".join(hints)) == Device(*found)
