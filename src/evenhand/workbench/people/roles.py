"""The roles of a partnership, and what each may do."""

ROLES = (
    "analyst",
    "prevention",
    "partner",
    "decision",
    "planner",
    "moderator",
    "auditor",
    "administrator",
)

_STAFF = frozenset({"analyst", "prevention", "decision", "planner", "auditor", "administrator"})
_ALL = frozenset(ROLES)

RIGHTS: dict[str, frozenset[str]] = {
    "city.see": _ALL,
    "findings.read": _STAFF,
    "counts.small": _STAFF,
    "methods.run": frozenset({"analyst", "prevention", "planner"}),
    "data.read": frozenset({"analyst", "prevention", "auditor", "administrator"}),
    "data.import": frozenset({"analyst", "prevention"}),
    "data.release": frozenset({"analyst", "decision"}),
    "releases.read": frozenset({"analyst", "prevention", "decision", "auditor", "administrator"}),
    "releases.decide": frozenset({"decision"}),
    "audit.public": _ALL,
    "audit.read": _STAFF,
    "audit.comment": _STAFF | {"partner"},
    "audit.run": frozenset({"analyst", "prevention"}),
    "audit.sign": frozenset({"decision", "prevention", "partner"}),
    "problems.read": _STAFF | {"partner"},
    "problems.write": frozenset({"analyst", "prevention", "planner"}),
    "problems.decide": frozenset({"prevention", "decision"}),
    "problems.gates": frozenset({"decision", "administrator"}),
    "problems.share": frozenset({"prevention", "decision", "administrator"}),
    "outbreaks.read": _STAFF,
    "outbreaks.write": frozenset({"analyst", "prevention", "decision"}),
    "events.read": _STAFF | {"partner"},
    "events.write": frozenset({"analyst", "prevention", "planner"}),
    "events.log": frozenset({"analyst", "prevention", "planner", "partner"}),
    "briefs.read": frozenset({"analyst", "prevention", "decision", "auditor"}),
    "briefs.write": frozenset({"analyst", "prevention"}),
    "places.read": _STAFF | {"partner"},
    "places.contacts": _STAFF,
    "places.write": frozenset({"prevention", "planner"}),
    "asking.read": _STAFF,
    "asking.write": frozenset({"analyst", "prevention", "planner"}),
    "asking.walk": frozenset({"analyst", "prevention", "planner", "partner"}),
    "planning.read": _STAFF,
    "planning.write": frozenset({"prevention", "planner"}),
    "planning.rate": frozenset({"analyst", "prevention", "decision", "planner"}),
    "partnership.read": _STAFF | {"partner"},
    "partnership.write": frozenset({"prevention", "decision", "administrator"}),
    "safeguards.read": _STAFF,
    "safeguards.groups": frozenset({"analyst", "auditor"}),
    "safeguards.write": frozenset({"prevention", "decision", "auditor"}),
    "appraisals.write": frozenset({"analyst", "prevention", "planner", "decision", "auditor"}),
    "appraisals.decide": frozenset({"prevention", "decision"}),
    "library.read": _ALL,
    "practices.write": frozenset({"analyst", "prevention", "planner"}),
    "practices.publish": frozenset({"analyst", "decision"}),
    "practices.import": frozenset({"analyst", "prevention", "planner", "administrator"}),
    "practices.trust": frozenset({"administrator"}),
    "queue.read": frozenset({"moderator", "prevention", "decision", "auditor"}),
    "queue.decide": frozenset({"moderator"}),
    "queue.referee": frozenset({"moderator", "decision"}),
    "contributions.answer": frozenset({"prevention", "decision"}),
    "taking_part.read": frozenset(
        {"analyst", "prevention", "decision", "auditor", "administrator"}
    ),
    "taking_part.write": frozenset({"analyst", "prevention", "decision"}),
    "taking_part.decide": frozenset({"decision"}),
    "members.read": _STAFF | {"partner"},
    "members.write": frozenset({"prevention", "decision", "planner", "administrator"}),
    "members.import": frozenset({"analyst", "prevention", "planner", "administrator"}),
    "sessions.read": _STAFF | {"partner"},
    "sessions.write": frozenset({"prevention", "decision", "planner"}),
    "ledger.read": frozenset({"auditor", "administrator"}),
    "people.manage": frozenset({"administrator"}),
    "account.own": _ALL,
}
"""Right → the roles that have it."""

GIVEN_BY_TWO = frozenset().union(
    *(
        RIGHTS[right]
        for right in ("people.manage", "data.release", "releases.decide", "queue.decide")
    )
)
"""Roles that two administrators give together: who manages people, releases, or moderates."""
