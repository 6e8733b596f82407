"""The same acts for a terminal, a script or a scheduled task.

Exit codes: 0 done, 1 a rule refused it, 2 the command was written wrongly, 3 something is unavailable, 4 not
trusted, 5 not permitted, 130 stopped by the person. Secrets come from files, the keyring or a prompt; never
from arguments, which other users of the computer can read.
"""
