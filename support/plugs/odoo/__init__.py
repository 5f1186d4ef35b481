"""What taking over from Odoo hands to the house."""
