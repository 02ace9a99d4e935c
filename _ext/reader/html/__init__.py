"""The HTML edition: templates' context, headers, stylesheet, search, previews, redirects."""
