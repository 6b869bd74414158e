"""JSON schemas of the files that coaches write, for editors."""

import json

from knowledge.briefs import Brief
from knowledge.finder import RoleFinder
from knowledge.loops import Loop
from knowledge.schema import Bank, Model, Persona, Role, Rubric

KINDS: dict[str, type[Model]] = {
    "bank": Bank,
    "rubric": Rubric,
    "persona": Persona,
    "role": Role,
    "brief": Brief,
    "loop": Loop,
    "role-finder": RoleFinder,
}


def schemas() -> dict[str, str]:
    """File name → its text."""
    return {
        f"{name}.schema.json": json.dumps(model.model_json_schema(), indent=2, ensure_ascii=False) + "\n"
        for name, model in KINDS.items()
    }
