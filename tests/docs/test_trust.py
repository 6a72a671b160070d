"""Each sentence of the page on trust is held by tests, which are named here."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
PAGE = ROOT / "docs/content/pages/trust.md"

# The beginning of each sentence, and the tests that hold it.
HELD: dict[str, tuple[str, ...]] = {
    "In a project, a build writes": (
        "build/test_touched.py::test_only_the_output_the_cache_and_the_users_cache_folder_are_written",
        "build/test_hostile.py::test_nothing_is_written_outside_the_output",
    ),
    "Outside of the project, it writes": (
        "build/test_touched.py::test_only_the_output_the_cache_and_the_users_cache_folder_are_written",
    ),
    "It replaces and deletes files": (
        "output/test_folder.py::test_files_of_the_user_stay",
        "output/test_folder.py::test_files_in_the_way_of_pages_stay_and_the_other_pages_are_written",
        "output/test_folder.py::test_manifest_paths_outside_the_output_are_not_deleted",
    ),
    "An `output` that leads out": (
        "cli/test_links.py::test_an_output_that_leads_out_of_the_project_is_refused",
        "output/test_folder.py::test_a_link_to_another_place_is_written_if_it_is_named",
    ),
    "No link in `output/` or `.cache/`": (
        "cli/test_links.py::test_no_link_in_the_folder_of_caches_is_followed",
        "cli/test_links.py::test_a_link_in_the_place_of_a_file_of_the_cache_is_deleted_itself",
        "base/test_folders.py::test_nothing_behind_a_link_or_outside_is_reached",
        "output/test_folder.py::test_a_link_that_replaced_a_page_stays",
    ),
    "A link among the sources": (
        "content/test_scan.py::test_links_inside_the_project_are_followed",
        "content/test_scan.py::test_links_are_listed_with_their_targets",
        "content/test_scan.py::test_a_link_into_a_hidden_folder_of_the_project_is_refused",
    ),
    "Somebody who swaps": (
        "build/test_races.py::test_nothing_from_outside_is_read",
        "build/test_races.py::test_builds_write_nothing_outside",
        "build/test_races.py::test_nothing_outside_is_written_or_deleted",
    ),
    "It asks no other machine": (
        "build/test_touched.py::test_no_other_machine_is_asked_and_no_program_is_run",
        "build/test_touched.py::test_code_in_a_project_is_not_run",
    ),
    "A `.cache/` that came": (
        "build/test_forged_cache.py::test_the_html_of_a_forged_body_is_not_on_a_page",
        "build/test_forged_cache.py::test_no_code_is_run_and_nothing_fails",
        "build/test_forged_cache.py::test_a_cache_of_another_installation_or_version_costs_no_more_than_none",
    ),
    "`octavo clean` deletes": (
        "output/test_folder.py::test_cleaning_deletes_all_written_files",
        "cli/test_links.py::test_cleaning_says_what_it_cannot_delete",
        "cli/test_links.py::test_cleaning_passes_over_what_is_not_ours_in_the_folder_of_previews",
    ),
    "The time that a text takes": (
        "markdown/test_time.py::*",
        "yaml/test_time.py::*",
        "theming/test_time.py::*",
    ),
    "Where a [limit]": ("base/test_limits.py::test_a_limit_says_why_it_is_there_and_which_finding_tells_of_it",),
    "A page that takes too long": (
        "build/test_bounds.py::test_a_build_ends_with_an_error_that_names_template_line_and_page",
        "theming/test_bounds.py::test_a_page_that_is_too_large_is_told_with_its_template_and_line",
    ),
    "A build that has too little memory": ("cli/test_shortage.py::*",),
    "The processes of a build end": ("workers/test_lifeline.py::*",),
    "Text in front matter": ("build/test_hostile.py::test_no_text_becomes_an_element_or_an_attribute",),
    "HTML in the text of an entry": ("markdown/test_raw_html.py::test_the_owners_html_is_kept",),
    "Even so, a tag": ("pages/test_own_html.py::test_html_of_the_owner_takes_nothing_that_follows_it",),
    "With `trust: contributors`": (
        "pages/test_own_html.py::test_nothing_of_others_runs_leads_astray_or_takes_a_name",
        "markdown/test_raw_html.py::test_cleaning_removes_what_is_not_known_to_be_harmless",
    ),
    "With it, no address": (
        "pages/test_own_html.py::test_nothing_of_others_runs_leads_astray_or_takes_a_name",
        "markdown/test_raw_html.py::test_an_unsafe_scheme_in_html_is_an_error",
        "build/test_hostile.py::test_an_unsafe_address_is_refused_in_every_field_and_text",
    ),
    "With it, a text gives": (
        "pages/test_own_html.py::test_nothing_of_others_runs_leads_astray_or_takes_a_name",
        "markdown/test_raw_html.py::test_ids_in_html_are_anchors_only_if_it_is_the_owners",
    ),
    "A formula cannot": (
        "markdown/test_lengths.py::test_a_length_that_moves_a_formula_over_the_page_is_told_where_it_stands",
    ),
    "A number, a date or a list": (
        "content/test_numbers.py::*",
        "house/test_numbers.py::test_a_text_of_an_author_becomes_a_number_in_one_way",
    ),
    "A template sees": ("theming/test_rules.py::*", "theming/test_renderer.py::*"),
    "What it prints": ("build/test_touched.py::test_scripts_of_a_theme_are_part_of_the_site",),
    "No link in a theme": (
        "theming/test_files.py::test_a_link_may_lead_to_a_file_of_the_theme_only",
        "theming/test_files.py::test_a_link_to_a_folder_of_the_project_outside_the_theme_is_refused_once",
    ),
    "A page may take so much": (
        "build/test_bounds.py::test_more_is_allowed_by_who_builds",
        "theming/test_bounds.py::test_a_page_that_holds_too_much_is_told_with_its_template_and_line",
    ),
    "Without `--host`": ("serve/http/test_guard.py::test_a_server_on_the_loopback_address_is_not_open",),
    "With it, it answers": (
        "serve/http/test_guard.py::test_requests_without_the_token_are_refused",
        "serve/http/test_guard.py::test_an_allowed_name_does_not_replace_the_token",
    ),
    "A page of another site": (
        "serve/http/test_guard.py::test_pages_of_other_sites_cannot_embed_the_preview",
        "serve/http/test_guard.py::test_every_response_forbids_access_from_other_origins",
    ),
    "It serves the files": (
        "serve/http/test_responses.py::test_every_file_of_a_site_is_served_as_it_is_published",
        "serve/http/test_lookup.py::test_listed_paths_that_are_not_regular_files_are_not_found",
    ),
    "It reads: a request": ("serve/http/test_guard.py::test_only_get_and_head_are_allowed",),
    "Connections on which": (
        "serve/http/test_server.py::test_idle_connections_shut_nobody_out",
        "serve/http/test_server.py::test_a_connection_without_a_whole_request_is_closed",
    ),
    "What is published is": (
        "publish/test_artifact.py::test_an_output_that_was_altered_after_the_build_is_not_published",
        "publish/test_artifact.py::test_files_in_the_output_that_are_not_of_the_site_are_named_and_left",
    ),
    "Links in `output/` are": ("publish/test_artifact.py::test_links_in_the_output_are_refused",),
    "An import writes": (
        "cli/test_import.py::test_nothing_is_written_behind_a_link",
        "cli/test_import.py::test_an_entry_that_is_a_link_is_not_replaced",
    ),
    "With `--files`": (
        "cli/test_import.py::test_pdfs_are_copied_beside_the_entries_when_asked_for",
        "cli/test_import.py::test_a_pdf_of_windows_is_found_by_its_path",
    ),
}


def sentences() -> list[str]:
    """Return the items of the page's lists."""
    items = re.findall(r"^- (.+?)(?=^-|^$|\Z)", PAGE.read_text("utf-8"), re.DOTALL | re.MULTILINE)
    return [" ".join(item.split()) for item in items]


def test_every_sentence_is_held_by_a_test() -> None:
    found = sentences()
    assert len(found) > 30
    unheld = [sentence for sentence in found if not any(sentence.startswith(beginning) for beginning in HELD)]
    unsaid = [beginning for beginning in HELD if not any(sentence.startswith(beginning) for sentence in found)]
    assert (unheld, unsaid) == ([], [])


@pytest.mark.parametrize("named", sorted({test for tests in HELD.values() for test in tests}))
def test_the_tests_are_there(named: str) -> None:
    path, _, name = named.partition("::")
    tree = ast.parse((ROOT / "tests" / path).read_text("utf-8"))
    functions = {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)}
    assert any(one.startswith("test_") for one in functions) if name == "*" else name in functions
