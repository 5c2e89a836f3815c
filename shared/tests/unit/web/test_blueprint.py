"""What is written about a view costs its callers nothing."""

from alongside.web.blueprint import Blueprint


def test_a_documented_refusal_is_noted_on_the_view_and_not_put_around_it():
    blp = Blueprint("notes", __name__)

    def view():
        return ""

    noted = blp.alt_response(503, "SERVICE_UNAVAILABLE")(blp.alt_response(404, "NOT_FOUND")(view))

    assert noted is view
    assert noted._apidoc["response"]["responses"] == {404: ["NOT_FOUND"], 503: ["SERVICE_UNAVAILABLE"]}


def test_what_is_noted_of_one_view_is_noted_of_no_other():
    blp = Blueprint("notes", __name__)
    not_found = blp.alt_response(404, "NOT_FOUND")

    one, other = not_found(lambda: "one"), not_found(lambda: "other")
    blp.alt_response(409, "CONFLICT")(one)

    assert set(one._apidoc["response"]["responses"]) == {404, 409}
    assert set(other._apidoc["response"]["responses"]) == {404}
