"""What somebody began to write and has not sent, kept per person, ticket and kind."""
