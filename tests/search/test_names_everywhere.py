"""Names are found and sorted by their folded columns, never as they happen to be written."""

import ast
import re

from tests.gates.sources import calls, name, python_files, tree

AS_WRITTEN = re.compile(r"__(?:icontains|istartswith|iendswith|iregex|iexact|search|trigram\w*)$")
ADDRESSES = re.compile(r"(?:^|__)(?:e?mail|to|address)__iexact$")
"""An address of mail is one, whatever its case; it is no name, and bears no accent."""
ANY_ADDRESS = "portal/core/personal_data/copies.py: __iexact"
"""Of the columns that apps name to be addresses (`Address`)."""
NAMES = re.compile(r"^-?(?:\w+__)?(?:name|title|title_fr|title_en|city|town|shop_name|maker)$")
FILES = {"releases/catalogue/models.py ['kind', 'name']"}
"""The files of a release, in the order in which its manifest names them."""


def texts(node):
    for found in ast.walk(node):
        if isinstance(found, ast.keyword) and found.arg:
            yield found.arg
        elif isinstance(found, ast.Constant) and isinstance(found.value, str):
            yield found.value


def test_no_name_is_searched_as_it_is_written():
    found = [
        f"{name(path)}: {text}"
        for path in python_files()
        for text in texts(tree(path))
        if AS_WRITTEN.search(text) and not ADDRESSES.search(text)
    ]
    assert found == [ANY_ADDRESS], "\n".join(found)


def test_no_admin_searches_by_itself():
    found = [
        f"{name(path)}:{node.lineno}"
        for path in python_files()
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Name) and node.id == "search_fields"
    ]
    assert not found, "\n".join(found)


def orders(path):
    """What the rows of a query, a model, an admin or a sorted list are sorted by."""
    for call in calls(tree(path)):
        if isinstance(call.func, ast.Attribute) and call.func.attr == "order_by":
            yield ast.List(elts=call.args)
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Assign):
            target = getattr(node.targets[0], "id", "")
            if target == "ordering":
                yield node.value
            elif target.isupper() and isinstance(node.value, ast.Dict):
                tuples = (each for each in node.value.values if isinstance(each, ast.Tuple))
                yield from (each for each in tuples if "pk" in ast.unparse(each))


def test_no_name_is_sorted_as_it_is_written():
    found = []
    for path in python_files():
        for order in orders(path):
            fields = [each.value for each in order.elts if isinstance(each, ast.Constant)]
            wrong = [field for field in fields if isinstance(field, str) and NAMES.match(field)]
            if wrong and f"{name(path)} {fields}" not in FILES:
                found.append(f"{name(path)}: {wrong}")
    assert not found, "\n".join(found)
