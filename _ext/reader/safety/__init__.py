"""What a page may contain: directives, roles, HTML, links, files and images, and how large and deep each may be."""
