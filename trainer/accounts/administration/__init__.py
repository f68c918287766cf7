"""What an administrator does with accounts that are there, beyond roles and links."""
