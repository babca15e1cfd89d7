"""Webhooks: what happened here, told to the systems of an institution, signed as Standard Webhooks 1.0 says.

``outbound`` is the guarded way out, ``services`` what people do with endpoints, ``tasks`` the delivery.
"""
