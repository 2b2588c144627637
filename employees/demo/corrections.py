"""Three requests to correct data of the demo: one new, one whose clock is nearly over, one answered."""

from datetime import timedelta

from django.utils import timezone

from employees.actions.corrections import accept_correction, ask_correction
from employees.models import CorrectionRequest
from employees.self_service_enums import CorrectionField

SCAN = b"%PDF-1.4\n% contoh\n"


def load(world):
    """By the employee's demo account, where there is one."""
    account = world.accounts.get("pegawai")
    person = next((one for _, one in world.people if account and one.user_id == account.pk), None)
    if person is None:
        return
    ask_correction(
        employee=person,
        field=CorrectionField.EDUCATION_FIELD,
        value="Administrasi Negara (contoh)",
        note="Contoh: jurusan di ijazah tertulis berbeda dari yang tercatat.",
        user=person.user,
        evidence=("ijazah-contoh.pdf", SCAN),
    )
    done = ask_correction(
        employee=person,
        field=CorrectionField.BIRTH_PLACE,
        value="Tangerang Selatan" if person.birth_place != "Tangerang Selatan" else "Tangerang",
        note="Contoh: tempat lahir menurut akta kelahiran.",
        user=person.user,
    )
    back(done, hours=30)
    accept_correction(request=done, user=world.officer, answer="Sesuai akta kelahiran contoh.")
    late = ask_correction(
        employee=person,
        field=CorrectionField.OTHER,
        note="Contoh: pelatihan bendahara tahun lalu belum ada di riwayat saya.",
        user=person.user,
    )
    back(late, hours=60)


def back(request, *, hours):
    """Asked ``hours`` ago: an officer sees at once what a clock does."""
    request.asked_at = timezone.now() - timedelta(hours=hours)
    CorrectionRequest.objects.bulk_update([request], ["asked_at"])
