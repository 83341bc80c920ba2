"""The conformance kit: what everything that a plugin brings must keep, tried in an application of its own.

In a plugin's tests::

    from tournament.sdk.testing import plugin_checks
    from tournament_photos import plugin

    @pytest.mark.parametrize("check", plugin_checks(plugin), ids=str)
    def test_conformance(check):
        check()
"""

from tournament.sdk.testing.formats import format_checks
from tournament.sdk.testing.heats import places
from tournament.sdk.testing.in_app import Organiser, Sample, app
from tournament.sdk.testing.kit import Check
from tournament.sdk.testing.plugins import plugin_checks
from tournament.sdk.testing.sports import played, sport_checks
from tournament.sdk.testing.tiebreaks import tiebreak_checks

__all__ = [
    "Check",
    "Organiser",
    "Sample",
    "app",
    "format_checks",
    "places",
    "played",
    "plugin_checks",
    "sport_checks",
    "tiebreak_checks",
]
