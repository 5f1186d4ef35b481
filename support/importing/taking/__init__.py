"""How the records of Odoo become rows here: a batch at a time, nothing half written."""
