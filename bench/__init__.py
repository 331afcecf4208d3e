"""./dev bench: what the gate costs, beside what else could stand in its place."""
