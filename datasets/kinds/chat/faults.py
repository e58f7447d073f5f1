"""What can be wrong with a line of chats: code, sentence and remedy. The first seven codes are OpenAI's own."""

from dataclasses import dataclass

HINTS = {
    "data_type": 'Write one JSON object a line: {"messages": [{"role": "user", "content": "…"}, …]}.',
    "missing_messages_list": 'Put the turns of the chat into a list called "messages".',
    "message_missing_key": 'Give every message a "role" and a "content".',
    "message_unrecognized_key": "Leave it out or rename it: role, content, name, weight, tool_calls, tool_call_id.",
    "unrecognized_role": "Use system, developer, user, assistant, tool or function.",
    "missing_content": "Write what was said as text, or leave the message out.",
    "example_missing_assistant_message": "Add the answer that the model is to learn, with the role assistant.",
    "bad_json": "Export the file again; every line must be one complete JSON object.",
    "line_too_long": "Split the chat into several.",
    "too_deep": "Remove the nested values: a chat needs four levels.",
    "not_utf8": "Save the file as UTF-8.",
    "unsupported_content": "Use text only; images and sound cannot be learned here.",
    "bad_weight": "Use 0 (do not learn this turn) or 1, on messages of the assistant.",
    "nothing_to_learn": "Give at least one assistant message the weight 1, or leave the weights out.",
    "preference_example": 'Use {"messages": […]} with the preferred answer as the last message.',
    "missing_tool_call_id": "Name the call that the tool answers, by its id.",
}


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a line cannot be used. `message` is a whole sentence without the line's number."""

    code: str
    message: str

    @property
    def hint(self) -> str:
        return HINTS[self.code]
