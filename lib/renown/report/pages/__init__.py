"""A snapshot as static pages that open from disk: HTML by Jinja, charts by Observable Plot, no server.

Words come from the modules of `report` that `renown explain` prints; here they are only laid out.
"""

from renown.report.pages.writing import Asked, Written, write_page, write_report

__all__ = ["Asked", "Written", "write_page", "write_report"]
