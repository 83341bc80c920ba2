"""How early a timetable can end at best."""
