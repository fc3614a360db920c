"""What a record becomes in the ledger, and why it may not: pure, split by question."""
