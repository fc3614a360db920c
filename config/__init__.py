"""How one installation is wired: environment, settings, addresses."""
