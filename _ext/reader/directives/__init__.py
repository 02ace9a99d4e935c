"""The other blocks and roles that authors write: definitions, lists of terms and frameworks, marks."""
