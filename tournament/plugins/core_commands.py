"""The commands that are there without any plugin."""

COMMANDS = (
    "bracket",
    "db",
    "demo",
    "doctor",
    "draw",
    "export",
    "import",
    "keys",
    "pair",
    "plugin",
    "replay",
    "schedule",
    "serve",
    "user",
    "verify",
)
