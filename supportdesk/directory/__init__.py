"""Staff: asked of the company's staff platform, cached briefly, never stored."""
