"""Lists as offices have them: workbooks, Word tables, text and web pages, and what their rows mean."""
