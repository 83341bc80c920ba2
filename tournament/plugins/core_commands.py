"""The commands that are there without any plugin."""

COMMANDS = (
    "bracket",
    "db",
    "demo",
    "doctor",
    "draw",
    "export",
    "export-site",
    "import",
    "jobs",
    "keys",
    "pair",
    "plugin",
    "replay",
    "schedule",
    "scorer",
    "serve",
    "user",
    "verify",
)
