"""The pages of a person's own account: second factors, sessions, invitation, new password. Under /account/."""
