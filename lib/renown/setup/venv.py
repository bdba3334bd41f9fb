"""A virtual environment, from exact versions; run by the machine's own Python, as a file.

`venv.py FOLDER` makes renown's own; `venv.py FOLDER REQUIREMENTS` one of that file's packages alone, for
what cannot live beside PySpark.

It must start on any python3, to say which one it needs, so: standard library alone, nothing
imported from renown, no syntax younger than Python 3.6.
"""

import hashlib
import os
import re
import shutil
import subprocess
import sys

OLDEST = (3, 10)
ROOT = os.path.abspath(os.path.join(os.path.dirname(__file__), "..", "..", ".."))
OURS = "requirements.txt"
INPUTS = (OURS, "requirements-java.txt", "pyproject.toml")
UNREACHABLE = re.compile(
    "NewConnectionError|NameResolutionError|ConnectTimeout|ProxyError|SSLError|Connection refused"
    "|CERTIFICATE_VERIFY_FAILED|Temporary failure|No matching distribution|Network is unreachable"
)


def main(folder: str, requirements: str = OURS) -> int:
    """Make the environment, mend it, or leave it as it is where it is complete."""
    try:
        ready = stamp(folder, requirements)
        if not (os.path.exists(ready) and usable(folder)):
            require_python(sys.version_info[:2])
            create(folder)
            install(folder, requirements)
            mark(folder, ready)
    except Failed as failure:
        sys.stderr.write(f"renown: {failure}\n")
        return 2
    return 0


class Failed(Exception):
    """The environment cannot be made; the message is one line."""


def stamp(folder: str, requirements: str) -> str:
    """The file that marks a complete environment of these very requirements at this very place."""
    content = os.path.abspath(folder).encode()
    for name in INPUTS if requirements == OURS else (requirements,):
        with open(os.path.join(ROOT, name), "rb") as file:
            content += b"\0" + file.read()
    return os.path.join(folder, ".ready-" + hashlib.sha256(content).hexdigest()[:16])


def usable(folder: str) -> bool:
    """Whether its Python starts: the one that it was made from may be gone."""
    try:
        command = [python_of(folder), "-c", "import sys; sys.exit(sys.prefix == sys.base_prefix)"]
        return subprocess.call(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) == 0
    except OSError:
        return False


def has_pip(folder: str) -> bool:
    """Whether pip works in it; a set-up that was interrupted early leaves none."""
    command = [python_of(folder), "-m", "pip", "--version"]
    return subprocess.call(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) == 0


def python_of(folder: str) -> str:
    """The environment's Python."""
    return os.path.join(folder, "bin", "python")


def require_python(version: tuple) -> None:
    """Refuse a Python that is too old, naming a newer one where the machine has it."""
    if version >= OLDEST:
        return
    newer = [name for name in (f"python3.{n}" for n in range(19, 9, -1)) if shutil.which(name)]
    advice = f"make PYTHON={newer[0]} ..." if newer else "install one, then make PYTHON=..."
    raise Failed(
        "needs Python {}.{} or newer, found {}.{} ({}); try: {}".format(
            *(OLDEST + tuple(version) + (sys.executable, advice))
        )
    )


def create(folder: str) -> None:
    """An empty environment with pip; a broken one is emptied first, a foreign folder never."""
    if usable(folder) and has_pip(folder):
        return
    if os.path.isdir(folder) and os.listdir(folder):
        if not os.path.exists(os.path.join(folder, "pyvenv.cfg")):
            raise Failed(f"{folder} is not a virtual environment; name another: make VENV=...")
        shutil.rmtree(folder)
    done = subprocess.run(
        [sys.executable, "-m", maker(), folder],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    if done.returncode:
        raise Failed(f"no virtual environment in {folder}: {last_line(done.stdout)}")


def maker() -> str:
    """The module that makes environments: venv, or virtualenv where venv comes without pip."""
    for needed, module in ((("venv", "ensurepip"), "venv"), (("virtualenv",), "virtualenv")):
        if all(importable(name) for name in needed):
            return module
    raise Failed(
        f"{sys.executable} has no module venv (with ensurepip), nor virtualenv; "
        f"on Debian or Ubuntu: apt install python3.{sys.version_info[1]}-venv"
    )


def importable(module: str) -> bool:
    """Whether the machine's Python has it."""
    try:
        __import__(module)
    except ImportError:
        return False
    return True


def install(folder: str, requirements: str) -> None:
    """Everything as the file says and nothing else; into its own also renown itself, editable."""
    sys.stdout.write(f"renown: installing {requirements} into {folder} (once) ...\n")
    sys.stdout.flush()
    log = os.path.join(folder, "install.log")
    quiet = [python_of(folder), "-m", "pip", "install", "--disable-pip-version-check", "--no-deps"]
    what = ["-r", os.path.join(ROOT, requirements)]
    if requirements == OURS:
        what += ["-e", ROOT]
    with open(log, "w") as file:
        code = subprocess.call(quiet + what, stdout=file, stderr=subprocess.STDOUT)
    if code:
        raise Failed(why(log))


def why(log: str) -> str:
    """One line out of pip's log."""
    with open(log, errors="replace") as file:
        text = file.read()
    said = last_line("\n".join(line for line in text.splitlines() if "ERROR" in line) or text)
    if UNREACHABLE.search(text):
        said = "pip cannot reach a package index (PIP_INDEX_URL, PIP_CERT, pip.conf?): " + said
    return f"{said}; all of it in {log}"


def last_line(text: str) -> str:
    """The last line that says something."""
    return ([line.strip() for line in text.splitlines() if line.strip()] or ["(nothing said)"])[-1]


def mark(folder: str, ready: str) -> None:
    """Only now is the environment complete."""
    for name in os.listdir(folder):
        if name.startswith(".ready-"):
            os.remove(os.path.join(folder, name))
    with open(ready, "w"):
        pass


if __name__ == "__main__":
    sys.exit(main(*(sys.argv[1:3] or [".venv"])))
