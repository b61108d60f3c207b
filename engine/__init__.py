"""The mechanism: workflow, text, documents, storage, events, packages. Knows no body and no memo field."""
