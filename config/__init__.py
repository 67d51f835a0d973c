"""The site: settings, addresses and what every response carries."""
