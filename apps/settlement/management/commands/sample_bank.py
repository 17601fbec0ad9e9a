"""Somebody transfers to the custody account of the sample bank: ``manage.py sample_bank 98000.00 "S-3204-2026-000123"``."""

from decimal import Decimal, InvalidOperation
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from apps.settlement import bank
from apps.settlement.bank.sandbox import SandboxBank
from apps.settlement.services.bank_notices import receive_notice


class Command(BaseCommand):
    help = "Transfer to the custody account of the sample bank; its notices come in at once."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("amount", help="in yuan, such as 98000.00")
        parser.add_argument("note", help="what the payer writes: the number of a statement")
        parser.add_argument("--payer", default="", help="name of the payer")

    def handle(self, *args: Any, **options: Any) -> None:
        ours = bank.bank() if bank.is_open() else None
        if not isinstance(ours, SandboxBank):
            raise CommandError("This site does not work with the sample bank.")
        try:
            fen = Decimal(options["amount"]) * 100
        except InvalidOperation:
            raise CommandError("The amount is in yuan, such as 98000.00.") from None
        if fen != int(fen) or fen <= 0:
            raise CommandError("The amount is in yuan with two places at most.")
        reference = ours.transfer_in(int(fen), options["note"], options["payer"])
        for notice in ours.notices():
            receive_notice(notice.body)
        self.stdout.write(reference)
