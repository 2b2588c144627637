"""One process that puts a proposal in force: ``python -m faults._enactor PROPOSAL``.

Says "begun" before it asks the database and "done" when the action came back: what a person at the
screen would be told. Ends with 3 when it was refused, 4 when the database went away.
"""

import sys

import django


def main(proposal_id):
    django.setup()

    from django.core.exceptions import ValidationError
    from django.db import DatabaseError, connection

    from restructuring.actions import enact_proposal
    from restructuring.models import Proposal

    connection.ensure_connection()
    print("ready", flush=True)
    sys.stdin.readline()  # until the others are ready too
    print("begun", flush=True)
    try:
        proposal = Proposal.objects.select_related("government").get(pk=proposal_id)
        enact_proposal(proposal=proposal, user=None, consents=["budget"])
    except ValidationError as error:
        print("; ".join(error.messages), flush=True)
        return 3
    except DatabaseError:
        return 4
    print("done", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1])))
