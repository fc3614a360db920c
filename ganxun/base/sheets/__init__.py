"""表格 — reading the tables that offices hand in, and writing those they fill in. No model, no database."""
