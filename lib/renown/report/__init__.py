"""What people look at: scores explained and compared, first as plain values, then in words."""
