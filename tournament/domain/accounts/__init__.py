"""Accounts: passwords, second factors, sessions, links that sign in."""
