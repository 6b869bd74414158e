"""The scorecard's chart."""

from typing import Any

from interviewer.reports import Report


def radar(report: Report) -> Any | None:
    """A Plotly figure of the scored dimensions; None where fewer than three are scored."""
    scored = [item for item in report.dimensions if item.score is not None]
    if len(scored) < 3:
        return None
    import plotly.graph_objects as go

    names = [item.name for item in scored]
    scores = [item.score for item in scored]
    figure = go.Figure()
    figure.add_scatterpolar(
        r=[3] * (len(names) + 1), theta=[*names, names[0]], name="the bar", line={"dash": "dot", "color": "#b08948"}
    )
    figure.add_scatterpolar(
        r=[*scores, scores[0]], theta=[*names, names[0]], name="you", fill="toself", line={"color": "#196b68"}
    )
    figure.update_layout(
        polar={"radialaxis": {"range": [0, 4], "tickvals": [1, 2, 3, 4]}},
        margin={"l": 70, "r": 70, "t": 30, "b": 30},
        height=380,
        legend={"orientation": "h"},
    )
    return figure
