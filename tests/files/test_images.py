"""What may be shown in a page is decided by the bytes, and by their header alone."""

from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from supportdesk.files.images import MOST_BYTES, SHOWN, UNKNOWN, may_be_shown, media_type_of, pixels
from tests.files.pictures import gif, jpeg, png, segment, webp

FORMS = {
    "png": (png, "image/png"),
    "gif": (gif, "image/gif"),
    "jpeg": (jpeg, "image/jpeg"),
    "webp lossy": (lambda *size: webp(b"VP8 ", *size), "image/webp"),
    "webp lossless": (lambda *size: webp(b"VP8L", *size), "image/webp"),
    "webp extended": (lambda *size: webp(b"VP8X", *size), "image/webp"),
}
each_form = pytest.mark.parametrize(("make", "media_type"), FORMS.values(), ids=list(FORMS))


@each_form
def test_a_picture_is_known_by_its_bytes_whatever_it_is_called(make, media_type: str) -> None:
    assert media_type_of(BytesIO(make()), "text/html") == media_type


@each_form
def test_the_size_of_a_picture_is_read_from_its_header(make, media_type: str) -> None:
    assert pixels(BytesIO(make(640, 480)), media_type) == (640, 480)


@each_form
def test_a_small_picture_is_shown(make, media_type: str) -> None:
    assert may_be_shown(BytesIO(make(7071, 7071)), media_type, 5000)


@each_form
def test_a_picture_of_more_than_50_megapixels_is_not_shown(make, media_type: str) -> None:
    assert not may_be_shown(BytesIO(make(7072, 7072)), media_type, 5000)


@each_form
def test_a_picture_cut_off_in_its_header_is_not_shown(make, media_type: str) -> None:
    assert not may_be_shown(BytesIO(make()[:9]), media_type, 9)


@each_form
@pytest.mark.parametrize("other", SHOWN)
def test_a_picture_is_not_shown_as_another_kind(make, media_type: str, other: str) -> None:
    assert may_be_shown(BytesIO(make()), other, 400) == (other == media_type)
    assert not may_be_shown(BytesIO(b"<" + make()[1:]), other, 400), "nor what is none at all"


def test_a_picture_of_10_mb_is_not_shown() -> None:
    assert may_be_shown(BytesIO(png()), "image/png", MOST_BYTES - 1)
    assert not may_be_shown(BytesIO(png()), "image/png", MOST_BYTES)


def test_a_jpeg_is_measured_behind_its_camera_data() -> None:
    camera = segment(0xE1, 65_000) + segment(0xE2, 65_000) + segment(0xC4, 400) + b"\xff" * 5
    assert pixels(BytesIO(jpeg(4000, 3000, camera)), "image/jpeg") == (4000, 3000)


def test_a_picture_without_pixels_is_not_shown() -> None:
    assert not may_be_shown(BytesIO(png(0, 10)), "image/png", 500)


@pytest.mark.parametrize("said", ["image/png", "IMAGE/SVG+XML;x", "text/html", "nonsense", ""])
def test_what_does_not_look_like_a_picture_is_never_shown(said: str) -> None:
    page = BytesIO(b"<svg xmlns='http://www.w3.org/2000/svg'><script>1</script></svg>")
    found = media_type_of(page, said)
    assert found not in SHOWN
    assert not may_be_shown(page, found, 60)


def test_an_unknown_kind_of_file_keeps_the_type_its_sender_gave() -> None:
    assert media_type_of(BytesIO(b"a,b\n"), "text/csv; charset=utf-8") == "text/csv"
    assert media_type_of(BytesIO(b""), "no\r\ntype: x") == UNKNOWN


@given(st.sampled_from(SHOWN), st.binary(max_size=400), st.sampled_from(list(FORMS)))
def test_no_bytes_make_the_reader_fail(media_type: str, tail: bytes, form: str) -> None:
    start = FORMS[form][0]()[:20]
    stream = BytesIO(start + tail)
    media_type_of(stream, "")
    assert len(pixels(stream, media_type)) == 2
    assert stream.tell() == 0
