"""One file a command or group of commands. Heavy imports wait until a command runs."""
