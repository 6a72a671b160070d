from hypothesis import settings

# Machines are slow at times, and a change is not to fail by the luck of another.
settings.register_profile("tests", deadline=None, derandomize=True)
settings.load_profile("tests")
