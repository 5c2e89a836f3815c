"""A logo is a picture and nothing else."""

import pytest

from alongside.web.logo import LARGEST, read_logo

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 20
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><circle r="4"/></svg>'


@pytest.mark.parametrize(("content", "mimetype"), [(PNG, "image/png"), (SVG, "image/svg+xml")])
def test_a_picture_is_read(tmp_path, content, mimetype):
    (tmp_path / "logo").write_bytes(content)

    assert (read_logo(tmp_path / "logo").content, read_logo(tmp_path / "logo").mimetype) == (content, mimetype)


@pytest.mark.parametrize(
    "content",
    [b"GIF89a", b"", b"<svg><script>1</script></svg>", b"<svg onload='x()'></svg>", PNG + b"\0" * LARGEST,
     b'<svg><a href="https://example.org"/></svg>', b"<svg><foreignObject/></svg>"],
)  # fmt: skip
def test_what_could_do_something_or_is_too_large_is_no_logo(tmp_path, content):
    (tmp_path / "logo").write_bytes(content)

    with pytest.raises(ValueError, match="PNG, or an SVG without a script"):
        read_logo(tmp_path / "logo")
