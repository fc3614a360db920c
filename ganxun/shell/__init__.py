"""命令行 — the `ganxun` command. Above all other layers: it may call anything, nothing calls it."""
