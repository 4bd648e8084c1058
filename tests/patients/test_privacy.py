def test_the_notice_is_public(as_stranger):
    page = as_stranger.get("/privacy/")
    assert page.status_code == 200
    assert b"What we keep" in page.content
