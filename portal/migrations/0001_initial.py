import django.contrib.auth.models
import django.contrib.auth.validators
import django.db.models.deletion
import django.utils.timezone
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('auth', '0012_alter_user_first_name_max_length'),
    ]

    operations = [
        migrations.CreateModel(
            name='FormKey',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=64, unique=True)),
                ('body', models.CharField(max_length=64)),
                ('location', models.TextField(blank=True)),
                ('day', models.DateField(db_index=True)),
            ],
            options={
                'verbose_name': 'kunci formulir',
                'verbose_name_plural': 'kunci formulir',
            },
        ),
        migrations.CreateModel(
            name='Government',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=120, unique=True, verbose_name='nama')),
                ('short_name', models.CharField(blank=True, max_length=60, verbose_name='nama pendek')),
                ('slug', models.SlugField(max_length=60, unique=True, verbose_name='alamat pendek')),
                ('kind', models.CharField(choices=[('province', 'Provinsi'), ('regency', 'Kabupaten'), ('city', 'Kota')], max_length=10, verbose_name='jenis')),
                ('area_code', models.CharField(blank=True, max_length=13, verbose_name='kode wilayah')),
                ('bkn_code', models.CharField(blank=True, max_length=10, verbose_name='kode instansi BKN')),
                ('time_zone', models.CharField(choices=[('Asia/Jakarta', 'WIB (Jakarta)'), ('Asia/Pontianak', 'WIB (Pontianak)'), ('Asia/Makassar', 'WITA (Makassar)'), ('Asia/Jayapura', 'WIT (Jayapura)')], default='Asia/Jakarta', max_length=40, verbose_name='zona waktu')),
                ('letterhead', models.TextField(blank=True, verbose_name='kop surat')),
                ('signatory_name', models.CharField(blank=True, max_length=120, verbose_name='nama penanda tangan')),
                ('signatory_title', models.CharField(blank=True, max_length=120, verbose_name='jabatan penanda tangan')),
                ('head_title', models.CharField(default='Wali Kota', max_length=40, verbose_name='sebutan kepala daerah')),
                ('regulation_term', models.CharField(default='Peraturan Wali Kota', max_length=60, verbose_name='sebutan peraturan kepala daerah')),
                ('regulation_short', models.CharField(default='Perwal', max_length=20, verbose_name='singkatannya')),
                ('ikm_aggregation', models.CharField(choices=[('pooled', 'Gabungan seluruh jawaban'), ('mean', 'Rata-rata nilai unit')], default='pooled', max_length=10, verbose_name='cara menggabungkan IKM')),
                ('employee_source', models.CharField(choices=[('here', 'Dikerjakan di sini'), ('national', 'Dibaca dari sistem nasional')], default='here', max_length=10, verbose_name='sumber data pegawai')),
                ('complaint_source', models.CharField(choices=[('here', 'Dikerjakan di sini'), ('national', 'Dibaca dari sistem nasional')], default='national', max_length=10, verbose_name='sumber data pengaduan')),
                ('is_example', models.BooleanField(default=False, verbose_name='data contoh')),
                ('structure_version', models.PositiveIntegerField(default=0, editable=False, verbose_name='versi struktur')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
            ],
            options={
                'verbose_name': 'pemerintah daerah',
                'verbose_name_plural': 'pemerintah daerah',
                'ordering': ['name'],
            },
        ),
        migrations.CreateModel(
            name='TickRun',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=80, unique=True)),
                ('lease_until', models.DateTimeField(null=True)),
                ('finished_at', models.DateTimeField(null=True)),
            ],
            options={
                'verbose_name': 'denyut',
                'verbose_name_plural': 'denyut',
                'ordering': ['name'],
            },
        ),
        migrations.CreateModel(
            name='User',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('password', models.CharField(max_length=128, verbose_name='password')),
                ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                ('is_superuser', models.BooleanField(default=False, help_text='Designates that this user has all permissions without explicitly assigning them.', verbose_name='superuser status')),
                ('username', models.CharField(error_messages={'unique': 'A user with that username already exists.'}, help_text='Required. 150 characters or fewer. Letters, digits and @/./+/-/_ only.', max_length=150, unique=True, validators=[django.contrib.auth.validators.UnicodeUsernameValidator()], verbose_name='username')),
                ('first_name', models.CharField(blank=True, max_length=150, verbose_name='first name')),
                ('last_name', models.CharField(blank=True, max_length=150, verbose_name='last name')),
                ('email', models.EmailField(blank=True, max_length=254, verbose_name='email address')),
                ('is_staff', models.BooleanField(default=False, help_text='Designates whether the user can log into this admin site.', verbose_name='staff status')),
                ('is_active', models.BooleanField(default=True, help_text='Designates whether this user should be treated as active. Unselect this instead of deleting accounts.', verbose_name='active')),
                ('date_joined', models.DateTimeField(default=django.utils.timezone.now, verbose_name='date joined')),
                ('display_name', models.CharField(blank=True, max_length=120, verbose_name='nama')),
                ('groups', models.ManyToManyField(blank=True, help_text='The groups this user belongs to. A user will get all permissions granted to each of their groups.', related_name='user_set', related_query_name='user', to='auth.group', verbose_name='groups')),
                ('user_permissions', models.ManyToManyField(blank=True, help_text='Specific permissions for this user.', related_name='user_set', related_query_name='user', to='auth.permission', verbose_name='user permissions')),
                ('government', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='users', to='portal.government', verbose_name='pemerintah daerah')),
            ],
            options={
                'verbose_name': 'pengguna',
                'verbose_name_plural': 'pengguna',
                'abstract': False,
            },
            managers=[
                ('objects', django.contrib.auth.models.UserManager()),
            ],
        ),
        migrations.CreateModel(
            name='Attachment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('name', models.CharField(max_length=200, verbose_name='nama berkas')),
                ('content_type', models.CharField(max_length=100)),
                ('size', models.PositiveBigIntegerField(verbose_name='ukuran (bita)')),
                ('sha256', models.CharField(max_length=64)),
                ('path', models.CharField(max_length=200, unique=True)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('created_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('government', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='portal.government')),
            ],
            options={
                'verbose_name': 'berkas',
                'verbose_name_plural': 'berkas',
                'ordering': ['-created_at'],
            },
        ),
        migrations.CreateModel(
            name='AuditEvent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('action', models.CharField(max_length=60, verbose_name='tindakan')),
                ('object_label', models.CharField(max_length=60, verbose_name='jenis objek')),
                ('object_pk', models.CharField(max_length=40, verbose_name='nomor objek')),
                ('object_text', models.CharField(max_length=200, verbose_name='objek')),
                ('unit_id', models.BigIntegerField(null=True, verbose_name='unit')),
                ('changes', models.JSONField(default=dict, verbose_name='perubahan')),
                ('reason', models.TextField(blank=True, verbose_name='alasan')),
                ('happened_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='waktu')),
                ('actor', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('government', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='audit_events', to='portal.government')),
            ],
            options={
                'verbose_name': 'jejak audit',
                'verbose_name_plural': 'jejak audit',
                'ordering': ['-happened_at', '-pk'],
                'indexes': [models.Index(fields=['government', '-happened_at'], name='auditevent_gov_time'), models.Index(fields=['object_label', 'object_pk'], name='auditevent_object')],
            },
        ),
        migrations.CreateModel(
            name='Holiday',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.DateField(verbose_name='tanggal')),
                ('name', models.CharField(max_length=120, verbose_name='nama')),
                ('legal_basis', models.CharField(blank=True, max_length=200, verbose_name='dasar hukum')),
                ('government', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='holidays', to='portal.government')),
            ],
            options={
                'verbose_name': 'hari libur',
                'verbose_name_plural': 'hari libur',
                'ordering': ['day'],
                'constraints': [models.UniqueConstraint(fields=('government', 'day'), name='holiday_once_per_day', violation_error_message='Hari libur ini sudah ada.'), models.UniqueConstraint(condition=models.Q(('government__isnull', True)), fields=('day',), name='holiday_national_once_per_day', violation_error_message='Hari libur nasional ini sudah ada.')],
            },
        ),
        migrations.CreateModel(
            name='Job',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('kind', models.CharField(max_length=80, verbose_name='pekerjaan')),
                ('title', models.CharField(max_length=200, verbose_name='nama')),
                ('params', models.JSONField(default=dict)),
                ('key', models.CharField(max_length=100, null=True, unique=True)),
                ('state', models.CharField(choices=[('queued', 'Menunggu'), ('running', 'Berjalan'), ('done', 'Selesai'), ('failed', 'Gagal'), ('cancelled', 'Dibatalkan')], default='queued', max_length=10, verbose_name='keadaan')),
                ('done', models.PositiveIntegerField(default=0, verbose_name='selesai')),
                ('total', models.PositiveIntegerField(default=0, verbose_name='jumlah')),
                ('message', models.CharField(blank=True, max_length=200, verbose_name='keterangan')),
                ('attempts', models.PositiveSmallIntegerField(default=0, verbose_name='percobaan')),
                ('token', models.UUIDField(editable=False, null=True)),
                ('lease_until', models.DateTimeField(editable=False, null=True)),
                ('cancel_requested_at', models.DateTimeField(editable=False, null=True)),
                ('requested_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='dipesan')),
                ('rung_at', models.DateTimeField(editable=False, null=True)),
                ('started_at', models.DateTimeField(null=True, verbose_name='dimulai')),
                ('finished_at', models.DateTimeField(null=True, verbose_name='berakhir')),
                ('error', models.TextField(blank=True, verbose_name='sebab gagal')),
                ('result', models.JSONField(default=dict)),
                ('government', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='jobs', to='portal.government')),
                ('requested_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='jobs', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'pekerjaan',
                'verbose_name_plural': 'pekerjaan',
                'ordering': ['-requested_at', '-pk'],
                'indexes': [models.Index(fields=['state', 'lease_until'], name='job_state_lease'), models.Index(fields=['requested_by', '-requested_at'], name='job_requester'), models.Index(fields=['government', '-requested_at'], name='job_government')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('lease_until__isnull', False), ('state', 'running'), ('token__isnull', False)), models.Q(('state', 'running'), _negated=True), _connector='OR'), name='job_running_has_lease'), models.CheckConstraint(condition=models.Q(models.Q(('finished_at__isnull', True), ('state__in', ('queued', 'running'))), models.Q(models.Q(('state__in', ('queued', 'running')), _negated=True), ('finished_at__isnull', False)), _connector='OR'), name='job_final_has_finish')],
            },
        ),
        migrations.CreateModel(
            name='Notification',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('text', models.CharField(max_length=300, verbose_name='isi')),
                ('url', models.CharField(blank=True, max_length=300)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('read_at', models.DateTimeField(blank=True, null=True)),
                ('government', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='portal.government')),
                ('recipient', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='notifications', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'pemberitahuan',
                'verbose_name_plural': 'pemberitahuan',
                'ordering': ['-created_at', '-pk'],
                'indexes': [models.Index(fields=['recipient', 'read_at'], name='notification_unread')],
            },
        ),
    ]
