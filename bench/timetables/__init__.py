"""Problems, the reference dispatcher and the rival of `bench_timetable.py`."""
