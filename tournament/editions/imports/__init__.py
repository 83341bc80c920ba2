"""Lists that are taken in: what each row becomes, what it asks, and taking all of it in one step."""
