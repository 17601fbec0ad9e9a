"""What every page has in common."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.translation import override


@pytest.mark.django_db
@pytest.mark.parametrize(("language", "says"), [("zh-hans", "这个地址不是页面"), ("en", "This address is no page")])
def test_the_address_of_a_form_opened_as_a_page_says_what_to_do(client: Client, language: str, says: str) -> None:
    client.cookies["language"] = language
    with override(language):
        answer = client.get(reverse("core:text_size"))
    assert answer.status_code == 405
    assert answer.headers["Allow"] == "POST"
    assert says in answer.content.decode()
