from hypothesis import settings

# No deadline, because a machine may be slow for a moment; the same examples each time, so that no test fails by chance.
settings.register_profile("tests", deadline=None, derandomize=True)
settings.load_profile("tests")
