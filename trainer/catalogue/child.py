"""What the compiler's child process does: a course in, its parts or its problems out.

Each file has a time budget, whose overrun is a problem of that file; the limits of the whole are enforced by
the system.
"""

import base64
import json
from dataclasses import asdict
from typing import Any

from trainer.catalogue import apart
from trainer.catalogue.budget import budget
from trainer.catalogue.compiler import CPU_SECONDS, MEMORY, split
from trainer.core import storing
from trainer.core.advice.review import advise
from trainer.core.course import Compiled
from trainer.core.parsing.compiling import compile_course
from trainer.core.parsing.looking import look
from trainer.core.problem import Problems
from trainer.core.source import Source


def _compile(work: bytes) -> bytes:
    """One course in, its parts or its problems out."""
    asked = json.loads(work)
    files = {path: base64.b64decode(data) for path, data in asked["files"].items()}
    source = Source(dict.fromkeys(asked.get("paths", ()), b"") | files)
    answer: dict[str, Any]
    if "look" in asked:
        return json.dumps(_look(asked["course"], source, asked["look"]), default=str).encode()
    try:
        compiled = compile_course(asked["course"], source, guard=budget)
        parts = split(compiled)
    except Problems as problems:
        answer = {"problems": [asdict(problem) for problem in problems.found]}
    else:
        answer = {
            "bodies": {part: body.decode() for part, body in parts.bodies.items()},
            "questions": parts.questions,
            "media": parts.media,
        }
        if asked["review"]:
            answer["review"] = asdict(advise(compiled, source))
    return json.dumps(answer, default=str).encode()


def _look(course_id: str, source: Source, path: str) -> dict[str, Any]:
    compiled, problems = look(course_id, source, path, guard=budget)
    bodies = split(compiled).bodies | _beside(compiled) if compiled else {}
    read = compiled and (compiled.lessons or compiled.quizzes) and not problems
    found = [one for one in advise(compiled, source).found if one.file == path] if compiled and read else []
    return {
        "problems": [asdict(problem) for problem in problems],
        "advice": [asdict(one) for one in found],
        "bodies": {part: body.decode() for part, body in bodies.items()},
    }


def _beside(compiled: Compiled) -> dict[str, bytes]:
    """What is no page yet is looked at: scenarios, documents, the glossary."""
    found: dict[str, bytes] = {}
    for language, one in {"": compiled, **compiled.translations}.items():
        parts = {**one.scenarios, **one.toolkit, **({"glossary": one.glossary} if one.glossary else {})}
        found |= {storing.part_name(name, language): storing.dump(part) for name, part in parts.items()}
    return found


if __name__ == "__main__":
    apart.serve(_compile, cpu_seconds=CPU_SECONDS, memory=MEMORY)
