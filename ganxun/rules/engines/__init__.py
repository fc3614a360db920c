"""Where the expressions run: DuckDB over Parquet for everyone, PostgreSQL for the person on a page."""
