"""What the data of a workspace are worth: each fault with its size, example and consequence."""
