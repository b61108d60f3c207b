"""The pages, a file for each room of the house; every file has its `ROUTES`."""
