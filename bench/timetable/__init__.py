"""Timetables on a public benchmark: reading it, counting what a timetable costs, and what the solver reaches."""
