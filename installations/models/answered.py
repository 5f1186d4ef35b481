"""What lines have in common that an integrator answers for until a report ends them."""

from typing import Any, ClassVar

from portal.core.states import Stateful


class Answered(Stateful):
    """A line with the last `answer` that was given for it, which may lead to a state."""

    UNANSWERED: ClassVar[str]
    answer: Any

    class Meta:
        abstract = True

    @property
    def mark(self) -> str:
        """What a page sends back of it: another, and somebody has changed it meanwhile."""
        return f"{self.state}.{self.answer_id or 0}"  # type: ignore[attr-defined]

    @property
    def state_by_answer(self) -> str:
        """Its state where no report has ended it."""
        return str(self.answer.leads_to) if self.answer else self.UNANSWERED
