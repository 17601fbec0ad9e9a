"""Messages of ISO 20022 between a unit and its bank: the order to pay (pain.001) and the notice of bookings (camt.054)."""
