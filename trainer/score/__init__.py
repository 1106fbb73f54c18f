"""Scoring whole catalogues: Parquet in, Parquet out, by shards, on one machine or many."""
