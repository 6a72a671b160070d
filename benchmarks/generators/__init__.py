"""One module for each generator that is compared: the layout and configuration of its site, and its commands."""
