# Makes files of a table
