"""smallyard: may this shipment, customer or investment go ahead, on this date, and if not, what would let it?"""

__version__ = "0.1.0"
