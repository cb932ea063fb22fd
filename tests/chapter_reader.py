"""Reading chapters: words of prose, exercises, figures and code, as the checks of the notebooks see them."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

import setup_cell
from nbformat import NotebookNode

FENCE = re.compile(r"^ {0,3}(`{3,}|~{3,}|:{3,})(?:\{([\w:.-]+)\})?(.*)$")
OPTION = re.compile(r"^:[\w-]+:")
MATH = re.compile(r"\$\$.*?\$\$|(?<![\\$])\$(?!\$).+?(?<!\\)\$", re.DOTALL)
ROLE_WITH_TEXT = re.compile(r"\{[\w:]+\}`([^`<]+?)\s*<[^`>]*>`")
ROLE = re.compile(r"\{[\w:]+\}`[^`]*`")
CODE = re.compile(r"(`+).+?\1", re.DOTALL)
LINK = re.compile(r"!?\[([^\]]*)\]\([^)]*\)")
TARGET_OR_COMMENT = re.compile(r"^(\([\w-]+\)=|%.*)$", re.MULTILINE)
HTML = re.compile(r"<!--.*?-->|<[^>\s][^>]*>", re.DOTALL)
WORD = re.compile(r"[^\W\d_][\w'\u2019-]*")

#: Directives whose body is no prose, and those whose argument is a label and no title.
WITHOUT_PROSE = {
    "bibliography",
    "code",
    "code-block",
    "code-cell",
    "eval-rst",
    "figure",
    "glue:math",
    "image",
    "math",
    "raw",
}
WITHOUT_TITLE = {"exercise-end", "solution", "solution-end", "solution-start"}

HIDDEN = {"hide-input", "hide-cell", "remove-input", "remove-cell"}


def markdown(nb: NotebookNode) -> str:
    """Return the notebook's Markdown as one text."""
    return "\n\n".join(cell.source for cell in nb.cells if cell.cell_type == "markdown")


def code_cells(nb: NotebookNode) -> list[NotebookNode]:
    """Return the chapter's own code cells, without its set-up cell, which is a tool's and no plain Python."""
    return [cell for cell in nb.cells if cell.cell_type == "code" and cell.get("id") != setup_cell.CELL_ID]


def tags(cell: NotebookNode) -> set[str]:
    """Return the tags of a cell."""
    return set(cell.metadata.get("tags", []))


def count_words(text: str) -> int:
    """Count the words a reader reads: no code, no math, no labels and no options of directives."""
    prose = "\n".join(_lines_of_prose(text))
    # Roles before HTML, since a role's target stands in <>; math before HTML, since it may hold < and >.
    replacements = {
        TARGET_OR_COMMENT: "",
        ROLE_WITH_TEXT: r"\1",
        ROLE: " ",
        CODE: " ",
        MATH: " ",
        HTML: " ",
        LINK: r"\1",
    }
    for pattern, replacement in replacements.items():
        prose = pattern.sub(replacement, prose)
    return len(WORD.findall(prose))


def _lines_of_prose(text: str) -> Iterator[str]:
    open_directives: list[str] = []  # the marks that opened each
    listing = ""  # the marks that opened what is no prose
    in_options = False
    for line in text.splitlines():
        marks, directive, rest = fence.groups() if (fence := FENCE.match(line)) else ("", None, line)
        closes = bool(marks) and not directive and not rest.strip()
        if listing:
            listing = "" if closes and marks.startswith(listing) else listing
        elif closes and open_directives and marks.startswith(open_directives[-1]):
            open_directives.pop()
        elif marks and (not directive or directive in WITHOUT_PROSE):
            listing = marks
        elif marks:
            open_directives.append(marks)
            in_options = True
            yield "" if directive in WITHOUT_TITLE else rest
        elif not (in_options and OPTION.match(line)):
            in_options = False
            yield line


def directives(text: str, *names: str) -> list[tuple[str, dict[str, str]]]:
    """Return argument and options of every directive with one of these names."""
    found: list[tuple[str, dict[str, str]]] = []
    lines = iter(text.splitlines())
    for line in lines:
        fence = FENCE.match(line)
        if fence and fence[2] in names:
            found.append((fence[3].strip(), {}))
            for option in lines:
                if not OPTION.match(option):
                    break
                key, _, value = option[1:].partition(":")
                found[-1][1][key] = value.strip()
    return found


def exercise_labels(nb: NotebookNode) -> list[str]:
    """Return the labels of the exercises, in order."""
    return [options.get("label", "") for _, options in directives(markdown(nb), "exercise", "exercise-start")]


def solution_labels(nb: NotebookNode) -> list[str]:
    """Return the labels of the exercises that have a solution, in order."""
    return [argument for argument, _ in directives(markdown(nb), "solution", "solution-start")]


def headings(nb: NotebookNode, level: int) -> list[str]:
    """Return the headings of that level; lines of listings that begin with # are none."""
    lines = _lines_of_prose(markdown(nb))
    return [line for line in lines if re.match(rf"#{{{level}}} ", line)]


def figures(nb: NotebookNode) -> list[NotebookNode]:
    """Return the code cells with an image among their outputs."""
    return [
        cell
        for cell in code_cells(nb)
        if any(mime.startswith("image/") for output in cell.outputs for mime in output.get("data", {}))
    ]


def shows_something(source: str) -> bool:
    """Say whether a cell ought to have an output: it prints, or its last line is a value."""
    tree = ast.parse(source)
    if not tree.body:
        return False
    prints = any(isinstance(node, ast.Call) and dotted_name(node.func) == "print" for node in _run_at_once(tree))
    last = tree.body[-1]
    return prints or (isinstance(last, ast.Expr) and not source.rstrip().endswith(";"))


def _run_at_once(tree: ast.AST) -> Iterator[ast.AST]:
    for node in ast.iter_child_nodes(tree):
        if not isinstance(node, (ast.FunctionDef, ast.Lambda, ast.ClassDef)):
            yield node
            yield from _run_at_once(node)


def dotted_name(node: ast.AST) -> str:
    """Return ``"np.random.default_rng"`` for that expression, and "" for what is no dotted name."""
    if isinstance(node, ast.Attribute):
        return f"{dotted_name(node.value)}.{node.attr}"
    return node.id if isinstance(node, ast.Name) else ""


def unseeded_randomness(source: str) -> list[str]:
    """Return what in `source` draws random numbers from anything but a generator seeded there.

    Allowed are ``np.random.default_rng(seed)`` and torch's functions with ``generator=``, since a generator
    of torch has a fixed seed until it gets another.
    """
    found = []
    tree = ast.parse(source)
    with_generator = {
        node.func
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and "generator" in {keyword.arg for keyword in node.keywords}
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            name = dotted_name(node.func)
            if name.endswith("default_rng") and not (node.args or node.keywords):
                found.append(f"{name}() without a seed")
            if name.endswith(".rvs") and "random_state" not in {keyword.arg for keyword in node.keywords}:
                found.append(f"{name}() without random_state")
        if isinstance(node, ast.Attribute) and node not in with_generator and _is_global_generator(dotted_name(node)):
            found.append(dotted_name(node))
        found += [name for name in imported_modules(node) if name in ("random", "secrets", "numpy.random")]
    return found


def _is_global_generator(name: str) -> bool:
    if name.startswith(("np.random.", "numpy.random.")):
        return name.split(".")[2] not in ("default_rng", "Generator")
    return bool(re.fullmatch(r"torch\.(rand\w*|normal|bernoulli|multinomial|manual_seed|seed)", name))


def imported_modules(node: ast.AST) -> list[str]:
    """Return the modules that an import statement names; none for other nodes."""
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    return [node.module or ""] if isinstance(node, ast.ImportFrom) else []


NETWORK_MODULES = {"urllib", "requests", "httpx", "aiohttp", "socket", "http", "ftplib", "subprocess", "pip"}


def network_access(source: str) -> list[str]:
    """Return what in `source` reaches for the network, installs something or runs another program."""
    found = [line for line in source.splitlines() if re.match(r"\s*[!%]", line)]
    if found:
        return found
    for node in ast.walk(ast.parse(source)):
        found += [name for name in imported_modules(node) if name.split(".")[0] in NETWORK_MODULES]
        if isinstance(node, ast.Call) and re.search(
            r"(^|\.)(fetch_\w+|urlopen|urlretrieve|system)$", dotted_name(node.func)
        ):
            found.append(dotted_name(node.func))
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and re.match(r"(https?|ftp)://", node.value):
            found.append(node.value)
    return found
