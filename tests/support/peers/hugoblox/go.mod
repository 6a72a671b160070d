module noether
