"""Keys of people, and the vault that one of them opens."""
