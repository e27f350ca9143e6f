"""Look at what is coded: filtered, kept as views, side by side, together; and code what a search found."""
