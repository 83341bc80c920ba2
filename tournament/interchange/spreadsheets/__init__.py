"""Tables from people: pasted cells, CSV and XLSX."""
