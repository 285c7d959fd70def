"""What a basemap is made of: its layers, and how an extract or the city's own tables fill them."""
