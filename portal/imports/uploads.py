"""Uploads are cut off at 50 MB while they come in, before they fill the disk."""

from django.core.files.uploadhandler import FileUploadHandler, StopUpload

from portal.imports.child.limits import MAX_BYTES

TOO_LARGE = "upload_too_large"  # attribute of the request
DRAIN = 4 * MAX_BYTES  # what is larger than this is not even listened to


class LimitedUploadHandler(FileUploadHandler):
    """First in FILE_UPLOAD_HANDLERS: counts the bytes of all files of a request."""

    def __init__(self, request=None):
        super().__init__(request)
        self.total = 0
        self.announced = 0

    def handle_raw_input(self, input_data, META, content_length, boundary, encoding=None):  # noqa: N803
        self.announced = content_length

    def stop(self):
        setattr(self.request, TOO_LARGE, True)
        raise StopUpload(connection_reset=self.announced > DRAIN)

    def new_file(self, *args, **kwargs):
        if self.announced > MAX_BYTES + (1 << 20):  # the rest of the form is small
            self.stop()

    def receive_data_chunk(self, raw_data, start):
        self.total += len(raw_data)
        if self.total > MAX_BYTES:
            self.stop()
        return raw_data

    def file_complete(self, file_size):
        return None
