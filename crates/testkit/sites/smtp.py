"""A mail server for stories: aiosmtpd. It takes mails over STARTTLS from the user `wenqu`, password `clear-water`, and writes
each down as JSON. There is no mailbox `nobody@…`. Prints its address; ends when its input does.

Arguments: a folder for the mails, a certificate, its key.
"""

import asyncio
import json
import ssl
import sys
from email import message_from_bytes
from email.policy import default
from pathlib import Path

from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword

folder, certificate, key = sys.argv[1:4]


class Keep:
    """Writes mails down."""

    count = 0

    async def handle_RCPT(self, server, session, envelope, address, options):
        if address.startswith("nobody@"):
            return "550 no such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        mail = message_from_bytes(envelope.content, policy=default)
        Keep.count += 1
        written = {
            "from": envelope.mail_from,
            "to": envelope.rcpt_tos,
            "sender": str(mail["From"]),
            "subject": str(mail["Subject"]),
            "id": str(mail["Message-ID"]),
            "text": mail.get_content(),
            "encrypted": session.ssl is not None,
        }
        Path(folder, f"{Keep.count:04}.json").write_text(json.dumps(written), encoding="utf-8")
        return "250 taken"


def check(server, session, envelope, mechanism, data):
    known = isinstance(data, LoginPassword) and (data.login, data.password) == (b"wenqu", b"clear-water")
    return AuthResult(success=known)


async def main():
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate, key)
    loop = asyncio.get_running_loop()

    def session():
        return SMTP(Keep(), tls_context=context, require_starttls=True, authenticator=check, auth_required=True)

    server = await loop.create_server(session, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    print(f"smtp://127.0.0.1:{port}", flush=True)
    await loop.run_in_executor(None, sys.stdin.read)


asyncio.run(main())
