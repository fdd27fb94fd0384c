"""How good and how fast the engines are."""
