"""A client made by zeep from the official WSDL: verify, get and receipt, in both versions."""
import json
import sys

import requests
from zeep import Client, Settings
from zeep.transports import Transport

order = json.load(sys.stdin)
session = requests.Session()
# A machine's own list of authorities would take the place of ours.
session.trust_env = False
session.cert = (order["cert"], order["key"])
session.verify = order["authority"]
transport = Transport(session=session, timeout=15)
client = Client(order["wsdl"], transport=transport, settings=Settings(strict=True))
(binding,) = client.wsdl.bindings
service = client.create_service(binding, order["url"])

pa = {"idPA": order["idPA"], "idBrokerPA": order["idBrokerPA"], "idStation": order["idStation"]}


def receipt(number, got, version):
    transfers = [
        {
            "idTransfer": one.idTransfer,
            "transferAmount": one.transferAmount,
            "fiscalCodePA": one.fiscalCodePA,
            "IBAN": one.IBAN,
            "remittanceInformation": one.remittanceInformation,
            "transferCategory": one.transferCategory,
        }
        for one in got.transferList.transfer
    ]
    return {
        "receiptId": "zeep-" + number,
        "noticeNumber": number,
        "fiscalCode": order["idPA"],
        "outcome": "OK",
        "creditorReferenceId": got.creditorReferenceId,
        "paymentAmount": got.paymentAmount,
        "description": got.description,
        "companyName": got.companyName,
        "debtor": got.debtor,
        "transferList": {"transfer": transfers},
        "idPSP": "BANKITMM",
        "PSPCompanyName": "Banca della prova",
        "idChannel": "88888888888_01",
        "channelDescription": "app",
        "paymentDateTime": "2020-11-13T12:30:00",
    }


def say(**seen):
    print(json.dumps(seen, default=str))


for version, number in ((1, order["notices"][0]), (2, order["notices"][1])):
    code = {"fiscalCode": order["idPA"], "noticeNumber": number}
    seen = service.paVerifyPaymentNotice(**pa, qrCode=code)
    option = seen.paymentList.paymentOptionDescription
    name = seen.companyName
    say(call="verify", version=version, outcome=seen.outcome, amount=option.amount, name=name)
    get = service.paGetPayment if version == 1 else service.paGetPaymentV2
    got = get(**pa, qrCode=code, amount=option.amount)
    amount, iuv = got.data.paymentAmount, got.data.creditorReferenceId
    say(call="get", version=version, outcome=got.outcome, amount=amount, iuv=iuv)
    send = service.paSendRT if version == 1 else service.paSendRTV2
    done = send(**pa, receipt=receipt(number, got.data, version))
    say(call="receipt", version=version, outcome=done.outcome)
    again = service.paVerifyPaymentNotice(**pa, qrCode=code)
    say(call="again", version=version, outcome=again.outcome, fault=again.fault.faultCode)
