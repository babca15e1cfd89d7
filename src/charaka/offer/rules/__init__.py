"""What the room computes by thinking alone: pure Python and whole numbers, no Django, one module per idea.

Money is in minor units (centimes) without VAT; rates and shares are exact fractions, rounded once when they
are charged.
"""
