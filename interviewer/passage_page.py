"""A passage on the page."""

import chainlit as cl

from interviewer.markdown import plain, unwrapped


def passage(name: str, text: str) -> cl.Text:
    """Opens beside the chat where its name is clicked. All of a page's open together when one comes, under the name of the
    last: so each says what it is."""
    return cl.Text(name=name, content=f"**{plain(name)}**\n\n{unwrapped(text)}", display="side")
