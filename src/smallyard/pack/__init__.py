"""The embedded pack: facts about the lists, with citations, so that everything works before anything is fetched.

Made by `tools/build_pack.py`; read by `smallyard.lists.pack`; described in manifest.toml. Not edited by hand.
"""
