"""Keys, sealed backups and the only HTTP. A stranger to `data`: pages come and go as plain values."""
