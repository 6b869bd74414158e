"""Our client as inspect_ai's model, so that its logs and viewer show every call; and back, as what a judge calls."""

from collections.abc import Sequence
from typing import Any

from inspect_ai.model import (
    ChatMessage,
    ChatMessageAssistant,
    ChatMessageSystem,
    ChatMessageUser,
    GenerateConfig,
    Model,
    ModelAPI,
    ModelOutput,
    ModelUsage,
    modelapi,
)

from evals.cassette import Replies
from interviewer.events import Usage
from interviewer.llm import Message

# Calls at the same time.
CONNECTIONS = 10
_ROLES: dict[str, Any] = {"system": ChatMessageSystem, "user": ChatMessageUser, "assistant": ChatMessageAssistant}


@modelapi(name="interviewer")
class InterviewerAPI(ModelAPI):  # type: ignore[misc]
    """Retries, deadlines and fallbacks are the client's; inspect_ai, which would retry for ever, adds none."""

    def __init__(self, model_name: str, replies: Replies, **_: Any) -> None:
        super().__init__(model_name, config=GenerateConfig(max_retries=0))
        self._replies = replies

    async def generate(
        self, input: list[ChatMessage], tools: Any, tool_choice: Any, config: GenerateConfig
    ) -> ModelOutput:
        turns = [{"role": message.role, "content": message.text} for message in input]
        body = config.extra_body or {}
        text, usage = await self._replies.complete(turns, config.max_tokens or 1200, body.get("schema"))
        output = ModelOutput.from_content(usage.model, text)
        output.usage = ModelUsage(
            input_tokens=usage.prompt_tokens,
            output_tokens=usage.completion_tokens,
            total_tokens=usage.prompt_tokens + usage.completion_tokens,
            total_cost=usage.cost,
        )
        output.metadata = usage.model_dump()
        return output

    def should_retry(self, ex: BaseException) -> bool:
        return False

    def max_connections(self) -> int:
        return CONNECTIONS


class Inspected:
    """What a judge calls in a client's place."""

    def __init__(self, replies: Replies) -> None:
        self.model = Model(InterviewerAPI(replies.model, replies), GenerateConfig(max_connections=CONNECTIONS))

    async def complete(
        self, messages: Sequence[Message], max_tokens: int = 1200, schema: dict[str, Any] | None = None
    ) -> tuple[str, Usage]:
        turns = [_ROLES[message["role"]](content=message["content"]) for message in messages]
        config = GenerateConfig(max_tokens=max_tokens, extra_body={"schema": schema} if schema else None)
        output = await self.model.generate(turns, config=config)
        return output.completion, Usage.model_validate(output.metadata)
