"""Questions over photographs, and the same questions as programs in three languages."""
