"""Which page uses which term and cites which work, at which place, and which pages must be written again."""
