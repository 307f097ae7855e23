"""Where an address is: a country by what comes with Footfall, a city by an installed database."""
