"""Visitors who begin with nothing, keep the cookies they are given, and may meet any server of a site."""

from http.cookies import SimpleCookie
from typing import Any

from tests.fire.clients import TOKEN, Answer, Browser

BOUNDARY = "a-boundary"


class Visitor(Browser):
    """A browser with cookies of its own. `at` is the same one before another server."""

    def __init__(self, port: int, cookies: dict[str, str] | None = None) -> None:
        super().__init__(port)
        self.cookies = {"csrftoken": TOKEN} if cookies is None else cookies

    def at(self, port: int) -> "Visitor":
        return Visitor(port, self.cookies)

    def post(self, path: str, fields: dict[str, str]) -> Answer:
        return super().post(path, {"csrfmiddlewaretoken": self.cookies["csrftoken"], **fields})

    def upload(self, path: str, files: dict[str, bytes], fields: dict[str, str]) -> Answer:
        """Post files, all as `record_files`."""
        texts = {"csrfmiddlewaretoken": self.cookies["csrftoken"], **fields}
        parts = [(f'name="{name}"', value.encode()) for name, value in texts.items()]
        parts += [(f'name="record_files"; filename="{name}"', content) for name, content in files.items()]
        body = b"".join(
            f"--{BOUNDARY}\r\nContent-Disposition: form-data; {head}\r\n\r\n".encode() + content + b"\r\n"
            for head, content in parts
        )
        body += f"--{BOUNDARY}--\r\n".encode()
        return self._ask("POST", path, body, f"multipart/form-data; boundary={BOUNDARY}")

    def sign_up(self, name: str) -> Answer:
        return self.post(
            "/accounts/signup/",
            {"username": name, "password1": "Ten-thousand-steps", "password2": "Ten-thousand-steps"}
            | {"timezone": "UTC"},
        )

    def log_in(self, name: str) -> Answer:
        return self.post("/accounts/login/", {"username": name, "password": "Ten-thousand-steps"})

    def _ask(self, *request: Any) -> Answer:
        self._headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        answer = super()._ask(*request)
        given: SimpleCookie = SimpleCookie()
        for line in answer.headers.get_all("Set-Cookie", []) if answer.headers else []:
            given.load(line)
        # Each answer tells its own messages; kept, they would wait for a page that shows them.
        given.pop("messages", None)
        for name, morsel in given.items():
            if morsel["max-age"] == "0" or not morsel.value:
                self.cookies.pop(name, None)
            else:
                self.cookies[name] = morsel.value
        return answer
