"""The HTML edition: template context, security headers, stylesheet, search index, link previews and redirects."""
