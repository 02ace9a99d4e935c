"""Which page uses which term and cites which work, in which paragraph, and which pages must be written again."""
