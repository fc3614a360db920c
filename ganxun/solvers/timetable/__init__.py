"""Timetables: sessions into periods and rooms, for groups and teachers that can be in one place only."""
