"""De-identify counseling session notes and release them only under recorded research consent."""
