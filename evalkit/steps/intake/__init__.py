"""Files come in: found, read, names taken out, stored."""
