"""Working sheets: for each framework a table to fill in, as .docx and .xlsx, made from the book's own words."""
