"""What a bank sends of a batch: camt.054, as of two versions of the standard."""

from collections.abc import Sequence

from apps.core.web.downloads import plain_yuan
from apps.settlement.models import BatchLine, PaymentBatch

# One line of the notice: reference, amount in fen, and what the bank says (paid, returned, pending).
Said = tuple[str, int, str]


def notice(said: Sequence[Said], *, version: str = "08", day: str = "2026-11-23", currency: str = "CNY") -> str:
    """A notice of single bookings, and of the bank's own fee, which is none of ours."""
    entries = "".join(_entry(one, number, version, day, currency) for number, one in enumerate(said, 1))
    return (
        f"""<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.054.001.{version}">
<BkToCstmrDbtCdtNtfctn>
<GrpHdr><MsgId>通知-1</MsgId><CreDtTm>{day}T18:00:00+08:00</CreDtTm></GrpHdr>
<Ntfctn><Id>N-1</Id><CreDtTm>{day}T18:00:00+08:00</CreDtTm><Acct><Id><Othr><Id>6222</Id></Othr></Id></Acct>
<Ntry><Amt Ccy="CNY">5.00</Amt><CdtDbtInd>DBIT</CdtDbtInd>{_state("BOOK", version)}<BkTxCd/></Ntry>
"""
        + entries
        + "</Ntfctn>\n</BkToCstmrDbtCdtNtfctn>\n</Document>\n"
    )


def notice_of(batch: PaymentBatch, *said: str, version: str = "08", day: str = "2026-11-23") -> str:
    """What the bank says of the lines of a batch, in their order, as far as there are words."""
    lines = BatchLine.objects.filter(batch=batch).order_by("position")
    rows = [(line.reference, line.amount_fen, word) for line, word in zip(lines, said, strict=False)]
    return notice(rows, version=version, day=day)


def _entry(one: Said, number: int, version: str, day: str, currency: str) -> str:
    reference, fen, said = one
    amount = f'<Amt Ccy="{currency}">{plain_yuan(fen)}</Amt>'
    back = "<RvslInd>true</RvslInd>" if said == "returned" else ""
    direction = f"<CdtDbtInd>{'CRDT' if said == 'returned' else 'DBIT'}</CdtDbtInd>"
    whole = amount + direction if version != "02" else f"<AmtDtls><TxAmt>{amount}</TxAmt></AmtDtls>"
    why = "<RtrInf><Rsn><Cd>AC01</Cd></Rsn><AddtlInf>账号不存在</AddtlInf></RtrInf>" if back else ""
    return (
        f"<Ntry>{amount}{direction}{back}{_state('PDNG' if said == 'pending' else 'BOOK', version)}"
        f"<BookgDt><Dt>{day}</Dt></BookgDt><BkTxCd/>"
        f"<NtryDtls><TxDtls><Refs><AcctSvcrRef>BK-{number}</AcctSvcrRef><EndToEndId>{reference}</EndToEndId></Refs>"
        f"{whole}{why}</TxDtls></NtryDtls></Ntry>\n"
    )


def _state(code: str, version: str) -> str:
    return f"<Sts>{code}</Sts>" if version == "02" else f"<Sts><Cd>{code}</Cd></Sts>"
