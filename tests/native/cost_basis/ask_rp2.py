"""Cost basis by rp2, for rp2.rs: reads histories as JSON, writes which part of which lot each sale has used, by each method.

In:  [[{"second", "kind": "buy" or "sell", "quantity", "value", "money_fee", "coin_fee"}]]
Out: [{"fifo": [[sale, purchase, quantity, cost, gain]], "lifo": …, "hifo": …}], where events are named by their numbers.
"""

import json
import logging
import sys
from datetime import datetime, timezone
from importlib import import_module
from pathlib import Path

from prezzemolo.avl_tree import AVLTree
from rp2.accounting_engine import AccountingEngine
from rp2.configuration import Configuration
from rp2.in_transaction import InTransaction
from rp2.input_data import InputData
from rp2.out_transaction import OutTransaction
from rp2.plugin.country.us import US
from rp2.rp2_decimal import RP2Decimal
from rp2.tax_engine import compute_tax
from rp2.transaction_set import TransactionSet

CONFIGURATION = """
[general]
assets = BTC
exchanges = exchange
holders = person
[in_header]
timestamp = 0
[out_header]
timestamp = 0
[intra_header]
timestamp = 0
"""


METHODS = ("fifo", "lifo", "hifo")


def read(configuration, events):
    sets = {kind: TransactionSet(configuration, kind, "BTC") for kind in ("IN", "OUT", "INTRA")}
    for number, event in enumerate(events):
        at = datetime.fromtimestamp(event["second"], timezone.utc).strftime("%Y-%m-%d %H:%M:%S %z")
        quantity, value, money_fee, coin_fee = (
            RP2Decimal(event[name]) for name in ("quantity", "value", "money_fee", "coin_fee")
        )
        # Rows begin with 1.
        common = {"row": number + 1, "holder": "person", "exchange": "exchange", "asset": "BTC", "timestamp": at}
        if event["kind"] == "buy":
            # The price is what hifo goes by: with the fee. The cost is not computed from it.
            amounts = {"spot_price": (value + money_fee) / quantity, "crypto_in": quantity}
            worth = {"fiat_in_no_fee": value, "fiat_fee": money_fee}
            sets["IN"].add_entry(InTransaction(configuration, transaction_type="buy", **common, **amounts, **worth))
        else:
            # The proceeds are not computed from the price, which must be there.
            amounts = {"spot_price": RP2Decimal("1"), "crypto_out_no_fee": quantity, "crypto_fee": coin_fee}
            worth = {"fiat_out_no_fee": value - money_fee}
            sets["OUT"].add_entry(OutTransaction(configuration, transaction_type="sell", **common, **amounts, **worth))
    return InputData("BTC", *sets.values())


def used(configuration, method, history):
    methods = AVLTree()
    methods.insert_node(1970, import_module(f"rp2.plugin.accounting_method.{method}").AccountingMethod())
    computed = compute_tax(configuration, AccountingEngine(methods), history)
    for part in computed.gain_loss_set:
        amounts = (part.crypto_amount, part.fiat_cost_basis, part.fiat_gain)
        yield [part.taxable_event.row - 1, part.acquired_lot.row - 1, *(format(amount, "f") for amount in amounts)]


def main():
    # It warns of prices and values that do not fit.
    logging.disable(logging.CRITICAL)
    path = Path("rp2.ini")
    path.write_text(CONFIGURATION, encoding="utf-8")
    configuration = Configuration(str(path), US())
    histories = (read(configuration, events) for events in json.load(sys.stdin))
    answers = [{method: list(used(configuration, method, history)) for method in METHODS} for history in histories]
    json.dump(answers, sys.stdout)


main()
