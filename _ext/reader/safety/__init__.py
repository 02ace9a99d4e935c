"""What a page may contain: blocks, roles, HTML, links, files, pictures, and how large they may be."""
