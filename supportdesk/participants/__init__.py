"""Other people on the customer's side: adding, taking out, and whom mails name besides."""
