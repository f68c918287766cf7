"""What signing in asks for beside the password: codes of an app, passkeys, recovery codes."""
