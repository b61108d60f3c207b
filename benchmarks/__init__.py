"""How fast Beslut is, beside what one would otherwise use. Needs the project and its tests' packages."""
