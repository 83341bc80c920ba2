"""Football, five, seven and eleven a side."""
