"""py4swiss is made for some platforms only; elsewhere the comparison with it is not collected."""

from importlib.util import find_spec

collect_ignore = [] if find_spec("py4swiss") else ["test_py4swiss.py"]
