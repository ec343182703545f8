"""A plugin of vprog that knows about kittens."""
