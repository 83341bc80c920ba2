"""What stands above the subjects: an edition's checklist, its copy for another year, lists that are taken in."""
