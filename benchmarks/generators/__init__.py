"""The generators that are compared: for each the layout, the templates and the configuration it needs."""
