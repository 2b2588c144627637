"""Small real servers for tests: one takes mail by SMTP, one takes JSON by HTTP."""

import json
import socketserver
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True


@contextmanager
def listening(server):
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class Smtp(socketserver.StreamRequestHandler):
    """Enough of RFC 5321. ``server.answers`` maps a verb to another answer; "drop" hangs up."""

    def say(self, line):
        self.wfile.write(f"{line}\r\n".encode())

    def answer(self, verb, usual):
        line = self.server.answers.get(verb, usual)
        if line == "drop":
            return False
        self.say(line)
        return line.startswith(("2", "3"))

    def handle(self):
        self.say("220 uji")
        letter = {"to": []}
        while line := self.rfile.readline().decode().strip():
            verb = line.split(" ")[0].split(":")[0].upper()
            if verb == "RCPT":
                letter["to"].append(line)
            if self.server.answers.get(verb) == "drop":
                return
            if verb == "DATA" and self.answer("DATA", "354 silakan"):
                body = b""
                while not body.endswith(b"\r\n.\r\n"):
                    body += self.rfile.readline()
                if self.answer("END", "250 diterima"):
                    self.server.letters.append({**letter, "body": body.decode()})
                elif self.server.answers.get("END") == "drop":
                    return
            elif verb == "QUIT":
                self.say("221 selesai")
                return
            elif verb != "DATA":
                self.answer(verb, "250 baik")


@contextmanager
def smtp_server(**answers):
    """A mail server; ``letters`` are what it took. Its port is ``server_address[1]``."""
    server = Server(("127.0.0.1", 0), Smtp)
    server.letters, server.answers = [], answers
    with listening(server):
        yield server


class Gateway(BaseHTTPRequestHandler):
    def do_POST(self):
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.taken.append({**body, "token": self.headers["Authorization"]})
        self.send_response(self.server.status)
        if 300 <= self.server.status < 400:
            self.send_header("Location", f"http://127.0.0.1:{self.server.server_address[1]}/lain")
        self.end_headers()

    def log_message(self, *arguments):
        """Say nothing on the terminal of the tests."""


@contextmanager
def gateway_server(status=202):
    """A message gateway that answers ``status``; ``taken`` are the bodies it was given."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Gateway)
    server.taken, server.status = [], status
    with listening(server):
        yield server
