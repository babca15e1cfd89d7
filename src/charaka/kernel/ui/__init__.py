"""What every page is made of: style sheets and scripts, components, form rendering, lists. No page, no room."""
