"""What leaves the shop on paper or in a file: receipts, records, lists, recovery sheets, CSV and JSON.

Every document is a pure function of values, a `Translator` and `Formats`; nothing here reads the store.
Importing a document brings reportlab and HarfBuzz along (about half a second), so services import them where they
are used.
"""
