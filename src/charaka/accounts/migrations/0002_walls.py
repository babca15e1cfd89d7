"""Posted entries stay as they are, and nothing is posted whose debits differ from its credits.

PostgreSQL keeps the plans of what its functions ask. One made while a table was small walks the whole table, later for
each of a hundred thousand rows; so these functions look rows up by their keys, whatever the size.
"""

from django.db import migrations

from charaka.kernel.walls import ByDatabase, Immutable

SIGNED = (
    "institution_id", "kind", "label", "provider", "partner_id", "service_line_id", "yearly_value", "method",
    "valid_from", "signed_on", "signed_by",
)  # fmt: skip
BANK_LINE = (
    "institution_id", "statement_id", "bank_account_id", "position", "date", "value_date", "amount", "reference",
    "counterparty", "text", "fingerprint",
)  # fmt: skip

OF_POSTED = "(SELECT state FROM accounts_entry WHERE id = {row}.entry_id) = 'posted'"
# The state is a subquery, not a join: a join would be free to begin with all that is posted.
ADDED_TO_POSTED = (
    "EXISTS (SELECT 1 FROM (SELECT DISTINCT entry_id FROM fresh) added "
    "WHERE (SELECT state FROM accounts_entry WHERE id = added.entry_id) = 'posted')"
)
MOVED = f"{OF_POSTED.format(row='OLD')} OR {OF_POSTED.format(row='NEW')}"
UNBALANCED = (
    "SELECT COUNT(*) < 2 OR COALESCE(SUM(debit), 0) <> COALESCE(SUM(credit), 0) FROM accounts_entryline "
    "WHERE entry_id = NEW.id"
)
CLOSED = (
    "EXISTS (SELECT 1 FROM accounts_accountingperiod p WHERE p.institution_id = NEW.institution_id "
    'AND p.closed_on IS NOT NULL AND NEW.date BETWEEN p.start AND p."end")'
)


def sqlite_guard(name: str, table: str, event: str, when: str, sentence: str) -> str:
    return f"CREATE TRIGGER {name} BEFORE {event} ON {table} WHEN {when} BEGIN SELECT RAISE(ABORT, '{sentence}'); END"


def pg_function(name: str, body: str) -> str:
    return (
        f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql SET enable_seqscan = off "
        f"AS $$ BEGIN {body} END $$"
    )


def pg_trigger(name: str, when: str, function: str) -> str:
    return f"CREATE TRIGGER {name} {when} EXECUTE FUNCTION {function}()"


def pg_refuse(condition: str, sentence: str) -> str:
    return f"IF {condition} THEN RAISE EXCEPTION USING MESSAGE = '{sentence}', ERRCODE = '23001'; END IF;"


LINES_SQLITE = [
    sqlite_guard(
        f"accounts_entryline_no_{event}", "accounts_entryline", event,
        {"INSERT": OF_POSTED.format(row="NEW"), "UPDATE": MOVED, "DELETE": OF_POSTED.format(row="OLD")}[event],
        "accounts_entryline is immutable",
    )
    for event in ("INSERT", "UPDATE", "DELETE")
]  # fmt: skip
LINES_POSTGRESQL = [
    pg_function(
        "accounts_entryline_added",
        pg_refuse(
            ADDED_TO_POSTED,
            "accounts_entryline is immutable",
        )
        + " RETURN NULL;",
    ),
    pg_trigger(
        "accounts_entryline_no_insert",
        "AFTER INSERT ON accounts_entryline REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT",
        "accounts_entryline_added",
    ),
    pg_function(
        "accounts_entryline_changed",
        pg_refuse(OF_POSTED.format(row="OLD"), "accounts_entryline is immutable")
        + " IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; "
        + pg_refuse(OF_POSTED.format(row="NEW"), "accounts_entryline is immutable")
        + " RETURN NEW;",
    ),
    pg_trigger(
        "accounts_entryline_no_change",
        "BEFORE UPDATE OR DELETE ON accounts_entryline FOR EACH ROW",
        "accounts_entryline_changed",
    ),
]  # fmt: skip

POSTING_SQLITE = [
    sqlite_guard(
        "accounts_entry_begins_as_draft", "accounts_entry", "INSERT", "NEW.state <> 'draft'",
        "accounts_entry begins as a draft",
    ),
    sqlite_guard(
        "accounts_entry_balances", "accounts_entry", "UPDATE OF state", f"NEW.state = 'posted' AND ({UNBALANCED})",
        "accounts_entry does not balance",
    ),
    sqlite_guard(
        "accounts_entry_in_open_period", "accounts_entry", "UPDATE OF state",
        f"NEW.state = 'posted' AND {CLOSED}",
        "accounts_entry lies in a closed period",
    ),
]  # fmt: skip
POSTING_POSTGRESQL = [
    pg_function(
        "accounts_entry_began",
        pg_refuse("NEW.state <> 'draft'", "accounts_entry begins as a draft") + " RETURN NEW;",
    ),
    pg_trigger(
        "accounts_entry_begins_as_draft",
        "BEFORE INSERT ON accounts_entry FOR EACH ROW",
        "accounts_entry_began",
    ),
    pg_function(
        "accounts_entry_posted",
        pg_refuse(f"({UNBALANCED})", "accounts_entry does not balance")
        + pg_refuse(CLOSED, "accounts_entry lies in a closed period")
        + " RETURN NEW;",
    ),
    pg_trigger(
        "accounts_entry_balances",
        "BEFORE UPDATE OF state ON accounts_entry FOR EACH ROW WHEN (NEW.state = 'posted')",
        "accounts_entry_posted",
    ),
]  # fmt: skip

OF_ADOPTED = "(SELECT state FROM accounts_budget WHERE id = {row}.budget_id) = 'adopted'"
BUDGET_SQLITE = [
    sqlite_guard(
        f"accounts_budgetamount_no_{event}", "accounts_budgetamount", event,
        OF_ADOPTED.format(row="NEW" if event == "INSERT" else "OLD"), "accounts_budgetamount is immutable",
    )
    for event in ("INSERT", "UPDATE", "DELETE")
]  # fmt: skip
BUDGET_POSTGRESQL = [
    pg_function(
        "accounts_budgetamount_changed",
        "IF TG_OP = 'INSERT' THEN "
        + pg_refuse(OF_ADOPTED.format(row="NEW"), "accounts_budgetamount is immutable")
        + " RETURN NEW; END IF; "
        + pg_refuse(OF_ADOPTED.format(row="OLD"), "accounts_budgetamount is immutable")
        + " IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW;",
    ),
    pg_trigger(
        "accounts_budgetamount_no_change",
        "BEFORE INSERT OR UPDATE OR DELETE ON accounts_budgetamount FOR EACH ROW",
        "accounts_budgetamount_changed",
    ),
]


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial"), ("kernel", "0002_walls")]

    operations = [
        Immutable("accounts_entry", when="OLD.state = 'posted'"),
        ByDatabase("Posted lines do not change", sqlite=LINES_SQLITE, postgresql=LINES_POSTGRESQL),
        ByDatabase("What is posted balances", sqlite=POSTING_SQLITE, postgresql=POSTING_POSTGRESQL),
        Immutable("accounts_inkindcontribution", SIGNED, when="OLD.signed_on IS NOT NULL"),
        Immutable("accounts_budget", when="OLD.state = 'adopted'"),
        ByDatabase("An adopted budget does not change", sqlite=BUDGET_SQLITE, postgresql=BUDGET_POSTGRESQL),
        Immutable("accounts_allocatedamount"),
        Immutable("accounts_bankstatement"),
        Immutable("accounts_bankline", BANK_LINE),
    ]
