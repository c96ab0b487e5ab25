/** The message inside an envelope, with the declarations it needs: what a schema judges. */
export function payloadOf(soap: string): string {
  const inside = /<(?:\w+:)?Body>([\s\S]*)<\/(?:\w+:)?Body>/.exec(soap)?.[1] ?? '';
  const declared = /xmlns:pafn="[^"]*"/.exec(soap)?.[0] ?? '';
  return inside.includes('xmlns') ? inside : inside.replace(/^<([\w:]+)/, `<$1 ${declared}`);
}
