"""The frame around every page: navigation, context, compression."""
