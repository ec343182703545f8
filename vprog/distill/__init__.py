"""Teaching a student from rationales: the losses, the selections and the pairs of the four systems."""
