"""Who may do what: accounts with roles, the sessions and tokens by which they come, and the log of what they read."""

from smallyard.records.access.nouns import Account, Came, Invitation, ReadLogged, Role, Token
from smallyard.records.access.store import AccessStore

__all__ = ["AccessStore", "Account", "Came", "Invitation", "ReadLogged", "Role", "Token"]
