"""What makes units: this process, several of this machine, or those of a Ray cluster."""
