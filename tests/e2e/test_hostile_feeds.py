"""Every hostile feed at once among good ones: the good ones are read, nothing hangs, and status says what is wrong."""

from pathlib import Path

from benchmarks.hostile import everyone, run_bot, served, unexplained, unread


def test_hostile_feeds_harm_no_good_one_and_each_has_its_plain_reason(tmp_path: Path) -> None:
    with served(40) as addresses:
        run = run_bot(tmp_path / "bot", everyone(addresses), deadline=4)
    assert unexplained(run, addresses) == ()
    assert unread(run, addresses) == 0
    assert run.seconds < 40
