"""The yardstick: key pages at size, beside a bare view on the same server in the same minutes."""
