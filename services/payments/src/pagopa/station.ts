/**
 * The creditor's station: one door for all messages of the pagoPA node. What the body holds decides
 * the operation; headers that name one are never obeyed. A refusal of ours is HTTP 200 with a KO;
 * what is no message at all is HTTP 400 with a SOAP fault; our own trouble is HTTP 500, so that the
 * node sends it again.
 */
import type { Cause } from '@mestolo/messaging/handler.ts';
import { isRefusal } from './addressee.ts';
import { check, type Problem } from './check.ts';
import { demandPaymentNotice } from './demand-payment-notice.ts';
import { faultAnswer, type Refusal, refuse } from './faults.ts';
import { getPayment } from './get-payment.ts';
import {
  MESSAGE_NAMESPACE,
  type MessageOf,
  messages,
  type RequestName,
  type ResponseName,
  responseOf,
} from './messages.ts';
import type { StationPorts } from './ports.ts';
import { sendReceipt } from './send-receipt.ts';
import { readEnvelope, type SoapFaultCode, writeEnvelope, writeSoapFault } from './soap.ts';
import { verifyPaymentNotice } from './verify-payment-notice.ts';
import { writeMessage } from './write.ts';
import { readXml, type XmlElement } from './xml-tree.ts';

export interface StationAnswer {
  readonly status: number;
  readonly body: string;
  /** For logs and metrics: which operation, and how it ended. */
  readonly operation: RequestName | null;
  readonly code: string;
  /** What is wrong with our own answer, for whoever configured it; without any value. */
  readonly trouble?: string;
}

/** @throws whatever the ports throw */
export async function answerNode(
  ports: StationPorts,
  bytes: Uint8Array,
  cause: Cause,
): Promise<StationAnswer> {
  const xml = readXml(bytes);
  if (xml.kind === 'refused') return soapFault('Client', xml.reason);
  const envelope = readEnvelope(xml.root);
  if (envelope.kind === 'fault') return soapFault(envelope.code, envelope.reason);
  const { message } = envelope;
  if (message.namespace !== MESSAGE_NAMESPACE || !isRequestName(message.name)) {
    return soapFault('Client', 'The body holds no request of this station.');
  }
  const raw = new TextDecoder().decode(bytes);
  const answer = await operate(ports, { name: message.name, message, raw, cause });
  return answered(message, message.name, answer);
}

interface Request {
  readonly name: RequestName;
  readonly message: XmlElement;
  readonly raw: string;
  readonly cause: Cause;
}

/** Each operation gives the fields of its own answer; they are checked before they are sent. */
type Answer = object | Refusal;

async function operate(ports: StationPorts, request: Request): Promise<Answer> {
  const { name, message, raw, cause } = request;
  switch (name) {
    case 'paVerifyPaymentNoticeReq':
      return whenValid(message, name, (value) => verifyPaymentNotice(ports, value));
    case 'paGetPaymentReq':
    case 'paGetPaymentV2Request':
      return whenValid(message, name, (value) => {
        const version = name === 'paGetPaymentReq' ? 1 : 2;
        return getPayment(ports, { version, message: value, cause });
      });
    case 'paSendRTReq':
      return whenValid(message, name, (value) =>
        sendReceipt(ports, { message: value, raw, cause }),
      );
    case 'paSendRTV2Request':
      return whenValid(message, name, (value) =>
        sendReceipt(ports, { message: value, raw, cause }),
      );
    case 'paDemandPaymentNoticeRequest':
      return whenValid(message, name, (value) =>
        demandPaymentNotice(ports, { message: value, cause }),
      );
  }
}

async function whenValid<Name extends RequestName>(
  message: XmlElement,
  name: Name,
  run: (value: MessageOf<Name>) => Promise<Answer>,
): Promise<Answer> {
  const checked = check(message, messages[name]);
  if (checked.kind === 'invalid') return refuse('PAA_SINTASSI_XSD', inWords(checked.problem));
  return run(checked.value as MessageOf<Name>);
}

function answered(request: XmlElement, name: RequestName, answer: Answer): StationAnswer {
  const refused = isRefusal(answer);
  const id = creditorNamedIn(request);
  const value = refused ? faultAnswer(answer, id) : answer;
  const message = writeMessage(responseOf[name], value as MessageOf<ResponseName>);
  const trouble = troubleWith(message, responseOf[name]);
  if (trouble === null) {
    const code = refused ? answer.code : 'OK';
    return { status: 200, body: writeEnvelope(message), operation: name, code };
  }
  // What is wrong with us now is wrong later too, so nobody is asked to come again: a KO.
  const fault = faultAnswer(refuse('PAA_SYSTEM_ERROR'), id);
  const body = writeEnvelope(writeMessage(responseOf[name], fault));
  return { status: 200, body, operation: name, code: 'PAA_SYSTEM_ERROR', trouble };
}

/** What we send is held to the same description as what we receive. */
function troubleWith(message: string, name: ResponseName): string | null {
  const xml = readXml(new TextEncoder().encode(message));
  if (xml.kind === 'refused') return xml.reason;
  const checked = check(xml.root, messages[name]);
  return checked.kind === 'valid' ? null : inWords(checked.problem);
}

/** Of a message that may not be valid: whatever it says, cut to the length it may have. */
function creditorNamedIn(message: XmlElement): string {
  const idPA = message.children.find(({ name }) => name === 'idPA')?.text ?? '';
  return /^[0-9]{11}$/.test(idPA) ? idPA : 'sconosciuto';
}

function inWords({ path, rule }: Problem): string {
  return `${path} ${rule}`;
}

function isRequestName(name: string): name is RequestName {
  return Object.hasOwn(responseOf, name);
}

function soapFault(code: SoapFaultCode, reason: string): StationAnswer {
  // SOAP's own two codes for what a caller may not ask go with the status that SOAP 1.1 gives them.
  const status = code === 'Client' ? 400 : 500;
  return { status, body: writeSoapFault(code, reason), operation: null, code };
}
