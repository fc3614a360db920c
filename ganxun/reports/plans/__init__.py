"""What pages, tables and the interface say about training plans."""
