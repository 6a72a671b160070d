# Makes a map of the talks
