"""Air volleyball (bóng chuyền hơi)."""
