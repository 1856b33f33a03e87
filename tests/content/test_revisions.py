"""The revision of a page, told by real git repositories."""

from __future__ import annotations

import os
import subprocess
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest

from datasheet.revisions import GitRevisions


@dataclass(frozen=True, slots=True)
class Repository:
    root: Path

    def git(self, *arguments: str, day: int = 1) -> str:
        environment = {
            "PATH": os.environ["PATH"],
            "HOME": str(self.root),
            "GIT_CONFIG_NOSYSTEM": "1",
            "GIT_AUTHOR_NAME": "Robin Example",
            "GIT_AUTHOR_EMAIL": "robin@example.org",
            "GIT_AUTHOR_DATE": "2001-01-01T00:00:00+00:00",
            "GIT_COMMITTER_NAME": "Robin Example",
            "GIT_COMMITTER_EMAIL": "robin@example.org",
            "GIT_COMMITTER_DATE": f"2026-03-{day:02}T12:00:00+00:00",
        }
        done = subprocess.run(
            ["git", *arguments], cwd=self.root, env=environment, check=True, capture_output=True
        )
        return done.stdout.decode().strip()

    def write(self, path: str, text: str = "text\n") -> None:
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)

    def commit(self, path: str, text: str = "text\n", *, day: int = 1) -> str:
        """Write and commit a file; return the commit's first seven digits."""
        self.write(path, text)
        self.git("add", "-A")
        self.git("commit", "-q", "-m", path, day=day)
        return self.head()

    def head(self) -> str:
        return self.git("rev-parse", "HEAD")[:7]

    def revision(self, *sources: str) -> str:
        return GitRevisions(self.root).of(*sources).id


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    repository = Repository(tmp_path / "repository")
    repository.root.mkdir()
    repository.git("init", "-q", "-b", "main")
    return repository


def test_a_file_has_the_commit_that_touched_it_last_and_its_day(repository: Repository) -> None:
    repository.commit("a.md", "1\n", day=1)
    second = repository.commit("a.md", "2\n", day=2)
    repository.commit("b.md", day=3)
    revision = GitRevisions(repository.root).of("a.md")
    assert (revision.id, revision.date) == (second, date(2026, 3, 2))


def test_several_files_have_the_newest_of_their_commits(repository: Repository) -> None:
    first = repository.commit("a.md", day=1)
    second = repository.commit("b.md", day=2)
    repository.commit("c.md", day=3)
    assert repository.revision("a.md", "b.md") == repository.revision("b.md", "a.md") == second
    assert repository.revision("a.md") == first


@pytest.mark.parametrize(
    "name", ["with space.md", "Größe ☃.md", 'quo"te.md', "tab\tname.md", "-dash.md", "sub/x.md"]
)
def test_any_name_is_found(repository: Repository, name: str) -> None:
    commit = repository.commit(name)
    assert repository.revision(name) == commit


def test_a_change_that_is_not_committed_has_the_hash_of_the_content(repository: Repository) -> None:
    commit = repository.commit("a.md", "1\n")
    repository.commit("b.md", "1\n")
    repository.write("a.md", "2\n")
    changed = GitRevisions(repository.root).of("a.md", "b.md")
    assert changed.id.startswith("sha256:")
    assert len(changed.id) == len("sha256:") + 7
    assert changed.date is None
    repository.write("a.md", "3\n")
    assert repository.revision("a.md", "b.md") != changed.id
    repository.write("a.md", "1\n")
    assert repository.revision("a.md") == commit


def test_a_staged_change_counts_as_not_committed(repository: Repository) -> None:
    repository.commit("a.md", "1\n")
    repository.write("a.md", "2\n")
    repository.git("add", "a.md")
    assert repository.revision("a.md").startswith("sha256:")


def test_one_file_that_is_not_committed_is_enough(repository: Repository) -> None:
    repository.commit("a.md")
    repository.write("new.md")
    assert repository.revision("a.md", "new.md").startswith("sha256:")


def test_a_file_that_git_ignores_has_the_hash_of_its_content(repository: Repository) -> None:
    repository.commit(".gitignore", "run.json\n")
    repository.write("run.json")
    assert repository.revision("run.json").startswith("sha256:")


def test_a_file_that_came_back_after_it_was_deleted_is_not_committed(
    repository: Repository,
) -> None:
    repository.commit("a.md", day=1)
    repository.git("rm", "-q", "a.md")
    repository.git("commit", "-q", "-m", "gone", day=2)
    repository.write("a.md", "something else\n")
    assert repository.revision("a.md").startswith("sha256:")


def test_a_renamed_file_has_the_commit_of_its_new_name(repository: Repository) -> None:
    repository.commit("old.md", day=1)
    repository.git("mv", "old.md", "new.md")
    repository.git("commit", "-q", "-m", "renamed", day=2)
    assert repository.revision("new.md") == repository.head()


def test_a_commit_elsewhere_leaves_a_page_alone(repository: Repository) -> None:
    commit = repository.commit("site/content/a.md", day=1)
    repository.commit("other/b.md", day=2)
    assert Repository(repository.root / "site").revision("content/a.md") == commit


def test_a_project_in_a_subfolder_sees_its_own_changes(repository: Repository) -> None:
    repository.commit("site/content/a.md", "1\n")
    repository.write("site/content/a.md", "2\n")
    assert Repository(repository.root / "site").revision("content/a.md").startswith("sha256:")


def test_a_file_touched_on_two_branches_has_a_commit(repository: Repository) -> None:
    repository.commit("a.md", "1\n", day=1)
    repository.git("switch", "-q", "-c", "branch")
    on_branch = repository.commit("a.md", "2\n", day=2)
    repository.git("switch", "-q", "main")
    repository.commit("b.md", day=3)
    repository.git("merge", "-q", "--no-ff", "-m", "merge", "branch", day=4)
    assert repository.revision("a.md") == on_branch


def test_a_shallow_clone_tells_no_commit(repository: Repository, tmp_path: Path) -> None:
    repository.commit("a.md", "1\n", day=1)
    repository.commit("b.md", "1\n", day=2)
    repository.git("clone", "-q", "--depth=1", f"file://{repository.root}", str(tmp_path / "clone"))
    clone = Repository(tmp_path / "clone")
    assert clone.revision("a.md").startswith("sha256:")
    assert clone.revision("b.md").startswith("sha256:")


def test_a_whole_clone_tells_the_same(repository: Repository, tmp_path: Path) -> None:
    commit = repository.commit("a.md")
    repository.git("clone", "-q", f"file://{repository.root}", str(tmp_path / "clone"))
    assert Repository(tmp_path / "clone").revision("a.md") == commit


def test_a_repository_without_a_commit_tells_none(repository: Repository) -> None:
    repository.write("a.md")
    assert repository.revision("a.md").startswith("sha256:")


def test_a_folder_without_git_has_the_same_hash_as_any_copy(tmp_path: Path) -> None:
    for name, end in (("one", b"\n"), ("two", b"\r\n")):
        (tmp_path / name).mkdir()
        (tmp_path / name / "a.md").write_bytes(b"a" + end)
        (tmp_path / name / "b.md").write_bytes(b"b" + end)
    one, two = GitRevisions(tmp_path / "one"), GitRevisions(tmp_path / "two")
    assert one.of("a.md", "b.md") == two.of("b.md", "a.md")
    assert one.of("a.md") != one.of("b.md")
    assert one.of("a.md", "gone.md") != one.of("a.md")


def test_no_sources_have_no_commit(repository: Repository) -> None:
    repository.commit("a.md")
    assert repository.revision().startswith("sha256:")


def test_a_machine_without_git_has_the_hash_of_the_content(
    repository: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    repository.commit("a.md")
    monkeypatch.setenv("PATH", str(repository.root))
    assert repository.revision("a.md").startswith("sha256:")


def test_the_repository_of_a_hook_that_runs_the_freeze_is_not_asked(
    repository: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    commit = repository.commit("a.md")
    other = Repository(tmp_path / "other")
    other.root.mkdir()
    other.git("init", "-q")
    monkeypatch.setenv("GIT_DIR", str(other.root / ".git"))
    monkeypatch.setenv("GIT_INDEX_FILE", str(other.root / ".git/index"))
    assert repository.revision("a.md") == commit
