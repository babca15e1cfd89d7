"""The closed lists of the room. Values are those of the rules; labels are translated."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class LineKind(TextChoices):
    """What a service line is: what it sells decides how its revenue counts."""

    INITIAL_TRAINING = "initial_training", _("initial training")
    CONTINUING_TRAINING = "continuing_training", _("continuing training")
    SERVICE = "service", _("service")
    PRODUCTION = "production", _("production")
    RENTAL = "rental", _("rental")
    STRUCTURE = "structure", _("structure")


class ChartChoice(TextChoices):
    """The chart of accounts that the books follow."""

    CGNC = "cgnc", _("Moroccan chart (CGNC)")
    PCG_FR = "pcg-fr", _("French chart (PCG)")


class CategoryChoice(TextChoices):
    """What an account means (rules: ``categories.Category``)."""

    OWN_TRAINING = "own_training", _("own revenue: training")
    OWN_SERVICES = "own_services", _("own revenue: services")
    OWN_PRODUCTION = "own_production", _("own revenue: production")
    OWN_RENTAL = "own_rental", _("own revenue: rental")
    OWN_OTHER = "own_other", _("own revenue: other")
    FEES = "fees", _("trainees’ fees set by the State")
    LEVY = "levy", _("training levy paid to the institution")
    OPERATING_GRANT = "operating_grant", _("operating grants")
    BALANCING_GRANT = "balancing_grant", _("balancing grants")
    INVESTMENT_RELEASE = "investment_release", _("release of investment grants")
    DONATION = "donation", _("donations")
    STOCK_CHANGE = "stock_change", _("change in stock and own work capitalised")
    FINANCIAL_INCOME = "financial_income", _("financial income")
    EXCEPTIONAL_INCOME = "exceptional_income", _("exceptional income")
    OTHER_INCOME = "other_income", _("other income")
    PURCHASES = "purchases", _("purchases and consumables")
    ENERGY = "energy", _("energy and water")
    EXTERNAL_SERVICES = "external_services", _("external services")
    HIRED_TRAINERS = "hired_trainers", _("hired trainers")
    TRAVEL = "travel", _("travel and receptions")
    TAXES = "taxes", _("taxes and duties")
    PAY = "pay", _("pay")
    DEPRECIATION = "depreciation", _("depreciation and provisions")
    OTHER_EXPENSE = "other_expense", _("other expense")
    FINANCIAL_EXPENSE = "financial_expense", _("financial expense")
    EXCEPTIONAL_EXPENSE = "exceptional_expense", _("exceptional expense")
    INCOME_TAX = "income_tax", _("tax on profit")
    FIXED_ASSETS = "fixed_assets", _("fixed assets")
    ASSET_DEPRECIATION = "asset_depreciation", _("depreciation of fixed assets")
    STOCKS = "stocks", _("stocks")
    RECEIVABLES = "receivables", _("receivables from clients")
    GRANTS_RECEIVABLE = "grants_receivable", _("grants receivable")
    TAX_RECOVERABLE = "tax_recoverable", _("VAT recoverable")
    OTHER_ASSETS = "other_assets", _("other assets")
    CASH = "cash", _("cash and bank")
    EQUITY = "equity", _("equity")
    INVESTMENT_GRANTS = "investment_grants", _("investment grants")
    DEBT = "debt", _("debt")
    PAYABLES = "payables", _("payables to suppliers")
    ADVANCES = "advances", _("advances from clients")
    TAX_COLLECTED = "tax_collected", _("VAT collected")
    OTHER_LIABILITIES = "other_liabilities", _("other liabilities")
    OFF_BALANCE = "off_balance", _("outside the statements")


class JournalKind(TextChoices):
    """What a journal collects."""

    SALES = "sales", _("sales")
    PURCHASES = "purchases", _("purchases")
    BANK = "bank", _("bank")
    CASH = "cash", _("cash")
    PAYROLL = "payroll", _("payroll")
    OPENING = "opening", _("opening balances")
    GENERAL = "general", _("general")


class EntryState(TextChoices):
    """A draft may still change; a posted entry does not."""

    DRAFT = "draft", _("draft")
    POSTED = "posted", _("posted")


class EntryOrigin(TextChoices):
    """Where an entry comes from."""

    TYPED = "typed", _("typed")
    SYSTEM = "system", _("from a document of the system")
    IMPORTED = "imported", _("from the imported books")


class Basis(TextChoices):
    """By what shared costs are spread over the service lines."""

    FIXED = "fixed", _("fixed shares")
    VOLUME = "volume", _("volumes entered")
    DIRECT_COST = "direct_cost", _("direct cost")
    REVENUE = "revenue", _("own revenue")


class InKindKind(TextChoices):
    """What the institution uses without paying for it."""

    PREMISES = "premises", _("premises used without rent")
    EQUIPMENT = "equipment", _("equipment used or donated")
    STAFF = "staff", _("seconded staff")
    UTILITIES = "utilities", _("utilities paid by others")


class Scenario(TextChoices):
    """How sure the activity behind a budget is."""

    SIGNED = "signed", _("signed only")
    PROBABLE = "probable", _("signed and probable")
    ALL = "all", _("all quotes won")


class BudgetState(TextChoices):
    """An adopted budget does not change; a revision is another version."""

    DRAFT = "draft", _("draft")
    ADOPTED = "adopted", _("adopted")


class BankLineState(TextChoices):
    """Whether a line of a statement has found its counterpart."""

    OPEN = "open", _("to be matched")
    MATCHED = "matched", _("matched")


class FlowKind(TextChoices):
    """What is expected to come in or to go out."""

    PAYROLL = "payroll", _("payroll")
    TRANCHE = "tranche", _("grant tranche")
    TAX = "tax", _("taxes and social charges")
    SUPPLIER = "supplier", _("suppliers")
    OTHER = "other", _("other")
