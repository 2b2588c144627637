"""The ways that ``benchmarks.intake`` compares, all behind the portal's own middleware.

``portal`` is the real page. ``raw_insert_view``: no check at all, one INSERT with the ORM left out.
``modelform``: the way a tutorial does it, a ModelForm, save, and one counter per unit up to the
root, in one transaction. ``hello``: a page without a database.
"""

from django import forms
from django.contrib.auth.decorators import login_not_required
from django.db import connection, models, transaction
from django.db.models import F
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import include, path
from django.views.decorators.csrf import csrf_exempt

from surveys.enums import Channel
from surveys.models import Campaign, Response

# Under the address of the surveys: what the middleware spares there, it spares all ways.
HELLO, RAW, FORM = "s/bench/hello", "s/bench/raw", "s/bench/form"
QUESTIONS = ("persyaratan", "prosedur", "waktu", "biaya", "produk", "kompetensi", "perilaku",
             "sarpras", "pengaduan")  # fmt: skip
COLUMNS = [f"a{number:02d}" for number in range(1, 10)]
LEVELS = 4
RAW_TABLE = (
    "CREATE TABLE bench_raw (id serial PRIMARY KEY, campaign integer, sex text, comment text, "
    + ", ".join(f"{column} smallint" for column in COLUMNS)
    + ")"
)
RAW_INSERT = (
    f"INSERT INTO bench_raw (campaign, sex, comment, {', '.join(COLUMNS)})"
    f" VALUES ({', '.join(['%s'] * 12)})"
)


class UnitCounter(models.Model):
    """How many answers a unit and everything under it has."""

    n = models.IntegerField(default=0)
    parent = models.ForeignKey("self", null=True, on_delete=models.CASCADE)

    class Meta:
        app_label = "surveys"
        db_table = "bench_counter"
        managed = False

    def __str__(self):
        return f"{self.n}"


class AnswerForm(forms.ModelForm):
    class Meta:
        model = Response
        fields = ["sex", "age_band", "education", "occupation", "comment", *COLUMNS]


@csrf_exempt
@login_not_required
def hello(request):
    return HttpResponse("Halo")


@csrf_exempt
@login_not_required
def raw_insert_view(request):
    post = request.POST
    with connection.cursor() as cursor:
        cursor.execute(
            RAW_INSERT,
            [1, post.get("sex", ""), post.get("comment", ""), *(post[name] for name in QUESTIONS)],
        )
    return HttpResponseRedirect("/s/bench/hello")


@csrf_exempt
@login_not_required
@transaction.atomic
def modelform(request):
    data = request.POST.copy()
    for column, name in zip(COLUMNS, QUESTIONS, strict=True):
        data[column] = data[name]
    form = AnswerForm(data)
    if not form.is_valid():
        return HttpResponse(form.errors.as_text(), status=422)
    campaign = Campaign.objects.select_related("government").get(code=data["code"])
    answer = form.save(commit=False)
    answer.campaign, answer.government = campaign, campaign.government
    answer.day, answer.channel = campaign.government.today(), Channel.PAPER
    answer.save()
    unit = LEVELS
    while unit is not None:
        counter, _is_new = UnitCounter.objects.get_or_create(pk=unit)
        UnitCounter.objects.filter(pk=unit).update(n=F("n") + 1)
        unit = counter.parent_id
    return HttpResponseRedirect("/s/bench/hello")


urlpatterns = [
    path(HELLO, hello),
    path(RAW, raw_insert_view),
    path(FORM, modelform),
    path("", include("portal.urls")),
]
