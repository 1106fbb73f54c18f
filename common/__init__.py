"""What every room shares: designed errors, atomic files, progress, and terminal manners.

A leaf: it imports nothing of the product, and nothing heavier than click and tqdm.
"""
