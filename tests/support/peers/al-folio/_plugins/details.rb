# A plugin
