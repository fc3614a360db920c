"""An invented province in full; also the data of tests and journeys."""
