"""The deeds of exchange: subscribing, passing on what happened, delivering, sending again."""
