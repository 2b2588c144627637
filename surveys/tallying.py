"""Adding answers up into the cells of Tally. Pure: sheets in, whole numbers out."""

from collections import Counter


def cell_of(day):
    """The month that a day is counted in, as its first day."""
    return day.replace(day=1)


def leaf_of(response):
    """The cell a sheet is counted in: (campaign id, month, channel, with a counter code)."""
    return (
        response.campaign_id,
        cell_of(response.day),
        str(response.channel),
        response.with_code,
    )


def add_up(responses, asked, value_fields, flag_fields):
    """Return ``{leaf_of(sheet): Counter of Tally columns}`` of ``responses``.

    ``asked`` is ``{campaign id: answer columns of its questionnaire}``; ``value_fields`` names the
    column of every value: ``{answer column: {value: Tally column}}``; ``flag_fields`` the column of
    every flag of a sheet.
    """
    cells = {}
    for response in responses:
        cell = cells.setdefault(leaf_of(response), Counter())
        cell["n"] += 1
        for flag, field in flag_fields.items():
            cell[f"n_{flag}"] += getattr(response, field)
        columns = asked[response.campaign_id]
        given = [(column, getattr(response, column)) for column in columns]
        for column, value in given:
            if value is not None:
                cell[value_fields[column][value]] += 1
        if all(value is not None for _, value in given):
            whole = sum(value for _, value in given)
            cell["n_whole"] += 1
            cell["whole_sum"] += whole
            cell["whole_squares"] += whole * whole
    return cells


def add_up_items(responses):
    """Return ``{(campaign id, month, item, value): answers}`` of what ``responses`` chose beside the
    scored questions. Texts are no numbers and are not counted."""
    cells = Counter()
    for response in responses:
        for item, value in response.more.items():
            if not isinstance(value, str):
                cells[response.campaign_id, cell_of(response.day), item, value] += 1
    return cells
