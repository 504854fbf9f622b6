"""What people attach: kept in pieces in the database, shown only by their message's gate."""
