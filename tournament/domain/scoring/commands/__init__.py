"""The only writers of logs, and of links that lead to them."""
