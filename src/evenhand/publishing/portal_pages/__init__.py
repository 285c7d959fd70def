"""What residents may know of their area: pages and open data, made from one release alone."""
