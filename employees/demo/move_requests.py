"""Two requests to move of the demo: one waits for an answer, one was answered with a post."""

from employees.actions.move_requests import ask_move, offer_post
from employees.enums import EmploymentStatus
from employees.queries import seats_to_fill
from portal.permissions import Permission

MOST = 2


def load(world):
    """By people with a demo account who are PNS; the second is offered a vacant post, if any."""
    held = [
        person
        for seat, person in world.people
        if person.user_id and person.status == EmploymentStatus.PNS and not seat.post.is_head
    ]
    for number, person in enumerate(held[:MOST]):
        request = ask_move(
            employee=person,
            user=person.user,
            place="Puskesmas yang lebih dekat dengan rumah (contoh)",
            note="Contoh: ingin kembali bekerja di pelayanan.",
        )
        if number == 0:
            offer(world, request)


def offer(world, request):
    """Offer the first vacant post."""
    posts = seats_to_fill(
        user=world.officer,
        government=world.government,
        day=world.today,
        text="Puskesmas",
        permission=Permission.PLACEMENT_EDIT,
    )
    post = posts.filter(job_title__kind="pelaksana").first() or posts.first()
    if post is not None:
        answer = "Contoh: jabatan ini lowong."
        offer_post(request=request, position=post, answer=answer, user=world.officer)
