"""People on the customers' side: who they are, and which tickets a browser was let into."""
