"""The demo: a shop whose pages carry the tracker, and the site that receives them."""

DEMO_SITE = "Demo shop"
DEMO_DOMAINS = ("127.0.0.1", "localhost")
