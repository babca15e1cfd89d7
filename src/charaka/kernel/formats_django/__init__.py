"""Formats that Django itself uses in forms and in the administration (`FORMAT_MODULE_PATH`).

Pages and documents write through `charaka.kernel.formats`, which also knows the Moroccan names of the months.
"""
