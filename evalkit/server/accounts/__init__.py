"""Accounts: links that work once, passwords, codes from an app, sessions that end, and the audit list."""
