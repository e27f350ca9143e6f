"""What else identifies somebody: numbers, addresses, dates, places, services."""
