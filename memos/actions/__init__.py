"""The use cases that change something. Each asks the workflow, then writes row, event and wanted work together."""
