"""The register of breaches: entering one, noting who was told, drafts of letters."""
